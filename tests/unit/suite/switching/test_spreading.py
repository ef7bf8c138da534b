"""Which statements may change more, while their module is loaded, than names of the module."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from mutsinq.suite.switching.spreading import Spreading

#: `shelf` is a module of the project, whose functions are heard; `os` is one of the library's.
_OTHERS = {"shelf": True, "os": False}

_FUNCTIONS = dedent(
    """
    def put(name):
        shelf.names[name] = 1

    def through(name):
        return put(name)

    def twice(name):
        return twice(through(name))

    def known(name):
        shelf = {}
        shelf[name] = 1

    def renamed(name):
        names = shelf.names
        names[name] = 1

    def store(names):
        names[0] = 1

    def shout(name):
        text = f"{name}!"
        return text.upper()

    def register(name):
        def decorate(function):
            shelf.names[name] = function
            return function
        return decorate

    def wrapper(function):
        def call():
            return function()
        return call

    class Box:
        def __init__(self, name=""):
            self.name = name

        def fill(self):
            put(self.name)

    class Kept:
        def __init__(self):
            self.fill()

        def fill(self):
            shelf.put(self)

    class Chest(Kept):
        pass

    class Same(other.Same):
        pass
    """
)


@pytest.mark.parametrize(
    "statement",
    [
        "shelf.level = 1",
        "del shelf.names['a']",
        "shelf += 1",
        "os.environ['A'] = 'b'",
        "x = shelf.put('a')",
        "x = [f(shelf.put) for f in (shelf.put('a'),)]",
        "put('a')",
        "x = through('a')",
        "x = twice('a')",
        "renamed('a')",
        "store(shelf.names)",
        "BOX.fill()",
        "x = Kept()",
        "x = Chest()",
        "@put\ndef f(): pass",
        "@register('a')\ndef f(): pass",
        "@shelf.put\nclass A: pass",
        "class A(shelf.Base): pass",
        "class A:\n    x = put('a')",
        "def f(x=put('a')): pass",
    ],
)
def test_a_statement_spreads_that_stores_elsewhere_or_calls_what_may(statement: str) -> None:
    assert _spreads(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "x = 1",
        "x[0] = 1",
        "x = os.path.join('a', 'b')",
        "known('a')",
        "store(x)",
        "shout(shelf.names)",
        "x = Box('a')",
        "x = Same()",
        "x = register('a')",
        "x = wrapper(shelf.put)",
        "def f(): put('a')",
        "f = lambda: put('a')",
        "class A:\n    def f(self): put('a')",
    ],
)
def test_a_statement_does_not_spread_whose_doings_stay_in_its_module(statement: str) -> None:
    assert not _spreads(statement)


def _spreads(statement: str) -> bool:
    trees = ast.parse(f"{_FUNCTIONS}\n{statement}\n").body
    return Spreading(trees, _OTHERS, ".").is_in(trees[-1])
