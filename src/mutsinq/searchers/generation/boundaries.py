"""Boundary values of a type, the simplest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from mutsinq.core.input import Build
from mutsinq.core.types import ELLIPSIS, Type
from mutsinq.searchers.generation.callables import callables
from mutsinq.searchers.generation.compiling import INT, NO_FIELDS, STR, Compiler, literals, members
from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.palette import Palette
from mutsinq.static.domains.domain import Domain

_INTEGERS = (0, 1, 2, -1, 3, 10, 5, 7, 100)
_FLOATS = (0.0, 1.0, -1.0, 0.5, 2.5, 100.0)
_STRINGS = ("", "a", "ab", "A", "1", "a b", "aba", "abc", "aa", " ", "Ab1", "12")
#: Values of one type, and elements of a container, at most.
_MOST, _ELEMENTS = 16, 4
_DEEPEST = 3


class Boundaries:
    """Boundary values of the types of one parameter."""

    def __init__(self, domain: Domain, palette: Palette, fields: Mapping[str, Type] = NO_FIELDS) -> None:
        self._domain = domain
        self._palette = palette
        self._fields = fields
        self._compiler = Compiler(domain, palette)

    def of(self, of: Type, depth: int = 0) -> list[Any]:
        """Values on which off-by-one, emptiness, sign and repetition show; at most sixteen, never none.

        Types without such values of their own get a few samples.
        """
        return self._of(of, depth)[:_MOST]

    def _of(self, of: Type, depth: int) -> list[Any]:
        domain, palette = self._domain, self._palette
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
                return list(callables(of))
            case "union":
                return _alternately([self.of(part, depth) for part in of.args])
            case "dict":
                return self._dicts(of, depth)
            case "list" | "tuple" | "set" | "frozenset":
                return self._sequences(of, depth)
            case "iterable":
                lists = self._sequences(Type("list", of.args), depth)
                return _alternately([lists, [Build("iter", (items,)) for items in lists]])
            case "iterator":
                return [Build("iter", (items,)) for items in self._sequences(Type("list", of.args), depth)]
        if of.name in domain.enums:
            return members(domain.enums[of.name], of.name in domain.flags)
        if of.name in domain.classes and of.name not in domain.links and depth < _DEEPEST:
            return self._objects(of.name, depth)
        sampler = self._compiler.sampler(of)
        random = Random(0).random
        return [sampler(Draft(random)) for _ in range(_MOST)]

    def _within(self, part: Type, depth: int) -> list[Any]:
        return self.of(part, depth + 1)[:_ELEMENTS]

    def _dicts(self, of: Type, depth: int) -> list[Any]:
        key, value = of.args if len(of.args) == 2 else (STR, INT)
        if key == STR and self._fields and depth < _DEEPEST:
            columns = [self._within(field, depth) for field in self._fields.values()]
            records = [dict(zip(self._fields, _cycled(columns, at))) for at in range(_ELEMENTS)]
            return [*records, {}, *({name: column[0]} for name, column in zip(self._fields, columns))]
        keys = [key for key in self._within(key, depth) if _is_hashable(key)] or [""]
        values = self._within(value, depth)
        return [{}, *({key: value} for key, value in zip(keys, values)), dict(zip(keys, reversed(values)))]

    def _sequences(self, of: Type, depth: int) -> list[Any]:
        if of.name == "tuple" and of.args and of.args[-1] != ELLIPSIS:
            columns = [self._within(part, depth) for part in of.args]
            return [tuple(_cycled(columns, at)) for at in range(_ELEMENTS)]
        elements = self._within(of.args[0] if of.args else INT, depth)
        x, *others = elements
        y, z = others[0] if others else x, others[-1] if others else x
        lists = [[], [x], [y], [x, y], [y, x], [x, x], [x, y, z], [z, y, x], [y, x, y], [y, y, z, x], elements * 2]
        if of.name == "list":
            return lists
        if of.name == "tuple":
            return [tuple(items) for items in lists]
        make = set if of.name == "set" else frozenset
        return [make(item for item in items if _is_hashable(item)) for items in lists[:8]]

    def _objects(self, name: str, depth: int) -> list[Any]:
        required = [p for p in self._domain.classes[name] if p.required and p.kind in ("positional", "keyword")]
        columns = [self._within(p.types[0], depth) for p in required]
        made = []
        for at in range(_ELEMENTS):
            values = list(zip(required, _cycled(columns, at)))
            args = tuple(value for p, value in values if p.kind == "positional")
            made.append(Build(name, args, {p.name: value for p, value in values if p.kind == "keyword"}))
        return made


def _cycled(columns: Sequence[Sequence[Any]], at: int) -> list[Any]:
    return [column[at % len(column)] for column in columns]


def _merged(usual: tuple[Any, ...], mined: tuple[Any, ...]) -> list[Any]:
    """The first usual values, then the mined ones, then the rest."""
    return list(dict.fromkeys((*usual[:4], *mined[: _MOST - 6], *usual)))


def _alternately(columns: list[list[Any]]) -> list[Any]:
    longest = max(map(len, columns))
    return [column[at] for at in range(longest) for column in columns if at < len(column)]


def _is_hashable(value: Any) -> bool:
    """Whether the value can be a key or a member, what it holds included; an object to be built cannot be either."""
    try:
        hash(value)
    except TypeError:
        return False
    return not isinstance(value, Build)
