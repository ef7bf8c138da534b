"""Sequences of calls on one object are told by what its public interface shows."""

from __future__ import annotations

from mutsinq.core.difference import DifferenceKind
from mutsinq.core.input import Build, Call, Input
from mutsinq.core.outcome import Crashed, Outcome, OutOfSteps, Raised, Returned, left_object
from mutsinq.core.program import Program
from mutsinq.execution.engine import Engine
from mutsinq.oracles.compare import compare

STACK = """
class Stack:
    limit = 3

    def __init__(self, items=()):
        self._items = list(items)
        self.pushed = 0

    def push(self, item):
        self._items.append(item)
        self.pushed += 1
        return self

    def pop(self):
        return self._items.pop()

    def items(self):
        return self._items

    @property
    def top(self):
        return self._items[-1]

    def __iter__(self):
        return iter(self._items)
"""


def outcome(engine: Engine, input: Input, source: str = STACK, entry: str = "Stack") -> Outcome:
    loaded = engine.open(Program(source, "subject", entry))
    try:
        return loaded.worker.details([input])[0]
    finally:
        loaded.worker.stop()


def test_calls_tell_what_each_gave_and_then_what_the_object_shows(engine: Engine) -> None:
    told = outcome(engine, Input(([5],), calls=(Call("push", (6,)), Call("pop"), Call("top"))))
    assert isinstance(told, Returned)
    kind, results, views = told.value
    assert kind == "history"
    assert results == (("same", "0"), ("int", "6"), ("int", "5"))
    assert dict(views) == {
        "pushed": ("int", "1"),
        "top": ("int", "5"),
        "__iter__": ("iterator", (("int", "5"),), "end"),
    }


def test_what_a_call_gave_is_kept_as_it_was_then(engine: Engine) -> None:
    told = outcome(engine, Input(calls=(Call("items"), Call("push", (1,)), Call("items"))))
    assert isinstance(told, Returned)
    assert told.value[1][0] == ("list", ())
    assert told.value[1][2] == ("list", (("int", "1"),))


def test_the_first_exception_is_what_a_sequence_raises(engine: Engine) -> None:
    told = outcome(engine, Input(([1],), calls=(Call("pop"), Call("pop"), Call("push", (1, 2)))))
    assert isinstance(told, Raised)
    assert (told.exception, told.message) == ("IndexError", "pop from empty list")


def test_a_sequence_goes_on_after_an_exception(engine: Engine) -> None:
    told = outcome(engine, Input(([1],), calls=(Call("pop"), Call("pop"), Call("push", (2,)), Call("pop"))))
    history = left_object(told)
    assert history is not None
    raised = ("object", "raised", (("", ("str", "IndexError")),))
    assert history[1] == (("int", "1"), raised, ("same", "0"), ("int", "2"))
    assert dict(history[2])["pushed"] == ("int", "1")


LEDGER = """
class Ledger:
    def __init__(self):
        self.total = 0

    def add(self, amount):
        {}
"""
CHECKED, UNCHECKED = (
    LEDGER.format(body)
    for body in (
        "if amount < 0: raise ValueError\n        self.total += amount",
        "self.total += amount\n        if amount < 0: raise ValueError",
    )
)


def test_state_that_differs_after_the_same_exception_is_a_difference(engine: Engine) -> None:
    input = Input(calls=(Call("add", (2,)), Call("add", (-1,))))
    checked, unchecked = (outcome(engine, input, source, "Ledger") for source in (CHECKED, UNCHECKED))
    assert compare(checked, unchecked) is DifferenceKind.ARGUMENT
    assert compare(checked, checked) is None
    fine = Input(calls=(Call("add", (2,)),))
    assert compare(*(outcome(engine, fine, source, "Ledger") for source in (CHECKED, UNCHECKED))) is None


def test_state_after_a_rejected_type_is_none(engine: Engine) -> None:
    input = Input(calls=(Call("add", ("x",)),))
    other = CHECKED.replace("self.total = 0", "self.total = 1")
    assert compare(*(outcome(engine, input, source, "Ledger") for source in (CHECKED, other))) is None


