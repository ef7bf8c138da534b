"""Boundary values of a type, the simplest first."""

from __future__ import annotations

from typing import Any

from mutsinq.core.input import Build, Reference
from mutsinq.core.types import ELLIPSIS, Type
from mutsinq.searchers.generation.compiling import CALLABLES, INT, STR, literals
from mutsinq.searchers.generation.palette import Palette
from mutsinq.static.domain import Domain

_INTEGERS = (0, 1, 2, -1, 3, 10, 5, 7, 100)
_FLOATS = (0.0, 1.0, -1.0, 0.5, 2.5, 100.0)
_STRINGS = ("", "a", "ab", "A", "1", "a b", "aba", "abc", "aa", " ", "Ab1", "12")
#: Values of one type, and elements of a container, at most.
_MOST, _ELEMENTS = 16, 4
_DEEPEST = 3


def boundaries(of: Type, domain: Domain, palette: Palette, depth: int = 0) -> list[Any]:
    """Values on which off-by-one, emptiness, sign and repetition show; at most sixteen, never none."""
    return _boundaries(of, domain, palette, depth)[:_MOST]


def _boundaries(of: Type, domain: Domain, palette: Palette, depth: int) -> list[Any]:
    match of.name:
        case "int":
            return _merged(_INTEGERS, palette.integers)
        case "float":
            return _merged(_FLOATS, palette.floats)
        case "str":
            return _merged(_STRINGS, palette.strings)
        case "bool":
            return [False, True]
        case "none":
            return [None]
        case "bytes":
            return [text.encode("utf-8", "replace") for text in _merged(_STRINGS, palette.strings)]
        case "literal":
            return literals(of.args)
        case "callable":
            return [Reference(name) for name in CALLABLES]
        case "union":
            return _alternately([boundaries(part, domain, palette, depth) for part in of.args])
        case "list" | "tuple" | "set" | "frozenset" | "dict":
            return _containers(of, domain, palette, depth)
    if of.name in domain.enums:
        return [Reference(member) for member in domain.enums[of.name]]
    if of.name in domain.classes and depth < _DEEPEST:
        return _objects(of.name, domain, palette, depth)
    return [0, "", None, [], 1, "a", [1], True]


def _containers(of: Type, domain: Domain, palette: Palette, depth: int) -> list[Any]:
    def within(part: Type) -> list[Any]:
        return boundaries(part, domain, palette, depth + 1)[:_ELEMENTS]

    if of.name == "dict":
        keys, values = map(within, of.args if len(of.args) == 2 else (STR, INT))
        keys = [key for key in keys if type(key) not in (list, dict, set)] or [""]
        return [{}, *({key: value} for key, value in zip(keys, values)), dict(zip(keys, reversed(values)))]
    if of.name == "tuple" and of.args and of.args[-1] != ELLIPSIS:
        columns = [within(part) for part in of.args]
        return [tuple(column[at % len(column)] for column in columns) for at in range(_ELEMENTS)]
    elements = within(of.args[0] if of.args else INT)
    x, *others = elements
    y, z = others[0] if others else x, others[-1] if others else x
    lists = [
        [],
        [x],
        [y],
        [x, y],
        [y, x],
        [x, x],
        [x, y, z],
        [z, y, x],
        [y, x, y],
        [y, y, z, x],
        elements * 2,
    ]
    if of.name == "list":
        return lists
    if of.name == "tuple":
        return [tuple(items) for items in lists]
    make = set if of.name == "set" else frozenset
    return [make(item for item in items if type(item) not in (list, dict, set, Build)) for items in lists[:8]]


def _objects(name: str, domain: Domain, palette: Palette, depth: int) -> list[Any]:
    required = [p for p in domain.classes[name] if p.required and p.kind in ("positional", "keyword")]
    columns = [boundaries(p.types[0], domain, palette, depth + 1)[:_ELEMENTS] for p in required]
    made = []
    for at in range(_ELEMENTS):
        values = [column[at % len(column)] for column in columns]
        args = tuple(v for p, v in zip(required, values) if p.kind == "positional")
        made.append(Build(name, args, {p.name: v for p, v in zip(required, values) if p.kind == "keyword"}))
    return made


def _merged(usual: tuple[Any, ...], mined: tuple[Any, ...]) -> list[Any]:
    """The first usual values, then the mined ones, then the rest."""
    return list(dict.fromkeys((*usual[:4], *mined[: _MOST - 6], *usual)))


def _alternately(columns: list[list[Any]]) -> list[Any]:
    longest = max(map(len, columns))
    return [column[at] for at in range(longest) for column in columns if at < len(column)]
