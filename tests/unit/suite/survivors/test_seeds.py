from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.input import Build, Input
from mutsinq.suite.processes.job import Message
from mutsinq.suite.subject import Subject
from mutsinq.suite.survivors.bridges import Caller
from mutsinq.suite.survivors.seeds import Recorder, Seeds, TimeOver, read_seeds, seeds_of

MakeSubject = Callable[[str], Subject]
Load = Callable[[Subject], ModuleType]


def _recorded(subject: Subject, run: Callable[[], object]) -> dict[str, list[Input]]:
    path = os.path.realpath(subject.path)
    recorder = Recorder({path})
    recorder.start()
    try:
        run()
    finally:
        recorder.stop()
    messages = [Message("seed", test=place, note=name, data=fields) for place, name, fields in recorder.inputs()]
    return read_seeds(messages).inputs.get(path, {})


def test_arguments_are_noted_without_those_that_have_their_default(subject: MakeSubject, load: Load) -> None:
    made = subject("""
        def f(text, width=10, fill=" ", *, strict=False):
            return text
        """)
    module = load(made)
    found = _recorded(made, lambda: (module.f("a"), module.f("b", 10, "-"), module.f("c", 3, strict=True)))
    assert found["f"] == [Input(("a",)), Input(("b",), {"fill": "-"}), Input(("c", 3), {"strict": True})]


def test_the_same_call_is_noted_once(subject: MakeSubject, load: Load) -> None:
    made = subject("def f(n): return n")
    module = load(made)
    assert _recorded(made, lambda: [module.f(1) for _ in range(9)])["f"] == [Input((1,))]


def test_a_method_is_noted_with_how_its_object_was_built(subject: MakeSubject, load: Load) -> None:
    made = subject("""
        class Counter:
            def __init__(self, start=0):
                self.n = start

            def add(self, by):
                self.n += by
        """)
    module = load(made)
    found = _recorded(made, lambda: module.Counter(5).add(2))
    assert found["Counter"] == [Input((5,))]
    assert found["Counter.add"] == [Input((2,), receiver=Build("Counter", (5,)))]


def test_arguments_that_no_literal_can_build_are_left_out(subject: MakeSubject, load: Load) -> None:
    made = subject("def f(value): return value")
    module = load(made)
    assert _recorded(made, lambda: (module.f(object()), module.f([1, {"a": None}])))["f"] == [
        Input(([1, {"a": None}],))
    ]


def test_variadic_arguments_are_noted_as_they_were_given(subject: MakeSubject, load: Load) -> None:
    made = subject("def f(first, *rest, **options): return first")
    module = load(made)
    assert _recorded(made, lambda: module.f(1, 2, 3, key=4))["f"] == [Input((1, 2, 3), {"key": 4})]


def test_a_wrapped_function_is_noted_under_its_own_name(subject: MakeSubject, load: Load) -> None:
    made = subject("""
        import functools

        def loud(function):
            @functools.wraps(function)
            def wrapper(*args):
                return function(*args)
            return wrapper

        @loud
        def f(n):
            return n
        """)
    module = load(made)
    assert _recorded(made, lambda: module.f(3))["f"] == [Input((3,))]


@given(st.lists(st.tuples(st.integers(), st.text()), max_size=20))
def test_no_more_is_kept_than_was_given(calls: list[tuple[int, str]]) -> None:
    namespace: dict[str, object] = {}
    exec(compile("def f(n, text=''): return n", "/under.py", "exec"), namespace)
    recorder = Recorder({os.path.realpath("/under.py")})
    recorder.start()
    try:
        for n, text in calls:
            namespace["f"](n, text)  # type: ignore[operator]
    finally:
        recorder.stop()
    assert len(list(recorder.inputs())) <= len(set(calls))


def test_public_functions_of_other_files_that_reach_a_wanted_one_are_noted_the_nearest_first() -> None:
    files = {"/inner.py": "def _f(n): return n\ndef own(n): return _f(n)\n"}
    files["/outer.py"] = "def near(n): return own(n)\ndef _private(n): return near(n)\n"
    files["/outer.py"] += "def far(n): return _private(n)\ndef apart(n): return n\n"
    namespace: dict[str, Any] = {}
    for path, text in files.items():
        exec(compile(text, path, "exec"), namespace)
    recorder = Recorder(set(files), [("/inner.py", "_f")])
    recorder.start()
    namespace["far"](1)
    namespace["near"](2)
    namespace["apart"](3)
    recorder.stop()
    callers = [Caller(Path("/outer.py"), "near"), Caller(Path("/outer.py"), "far")]
    assert recorder.callers() == {("/inner.py", "_f"): callers}
    noted = {(path, name) for path, name, _ in recorder.inputs()}
    assert noted == {("/inner.py", "_f"), ("/inner.py", "own"), ("/outer.py", "near"), ("/outer.py", "far")}


def test_a_test_that_runs_when_time_is_over_is_ended_and_what_it_gave_is_kept() -> None:
    namespace: dict[str, Any] = {}
    exec(compile("def f(n): return n", "/under.py", "exec"), namespace)
    recorder = Recorder({"/under.py"}, until=time.monotonic() + 0.2)
    recorder.start()
    with pytest.raises(TimeOver):
        any(map(namespace["f"], itertools.repeat(0)))
    assert namespace["f"](1) == 1
    recorder.stop()
    assert list(recorder.inputs())


def test_a_seed_that_cannot_be_read_back_is_left_out() -> None:
    broken = Message("seed", test="m.py", note="f", data={"input": ["(<x>,)", "{}"], "class": "", "built": []})
    assert read_seeds([broken, Message("exit", data=0)]) == Seeds()


@pytest.mark.parametrize("source", ["import argparse\nparser = argparse.ArgumentParser()"])
def test_a_command_line_is_also_asked_for_help(source: str) -> None:
    assert seeds_of(source, {"f": [Input((["prog", "--quiet"],))]}, "f")[1] == Input((["program", "--help"],))
    assert seeds_of(source, {"f": [Input((3,))]}, "f") == [Input((3,))]
    assert len(seeds_of("def f(argv): pass", {"f": [Input((["prog"],))]}, "f")) == 1


def test_what_one_function_is_given_is_tried_on_others_with_the_same_parameters() -> None:
    source = """
def parse(argv): pass
def main(argv): pass
def other(text): pass
class Parser:
    def parse(self, argv): pass
"""
    seeds = {"parse": [Input((["a"],)), Input((["b"],))], "main": [Input((["a"],))], "other": [Input(("c",))]}
    assert seeds_of(source, seeds, "main") == [Input((["a"],)), Input((["b"],))]
    assert seeds_of(source, seeds, "other") == [Input(("c",))]
    assert seeds_of(source, seeds, "Parser.parse") == []
