"""Values: what a local variable can hold while a function is unfolded, as far as its text says.

Two values that are equal here are the same value at run time, of one call and one turn of each loop around.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from mutsinq.static.scopes import Mark

if TYPE_CHECKING:
    from mutsinq.static.unfolding.paths import Path


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, text or singleton; told from equal ones by its type: `1` is not `True`."""

    kind: str
    text: str
    is_true: bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """What the caller passed."""

    name: str


@dataclass(frozen=True, slots=True)
class Global:
    """What a name of the module, or a builtin, stands for."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """An operation that may fail, or run code of somebody else; as a value, its result."""

    what: str
    operands: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Pure:
    """A result that depends on its operands alone and cannot fail, computed without running anybody's code."""

    what: str
    operands: tuple[Value, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """The head of a loop: one turn of it is unfolded, with unknowns for what earlier turns left in variables."""

    #: What each variable holds before the first turn; None for nothing.
    before: Mapping[Mark, Value | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a variable holds at the head of a loop."""

    head: Head
    mark: Mark


@dataclass(frozen=True, slots=True, eq=False)
class Fresh:
    """A new tuple, list, set or dict, with what it was made of."""

    kind: str
    parts: tuple[Value, ...]
    #: The innermost loop in a turn of which it is made.
    loop: Head | None
    #: The straight stretch of code in which it is made: as long as it lasts, who holds it is known.
    stretch: object
    #: How many calls are under way where it is made.
    depth: int


@dataclass(frozen=True, slots=True, eq=False)
class Closure:
    """A new function: how it is called, and what it does; it sees the values that its variables hold now."""

    header: str
    paths: tuple[Path, ...]
    loop: Head | None


Value: TypeAlias = Constant | Parameter | Global | Event | Pure | Carried | Fresh | Closure

#: Events whose result is an exact bool.
_DECIDING = frozenset(("truth", "in", "next"))


def literal(value: object) -> Constant:
    """The value of a literal."""
    return Constant(type(value).__name__, repr(value), bool(value))


NONE, TRUE, FALSE = literal(None), literal(True), literal(False)
EMPTY_TEXT = literal("")


def is_bool(value: Value) -> bool:
    """Whether the value is surely an exact bool."""
    match value:
        case Constant(kind="bool") | Pure("is" | "not"):
            return True
        case Event(what=what):
            return what in _DECIDING
    return False


def joined(parts: Sequence[Value]) -> Value:
    """A text of several."""
    texts: list[Value] = []
    for part in parts:
        match texts[-1:], part:
            case [Constant(text=before)], Constant(text=after):
                texts[-1] = literal(ast.literal_eval(before) + ast.literal_eval(after))
            case _ if part != EMPTY_TEXT:
                texts.append(part)
    match texts:
        case []:
            return EMPTY_TEXT
        case [Constant() as whole]:
            return whole
    return Pure("text", tuple(texts))