def test_an_object_that_is_endless_to_look_at_after_an_exception_runs_out_of_steps(engine: Engine) -> None:
    source = "class A:\n    def __len__(self):\n        while True: pass\n    def f(self): raise KeyError"
    assert isinstance(outcome(engine, Input(calls=(Call("f"),)), source, "A"), OutOfSteps)


def test_a_view_that_raises_is_told_as_such(engine: Engine) -> None:
    told = outcome(engine, Input())
    assert isinstance(told, Returned)
    assert dict(told.value[2])["top"] == ("object", "raised", (("", ("str", "IndexError")),))


def test_calls_on_a_receiver_come_before_the_entry(engine: Engine) -> None:
    prepared = Input(receiver=Build("Stack"), calls=(Call("push", (1,)), Call("push", (2,))))
    told = outcome(engine, prepared, entry="Stack.pop")
    assert isinstance(told, Returned)
    assert told.value == ("int", "2")


def test_a_receiver_that_cannot_be_prepared_is_no_input(engine: Engine) -> None:
    told = outcome(engine, Input(receiver=Build("Stack"), calls=(Call("pop"),)), entry="Stack.pop")
    assert told == Crashed("unbuildable input: pop from empty list")


def test_private_state_and_further_attributes_are_no_difference(engine: Engine) -> None:
    deque = STACK.replace("list(items)", "__import__('collections').deque(items)").replace(
        "return self._items\n", "return list(self._items)\n"
    )
    further = deque.replace("self.pushed = 0", "self.pushed = 0; self.name = 'x'")
    input = Input(([1, 2],), calls=(Call("push", (3,)), Call("items"), Call("pop")))
    assert compare(outcome(engine, input), outcome(engine, input, deque)) is None
    assert compare(outcome(engine, input), outcome(engine, input, further)) is None
    other = STACK.replace("+= 1", "+= 2")
    assert compare(outcome(engine, input), outcome(engine, input, other)) is not None


def test_addresses_in_texts_are_left_out(engine: Engine) -> None:
    source = "class A:\n    def __repr__(self): return object.__repr__(self)\n    def __str__(self): return 'a'"
    told = outcome(engine, Input(), source, "A")
    assert isinstance(told, Returned)
    assert told.value[2] == (("__str__", ("str", "a")),)


def test_an_endless_view_or_call_runs_out_of_steps(engine: Engine) -> None:
    view = "class A:\n    def __len__(self):\n        while True: pass"
    assert isinstance(outcome(engine, Input(), view, "A"), OutOfSteps)
    call = "class A:\n    def f(self):\n        while True: pass"
    assert isinstance(outcome(engine, Input(calls=(Call("f"),)), call, "A"), OutOfSteps)


def test_arguments_that_a_call_changes_are_told(engine: Engine) -> None:
    source = "class A:\n    def f(self, xs): xs.append(1)"
    told = outcome(engine, Input(calls=(Call("f", ([],)),)), source, "A")
    assert isinstance(told, Returned)
    assert told.arguments is not None


def test_the_content_of_a_subclass_of_a_builtin_is_public(engine: Engine) -> None:
    told = outcome(
        engine, Input(([1],), calls=(Call("add", (2,)),)), "class A(list):\n    def add(self, x): self.append(x)", "A"
    )
    assert isinstance(told, Returned)
    assert dict(told.value[2])[""] == ("list", (("int", "1"), ("int", "2")))


def test_what_a_generator_prints_when_it_is_left_is_no_output_of_the_next_call() -> None:
    source = "def f(n):\n    try:\n        yield n\n    finally:\n        print('left', n)\n"
    waiting = [Input((n,), calls=(Call("__next__"),)) for n in (1, 2)]
    with Engine() as engine:
        worker = engine.open(Program(source, "m", "f")).worker
        assert [outcome.output for outcome in worker.details(waiting) if isinstance(outcome, Returned)] == ["", ""]
        worker.stop()
