"""Tests of `mutsinq.suite.watching.uses`."""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
from typing import Any

import pytest

from mutsinq.suite.watching.uses import Use, UseCounter, note_uses, number_defaults

SOURCE = """
class Box:
    def get(self, __key="k", /, other=None, *, __named=3):
        "The docstring."
        return __key, other, __named

def times(n):
    def wrapper(x=10):
        return n * x
    return wrapper

def count(limit=2):
    yield from range(limit)
"""


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtins, "__mutsinq_entered__", lambda _: None, raising=False)
    monkeypatch.setattr(builtins, "__mutsinq_given__", lambda value: value, raising=False)


@pytest.fixture
def names() -> dict[str, Any]:
    tree = ast.parse(SOURCE)
    note_uses(tree)
    namespace: dict[str, Any] = {}
    exec(compile(tree, "under.py", "exec"), namespace)
    return namespace


def test_defaults_that_were_used_are_told_from_those_that_were_given(names: dict[str, Any]) -> None:
    box = names["Box"]()
    counter = UseCounter({5: names["Box"].get})
    assert box.get("a", "b", _Box__named=1) == ("a", "b", 1)
    assert counter.take() == {Use(5)}
    assert box.get("a") == ("a", None, 3)
    assert counter.take() == {Use(5), Use(5, -1), Use(5, "_Box__named")}
    assert not counter.take()
    assert names["Box"].get.__doc__ == "The docstring."


def test_closures_with_one_code_are_told_apart(names: dict[str, Any]) -> None:
    double, triple = names["times"](2), names["times"](3)
    counter = UseCounter({1: double, 2: triple})
    assert double(4) == 8
    assert counter.take() == {Use(1)}
    assert triple() == 30
    assert counter.take() == {Use(2), Use(2, -1)}
    assert names["times"](4)() == 40
    assert not counter.take()


def test_a_generator_uses_a_default_when_it_begins(names: dict[str, Any]) -> None:
    counter = UseCounter({0: names["count"]})
    numbers = names["count"]()
    assert not counter.take()
    assert list(numbers) == [0, 1]
    assert counter.take() == {Use(0), Use(0, -1)}


def test_whoever_asks_for_defaults_gets_those_of_the_function_and_uses_them_all(names: dict[str, Any]) -> None:
    get = names["Box"].get
    counter = UseCounter({5: get})
    sys.addaudithook(counter.audit)
    assert inspect.signature(get).parameters["other"].default is None
    assert counter.take() == {Use(5), Use(5, -1), Use(5, -2), Use(5, "_Box__named")}
    assert get(None, "a", "b", _Box__named=1) == ("a", "b", 1)
    assert counter.take() == {Use(5)}


def test_functions_that_say_nothing_of_their_uses_are_not_watched(names: dict[str, Any]) -> None:
    counter = UseCounter({1: lambda x=1: x, 2: names["count"]})
    assert counter.watched == {2}


def test_defaults_can_be_numbered_for_other_interpreters(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = ast.parse("def call(a, b=1, *, c=2, d=3):\n    return a, b, c, d\n")
    assert isinstance(tree.body[0], ast.FunctionDef)
    number_defaults(tree.body[0], {-1: 7, "d": 8})
    namespace: dict[str, Any] = {}
    monkeypatch.setattr(
        builtins, "__mutsinq_default__", lambda number, value: ("default", number, value), raising=False
    )
    exec(compile(ast.fix_missing_locations(tree), "under.py", "exec"), namespace)
    assert namespace["call"](0) == (0, ("default", 7, 1), 2, ("default", 8, 3))
