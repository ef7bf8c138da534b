"""Whole classes are judged by sequences of calls, through their public interface."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from mutsinq.core.call_text import parse_call
from mutsinq.core.input import Call, Input
from mutsinq.core.program import Program
from mutsinq.core.verdict import Distinguished, Equivalent, NotFound, Verdict
from mutsinq.execution.engine import Engine
from mutsinq.reports.regression_test import regression_test
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.generation.compiling import Compiler
from mutsinq.searchers.generation.palette import Palette
from mutsinq.searchers.generation.plan import Plan
from mutsinq.searchers.modules import plan
from mutsinq.searchers.settings import Settings
from mutsinq.searchers.study import studied
from mutsinq.static.domains.inference import infer
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


GUARDED = """
class Purse:
    def __init__(self, size):
        if size < 3: raise ValueError
        self.size = size
    def pay(self, amount):
        if amount <= 0: raise ValueError
        return amount
    def shout(self, n):
        return getattr(n, "up" + "per")()
"""


def test_what_constructor_and_methods_ask_for_is_mostly_held() -> None:
    program = Program(GUARDED, "m", "Purse")
    domain = infer(program, program)
    plan = Plan(domain, (domain.parameters[0].types[0],), Compiler(domain, Palette()))
    inputs = [plan.make(Random(seed).random) for seed in range(300)]
    paid = [call.args[0] for input in inputs for call in input.calls if call.method == "pay"]
    assert sum(input.args[0] >= 3 for input in inputs) > 0.8 * len(inputs)
    positive = sum(type(amount) is int and amount > 0 for amount in paid)
    assert 0.7 * len(paid) < positive < len(paid)


def test_a_method_before_the_entry_is_called_on_objects_that_can_be_built() -> None:
    program = Program(GUARDED, "m", "Purse.pay")
    domain = infer(program, program)
    assignment = tuple(parameter.types[0] for parameter in (*(domain.receiver or ()), *domain.parameters))
    plan = Plan(domain, assignment, Compiler(domain, Palette()))
    receivers = [plan.make(Random(seed).random).receiver for seed in range(200)]
    assert sum(receiver is not None and receiver.args[0] >= 3 for receiver in receivers) > 160


def test_types_of_methods_are_those_that_they_accept() -> None:
    program = Program(GUARDED, "m", "Purse")
    guessed = {method.name: str(method.parameters[0].types[0]) for method in infer(program, program).methods}
    assert guessed["shout"] == "int"
    with Engine() as engine:
        tried = {method.name: str(method.parameters[0].types[0]) for method in studied(engine, program).methods}
    assert tried == {"pay": "int", "shout": "str"}


def test_values_are_sent_into_a_generator_that_waits_for_them() -> None:
    source = "def mean():\n    total = count = 0\n    value = yield\n    while value is not None:\n        {}\n"
    source += "        value = yield total / count\n"
    one, other = (source.format(step) for step in ("count += 1; total += value", "count += 1; total = value"))
    verdict = judged(one, other, "mean")
    assert isinstance(verdict, Distinguished)
    assert verdict.counterexample.difference.in_domain
    call = verdict.counterexample.call
    assert call.startswith("mean_ = mean(); mean_.__next__(); mean_.send(")
    assert parse_call(call) == ("mean", verdict.counterexample.input)
    text, skipped = regression_test("m", {"mean"}, [("mean", verdict.counterexample)])
    assert not skipped
    compile(text, "test", "exec")


def test_exceptions_are_thrown_into_a_generator_that_catches_some() -> None:
    source = "def skip(n):\n for i in range(n):\n  try:\n   yield i\n  except {}:\n   yield -1\n"
    verdict = judged(source.format("KeyError"), source.format("LookupError"), "skip", Settings(timeout=10.0))
    assert isinstance(verdict, Distinguished)
    call = verdict.counterexample.call
    assert call == "skip_ = skip(1); skip_.__next__(); skip_.throw(LookupError())"
    assert parse_call(call) == ("skip", verdict.counterexample.input)


def test_a_context_manager_of_a_generator_is_left_by_exceptions() -> None:
    source = (
        "from contextlib import contextmanager\n"
        "@contextmanager\n"
        "def noting(log: list[int]):\n    try:\n        yield log\n    except {}:\n        log.append(-1)\n"
    )
    verdict = judged(source.format("KeyError"), source.format("LookupError"), "noting")
    assert isinstance(verdict, Distinguished)
    call = verdict.counterexample.call
    start = "noting_ = noting([]); noting_.__enter__(); noting_.__exit__("
    assert call == f"{start}LookupError, LookupError(), None)"
    assert parse_call(call) == ("noting", verdict.counterexample.input)
    assert verdict.counterexample.difference.in_domain


def test_the_end_of_a_with_block_takes_exceptions_of_the_module() -> None:
    source = (
        "class Undo(Exception): pass\n"
        "class Book:\n"
        "    def __enter__(self): return self\n"
        "    def __exit__(self, kind, error, traceback): return isinstance(error, {})\n"
    )
    for entry in ("Book", "Book.__exit__"):
        verdict = judged(source.format("Undo"), source.format("Exception"), entry)
        assert isinstance(verdict, Distinguished)
        assert verdict.counterexample.difference.in_domain
        own = judged(source.format("Undo"), source.format("()"), entry)
        assert isinstance(own, Distinguished)
        assert "Undo()" in own.counterexample.call


def test_places_in_what_the_constructor_was_given_are_within_it_in_many_sequences() -> None:
    source = (
        "class Sizes:\n"
        "    def __init__(self, n: int):\n        self.sizes = [1] * n\n"
        "    def add(self, a: int, b: int):\n        self.sizes[a] += self.sizes[b]\n"
        "    def size(self, a: int):\n        return self.sizes[a]\n"
    )
    original = Program(source, "subject", "Sizes")
    domain = infer(original, original)
    plan = Plan(domain, tuple(p.types[0] for p in domain.parameters), Compiler(domain, Palette()))
    random = Random(0).random
    inputs = [input for input in (plan.make(random) for _ in range(300)) if len(input.calls) > 2]
    within = [all(0 <= arg < input.args[0] for call in input.calls for arg in call.args) for input in inputs]
    assert sum(within) > 0.25 * len(within)


def test_methods_are_given_other_objects_of_the_class_where_they_ask_for_them() -> None:
    money = (
        "class Money:\n"
        "    def __init__(self, amount, currency):\n        self.amount, self.currency = amount, currency\n"
        "    def __eq__(self, other):\n        if not isinstance(other, Money):\n            return NotImplemented\n"
        "        return self.amount == other.amount and self.currency == other.currency\n"
    )
    verdict = judged(money, money.replace(" and self.currency == other.currency", ""), "Money")
    assert isinstance(verdict, Distinguished)
    assert "Money(" in verdict.counterexample.call.partition("__eq__")[2]
