"""Mutation of values: a small change that keeps the type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mutsinq.core.input import Build
from mutsinq.searchers.generation.draft import Draft, in_order
from mutsinq.searchers.generation.text import LETTERS, edited

#: Doubling stops here, or a promising input would grow until it hangs.
_LONGEST = 100
_LARGEST = 2**70


def mutated(value: Any, draft: Draft, characters: Sequence[str] = (), *, nested: bool = False) -> Any:
    """A new value near `value`, of the same type; None, functions and enum members stay as they are.

    Tuples keep their length inside another container (`nested`), and the order of items of several types.
    Unchanged parts are shared with `value`, which is left as it is.
    """
    kind = type(value)
    if kind is int:
        return _integer(value, draft)
    if kind is str:
        return edited(value, draft, characters or LETTERS)
    if kind is list:
        return _items(value, draft, characters)
    if kind is float:
        return _floating(value, draft)
    if kind is bool:
        return not value
    if kind is tuple:
        return _tuple(value, draft, characters, nested=nested)
    if kind is dict:
        return _mapping(value, draft, characters)
    if kind is set or kind is frozenset:
        return _members(value, draft, characters)
    if kind is bytes:
        return edited(value.decode("latin-1"), draft, LETTERS).encode("latin-1", "replace")
    if kind is Build and (value.args or value.kwargs):
        return _object(value, draft, characters)
    if kind is complex:
        return complex(_floating(value.real, draft), value.imag)
    return value


def _integer(value: int, draft: Draft) -> int:
    match draft.below(9):
        case 0:
            return value + 1
        case 1:
            return value - 1
        case 2:
            return -value
        case 3:
            return value * 2 if abs(value) < _LARGEST else value
        case 4:
            return value // 2
        case 5:
            return value * 10 if abs(value) < _LARGEST else value
        case 6 if draft.integers:
            return draft.pick(draft.integers)
        case 7 if draft.lengths:
            return draft.pick(draft.lengths)
    return value + draft.between(-10, 10)


def _floating(value: float, draft: Draft) -> float:
    match draft.below(6):
        case 0:
            return value + 1
        case 1:
            return -value
        case 2:
            return value / 2
        case 3:
            return float(round(value)) if abs(value) < 1e15 else 0.0
        case 4:
            return value + 0.5
    return round(draft.random() * 30 - 10, draft.between(1, 3))


def _tuple(items: tuple[Any, ...], draft: Draft, characters: Sequence[str], *, nested: bool) -> tuple[Any, ...]:
    if len(set(map(type, items))) <= 1:
        return tuple(_items(list(items), draft, characters, resize=not nested))
    at = draft.below(len(items))
    return (*items[:at], mutated(items[at], draft, characters, nested=True), *items[at + 1 :])


def _items(items: list[Any], draft: Draft, characters: Sequence[str], *, resize: bool = True) -> list[Any]:
    items = list(items)
    if not items:
        return items
    chance = draft.random()
    at = draft.below(len(items))
    if chance < 0.5:
        items[at] = mutated(items[at], draft, characters, nested=True)
    elif chance < 0.58:
        items[at] = draft.pick(items)
    elif chance < 0.68:
        draft.shuffle(items)
    elif chance < 0.74:
        try:
            items.sort()
        except TypeError:
            items.reverse()
    elif not resize:
        items.reverse()
    elif chance < 0.84:
        items.insert(at, mutated(draft.pick(items), draft, characters, nested=True))
    elif chance < 0.94:
        del items[at]
    elif len(items) < _LONGEST:
        items += items
    return items


def _mapping(mapping: dict[Any, Any], draft: Draft, characters: Sequence[str]) -> dict[Any, Any]:
    made = dict(mapping)
    if not made:
        return made
    key = draft.pick(list(made))
    chance = draft.random()
    if chance < 0.6:
        made[key] = mutated(made[key], draft, characters, nested=True)
    elif chance < 0.8:
        del made[key]
    else:
        made[mutated(key, draft, characters, nested=True)] = made[key]
    return made


def _members(members: Any, draft: Draft, characters: Sequence[str]) -> Any:
    items = in_order(members)
    if items:
        at = draft.below(len(items))
        if draft.random() < 0.4:
            del items[at]
        else:
            items.append(mutated(items[at], draft, characters, nested=True))
    return type(members)(items)


def _object(built: Build, draft: Draft, characters: Sequence[str]) -> Build:
    args, kwargs = list(built.args), dict(built.kwargs)
    at = draft.below(len(args) + len(kwargs))
    if at < len(args):
        args[at] = mutated(args[at], draft, characters)
    else:
        name = list(kwargs)[at - len(args)]
        kwargs[name] = mutated(kwargs[name], draft, characters)
    return replace(built, args=tuple(args), kwargs=kwargs)
