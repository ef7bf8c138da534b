"""A recording says what each line of the program did; it is bounded, and only made when asked for."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mutsinq.core.input import Build, Input
from mutsinq.core.outcome import Returned
from mutsinq.core.program import Program
from mutsinq.core.trace import TraceStep
from mutsinq.execution.engine import Engine
from mutsinq.execution.tracing import Trace, trace


def program(source: str, entry: str = "f") -> Program:
    return Program(textwrap.dedent(source).lstrip("\n"), "m", entry)


def record(engine: Engine, source: str, *args: object) -> Trace:
    return trace(engine, program(source), Input(args))


def brief(step: TraceStep) -> tuple[int, dict[str, str]]:
    return step.line, {name: value[1] for name, value in step.changes.items()}


def test_each_step_tells_what_its_line_changed(engine: Engine) -> None:
    source = """
    def f(n):
        total = 0
        for i in range(n):
            total += i
        return total
    """
    recorded = record(engine, source, 2)
    assert not recorded.cut
    assert [brief(step) for step in recorded.steps] == [
        (1, {"n": "2"}),
        (2, {"total": "0"}),
        (3, {"i": "0"}),
        (4, {}),
        (3, {"i": "1"}),
        (4, {"total": "1"}),
        (3, {}),
        (5, {}),
    ]
    assert [step.returned for step in recorded.steps] == [None] * 7 + [("int", "1")]
    assert recorded.steps[3].text == "total += i"


def test_calls_within_the_program_are_followed_and_others_are_not(engine: Engine) -> None:
    source = """
    import json
    def helper(n):
        return json.loads(str(n))
    def f(n):
        return [helper(n)]
    """
    steps = record(engine, source, 1).steps
    assert [(step.function, step.depth, step.line) for step in steps] == [
        ("f", 0, 4),
        ("f", 0, 5),
        ("helper", 1, 2),
        ("helper", 1, 3),
    ]
    assert steps[1].returned == ("list", (("int", "1"),))


def test_changes_inside_of_values_are_seen(engine: Engine) -> None:
    steps = record(engine, "def f(xs):\n    xs.append(1)\n    return None\n", []).steps
    assert steps[1].changes == {"xs": ("list", (("int", "1"),))}


def test_an_exception_is_told_where_it_is_raised_and_where_it_is_let_through(engine: Engine) -> None:
    source = """
    def g(n):
        return 1 // n
    def f(n):
        try:
            return g(n)
        except ZeroDivisionError:
            return n["x"]
    """
    told = [(step.line, step.raised) for step in record(engine, source, 0).steps if step.raised]
    assert sorted(told) == [(2, "ZeroDivisionError"), (5, "ZeroDivisionError"), (7, "TypeError")]


def test_output_is_told_at_the_line_that_printed_it(engine: Engine) -> None:
    steps = record(engine, "def f(n):\n    print('a', end='')\n    print(n)\n", 3).steps
    assert [step.output for step in steps] == ["", "a", "3\n"]


def test_a_generator_is_followed_while_it_is_consumed(engine: Engine) -> None:
    steps = record(engine, "def f(n):\n    for i in range(n):\n        yield i\n", 2).steps
    assert [step.returned for step in steps if step.line == 3] == [("int", "0"), ("int", "1")]


def test_a_method_shows_its_receiver(engine: Engine) -> None:
    source = """
    class Stack:
        def __init__(self, items):
            self.items = items
        def push(self, item):
            self.items.append(item)
    """
    steps = trace(engine, program(source, "Stack.push"), Input((1,), receiver=Build("Stack", ([],)))).steps
    assert [(step.function, step.line) for step in steps] == [("Stack.push", 4), ("Stack.push", 5)]
    assert steps[1].changes == {"self": ("object", "m.Stack", (("items", ("list", (("int", "1"),))),))}


def test_a_decorated_function_begins_at_its_own_line(engine: Engine) -> None:
    source = "import functools\n@functools.lru_cache\n@functools.wraps(len)\ndef f(n):\n    return n\n"
    assert record(engine, source, 1).steps[0].text == "def f(n):"


@pytest.mark.parametrize(
    "source",
    [
        "def f(n):\n    while True:\n        n += 1\n",
        "def f(n):\n    return f(n + 1)\n",
        "def f(n):\n    xs = 'x' * 300000\n    for i in range(99):\n        xs = xs[1:]\n",
        "def f(n):\n    for i in range(99999):\n        pass\n",
    ],
)
def test_a_recording_is_bounded(engine: Engine, source: str) -> None:
    recorded = record(engine, source, 1)
    assert recorded.steps
    assert len(recorded.steps) <= 2000
    assert recorded.cut or "return f" in source


def test_a_call_that_ends_its_process_leaves_nothing(engine: Engine) -> None:
    assert record(engine, "import os\ndef f(n):\n    os._exit(1)\n", 1) == Trace((), cut=True)


def test_code_that_traces_itself_cannot_break_the_recording(engine: Engine) -> None:
    source = "import sys\ndef f(n):\n    sys.settrace(None)\n    return n\n"
    assert isinstance(record(engine, source, 1), Trace)


def test_a_worker_that_was_asked_for_a_trace_calls_on_as_before(engine: Engine) -> None:
    loaded = engine.open(program("import sys\ndef f(n):\n    return sys.gettrace() is None"))
    try:
        loaded.worker.trace(Input((1,)))
        assert loaded.worker.details([Input((1,))]) == [Returned(("bool", "True"))]
    finally:
        loaded.worker.stop()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(n=st.integers(-5, 30))
def test_the_last_step_returns_what_the_call_returns(engine: Engine, n: int) -> None:
    source = "def f(n):\n    a = 1\n    while n > 0:\n        a, n = a * 2 + n, n - 3\n    return a\n"
    space: dict[str, Any] = {}
    exec(source, space)
    assert record(engine, source, n).steps[-1].returned == ("int", str(space["f"](n)))
