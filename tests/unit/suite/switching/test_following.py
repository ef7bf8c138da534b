"""Which functions of other modules of a project leave alone what others made."""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

from mutsinq.suite.switching.others import Other
from mutsinq.suite.switching.spreading import Spreading

_SHELF = """
import functools
import itertools
import os
import sys

import drawer_of_test as drawer
from drawer_of_test import label

NAMES = []
COUNTER = itertools.count()
HOOKS = {}
level = 1


class Book:
    def __init__(self, title):
        self.title = title


class Kept(Book):
    kept = {}

    def __init__(self, title):
        self.kept[title] = self


class Listed:
    def __init__(self):
        NAMES.append(self)


def make(name="", other=None):
    class Mark:
        def __repr__(self):
            return name

    frame = sys._getframe(1)
    Mark.__module__ = frame.f_globals.get("__name__")
    parts = {}
    parts[name] = 1
    return Mark()


def through(name):
    return make(name)


def labelled(name):
    return label("a")


def book(title):
    return Book(title)


def listed():
    return Listed()


def put(name):
    NAMES.append(name)


def add(names):
    names.append(1)


def count():
    return next(COUNTER)


def rise():
    global level
    level = 2


def call(function):
    return function()


def wrapped(function):
    @functools.wraps(function)
    def call():
        return function()
    return call


def remember(name, seen=[]):
    seen.append(name)


def run_hooks():
    for hook in HOOKS.values():
        hook()


def run_all():
    for name, hook in HOOKS:
        hook(name)


def tell():
    from drawer_of_test import NOTES
    NOTES.append(1)


def tag(function):
    function.tag = 1


def pull():
    return drawer.pull()


def set_level():
    setattr(drawer, "level", 1)


def closed(names):
    def inside():
        names.append(1)
    return inside


inside = closed(NAMES)
quiet = lambda: 1
cached = functools.cache(make)
"""

_DRAWER = """
NOTES = []


def label(text):
    return text * 2


def pull():
    NOTES.pop()
"""


@pytest.fixture
def others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Other]:
    """What a module under test has imported."""
    for name, source in (("drawer_of_test", _DRAWER), ("shelf_of_test", _SHELF)):
        (tmp_path / f"{name}.py").write_text(source, "utf-8")
        # Forgotten again when the test is over.
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)
    shelf = importlib.import_module("shelf_of_test")
    return {"shelf": shelf, "make": shelf.make, "put": shelf.put}


@pytest.mark.parametrize(
    "statement",
    [
        "x = make('a', other=(1, 2))",
        "x = shelf.make('a')",
        "x = shelf.through('a')",
        "x = shelf.labelled('a')",
        "x = shelf.drawer.label('a')",
        "x = shelf.book('a')",
        "def f(x=make('a')): pass",
    ],
)
def test_a_function_that_keeps_to_itself_spreads_nothing(
    statement: str, others: dict[str, Other], tmp_path: Path
) -> None:
    assert not _spreads(statement, others, tmp_path)


@pytest.mark.parametrize(
    "statement",
    [
        "put('a')",
        "shelf.rise()",
        "x = shelf.count()",
        "x = shelf.listed()",
        "x = shelf.Kept('a')",
        "x = shelf.pull()",
        "shelf.tell()",
        "shelf.set_level()",
        "shelf.remember('a')",
        "shelf.run_hooks()",
        "shelf.run_all()",
    ],
)
def test_a_function_spreads_that_stores_in_what_its_module_holds_or_may(
    statement: str, others: dict[str, Other], tmp_path: Path
) -> None:
    assert _spreads(statement, others, tmp_path)


@pytest.mark.parametrize(
    "statement",
    [
        "shelf.add(shelf.NAMES)",
        "shelf.add(x)",
        "x = shelf.call(print)",
        "@shelf.call\ndef f(): pass",
        "@shelf.tag\ndef f(): pass",
        "@shelf.wrapped\ndef f(): pass",
        "class A(metaclass=shelf.Kept): pass",
    ],
)
def test_a_function_may_spread_that_is_given_what_is_no_plain_value(
    statement: str, others: dict[str, Other], tmp_path: Path
) -> None:
    assert _spreads(statement, others, tmp_path)


@pytest.mark.parametrize(
    "statement", ["shelf.inside()", "shelf.quiet()", "shelf.cached('a')", "shelf.os.getcwd()", "shelf.missing()"]
)
def test_what_cannot_be_looked_at_may_spread(statement: str, others: dict[str, Other], tmp_path: Path) -> None:
    assert _spreads(statement, others, tmp_path)


def test_a_function_whose_source_has_gone_may_spread(others: dict[str, Other], tmp_path: Path) -> None:
    (tmp_path / "shelf_of_test.py").unlink()
    assert _spreads("x = make('a')", others, tmp_path)


def _spreads(statement: str, others: dict[str, Other], root: Path) -> bool:
    trees = ast.parse(statement).body
    return Spreading(trees, others, str(root)).is_in(trees[-1])
