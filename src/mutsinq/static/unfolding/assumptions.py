"""Assumptions: what may be taken for granted of the inputs, each as the words by which a scope goes on."""

from __future__ import annotations

import ast

#: A generator turns a StopIteration into a RuntimeError, and `map` ends there; a loop does neither.
NEVER_STOPS = "of which no operation raises StopIteration"
#: So it does not matter how often they are asked one after the other, as Python's own values are asked in any order.
ANSWERS = "whose objects only answer when asked for bool, hash or ==, and answer alike each time"
#: What `str` gives is then a text like others; `__str__` may give one of a subclass.
SHOWS = "whose objects show as plain texts"
#: One that is calculated twice is two objects, and containers find an object that they hold, whatever it equals.
NUMBERS = "of which no calculation gives NaN"

#: Names by which a program could do itself what is assumed that inputs do not.
_DENIED_BY = {
    NEVER_STOPS: frozenset(("StopIteration", "__next__", "next", "send", "throw")),
    ANSWERS: frozenset(("__bool__", "__eq__", "__hash__", "__len__", "__ne__")),
    SHOWS: frozenset(("__format__", "__repr__", "__str__")),
    NUMBERS: frozenset(("nan", "inf")),
}


def denied_in(tree: ast.Module) -> frozenset[str]:
    """The assumptions that are none about the inputs here, as the program itself may break them for any input."""
    names, harmless = set(), set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="next") as called, args=[_, _]):
                # With a default it never raises StopIteration.
                harmless.add(called)
            case ast.FunctionDef(name=name) | ast.Name(id=name) | ast.Attribute(attr=name) if node not in harmless:
                names.add(name)
            case ast.Constant(value=str(text)):
                names.add(text)
    return frozenset(what for what, denied_by in _DENIED_BY.items() if not names.isdisjoint(denied_by))
