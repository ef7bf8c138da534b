"""Whole classes are judged by sequences of calls, through their public interface."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutsinq.core.call_text import parse_call
from mutsinq.core.input import Call, Input
from mutsinq.core.program import Program
from mutsinq.core.verdict import Distinguished, Equivalent, NotFound, Verdict
from mutsinq.reports.regression_test import regression_test
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.modules import plan
from mutsinq.searchers.settings import Settings
from mutsinq.static.inference import infer
from mutsinq.static.sources import Source

QUEUE = """
class Queue:
    def __init__(self):
        self._items = []

    def put(self, item: int) -> None:
        self._items.append(item)

    def get(self):
        if not self._items:
            return None
        return self._items.pop(0)

    def __len__(self):
        return len(self._items)
"""
REVERSED = QUEUE.replace("append(item)", "insert(0, item)").replace("pop(0)", "pop()")
STACK = QUEUE.replace("pop(0)", "pop()")
SETTINGS = Settings(timeout=1.5, searchers=("boundary", "fuzz"))


def judged(original: str, variant: str, entry: str = "Queue", settings: Settings = SETTINGS) -> Verdict:
    return distinguish(Program(original, "subject", entry), Program(variant, "subject", entry), settings)


def test_a_difference_that_needs_three_calls_is_found_and_made_small() -> None:
    verdict = judged(QUEUE, STACK)
    assert isinstance(verdict, Distinguished)
    assert verdict.counterexample.difference.in_domain
    called, input = parse_call(verdict.counterexample.call)
    assert (called, input) == ("Queue", verdict.counterexample.input)
    assert [call.method for call in input.calls] == ["put", "put", "get"]


def test_another_way_to_keep_private_state_is_no_difference() -> None:
    assert isinstance(judged(QUEUE, REVERSED), NotFound)


def test_a_method_is_tried_on_receivers_that_other_methods_prepared() -> None:
    verdict = judged(QUEUE, QUEUE.replace("self._items.pop(0)", "self._items.pop(0) + 1"), "Queue.get")
    assert isinstance(verdict, Distinguished)
    assert verdict.counterexample.call == "queue = Queue(); queue.put(0); queue.get()"


def test_a_class_is_equal_only_if_all_its_methods_are() -> None:
    assert isinstance(judged(QUEUE, QUEUE.replace("(self, item", "(self, item").replace("# x", "")), Equivalent)
    base = "class Base:\n    def f(self): return 1\nclass Queue(Base):\n    pass\n"
    assert isinstance(judged(base, base.replace("return 1", "return 2")), Distinguished)


def source(text: str) -> Source:
    return Source(text, "m.py", Path("m.py"), "m", Path())


def test_methods_that_changed_together_are_judged_as_their_class() -> None:
    todo = plan(source(QUEUE), source(REVERSED))
    assert list(todo.pairs) == ["Queue"]
    one = plan(source(QUEUE), source(STACK))
    assert "Queue.get" in one.pairs
    assert "Queue" not in one.pairs


def test_only_public_methods_that_both_versions_have_are_called() -> None:
    more = "    def _hidden(self): pass\n    def peek(self): return 1\n    @property\n    def size(self): return 2\n"
    extra = QUEUE + more
    domain = infer(Program(extra, "m", "Queue"), Program(QUEUE, "m", "Queue"))
    assert [method.name for method in domain.methods] == ["put", "get"]
    domain = infer(Program(extra, "m", "Queue"), Program(extra, "m", "Queue"))
    assert [method.name for method in domain.methods] == ["put", "get", "peek"]


@pytest.mark.parametrize("variant", [STACK, QUEUE.replace("return len(self._items)", "return len(self._items) + 1")])
def test_the_regression_test_of_a_sequence_tells_the_two_apart(variant: str) -> None:
    verdict = judged(QUEUE, variant)
    assert isinstance(verdict, Distinguished)
    text, skipped = regression_test("subject", {"Queue"}, [("Queue", verdict.counterexample)])
    assert not skipped
    body = text[text.index("def test_") :].partition("\n")[2]
    code = "\n".join(line.removeprefix("    ") for line in body.splitlines())
    assert _passes(QUEUE, code)
    assert not _passes(variant, code)


def _passes(source: str, code: str) -> bool:
    """Whether the lines of a test pass. Both programs are this file's own."""
    names: dict[str, object] = {}
    exec(source, names)
    try:
        exec(code, names)
    except AssertionError:
        return False
    return True


def test_an_example_of_a_sequence_is_tried_first() -> None:
    example = Input(calls=(Call("put", (7,)), Call("put", (8,)), Call("get")))
    verdict = judged(QUEUE, STACK, settings=Settings(timeout=1.5, searchers=("examples",), examples=(example,)))
    assert isinstance(verdict, Distinguished)
    assert verdict.counterexample.searcher == "examples"
