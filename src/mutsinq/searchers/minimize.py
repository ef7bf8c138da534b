"""Minimize: the smallest input that keeps the difference.

Type-aware delta debugging (Zeller and Hildebrandt, 2002) over values instead of text: drop items, shorten strings,
bring numbers near zero, make items alike. Simpler candidates are tried in batches, the simplest that keeps the class
of the difference and the domain is taken, until none does.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from mutsinq.core.difference import Difference
from mutsinq.core.input import Build, Input
from mutsinq.core.literal import render

_BATCH = 48
_MOST_CANDIDATES = 400


def minimize(
    input: Input,
    difference: Difference,
    differences: Callable[[Sequence[Input]], list[Difference | None]],
    seconds: float,
) -> Input:
    """A smaller input with a difference of the same kind, as in-domain as before.

    `differences` runs both programs; at most `seconds` of wall-clock time are used.
    """
    deadline = time.monotonic() + seconds
    improved = True
    while improved and time.monotonic() < deadline:
        improved = False
        candidates = _candidates(input)
        for start in range(0, len(candidates), _BATCH):
            chunk = candidates[start : start + _BATCH]
            kept = next(
                (candidate for candidate, found in zip(chunk, differences(chunk)) if _keeps(found, difference)),
                None,
            )
            if kept is not None:
                input, improved = kept, True
                break
            if time.monotonic() > deadline:
                break
    return input


def complexity(input: Input) -> tuple[int, int, str]:
    """Sorts inputs as a person would: fewer and rounder values first."""
    text = render((input.args, input.kwargs, input.receiver))
    return _size(input.args) + _size(input.kwargs) + _size(input.receiver), len(text), text


def _keeps(found: Difference | None, wanted: Difference) -> bool:
    return found is not None and found.kind == wanted.kind and found.in_domain >= wanted.in_domain


def _candidates(input: Input) -> list[Input]:
    """Simpler inputs, the simplest first."""
    bound = complexity(input)
    known: dict[str, tuple[tuple[int, int, str], Input]] = {}
    for candidate in _simpler_inputs(input):
        rank = complexity(candidate)
        if rank < bound:
            known.setdefault(rank[2], (rank, candidate))
    ranked = sorted(known.values(), key=lambda item: item[0])
    return [candidate for _, candidate in ranked[:_MOST_CANDIDATES]]


def _simpler_inputs(input: Input) -> Iterator[Input]:
    for args in _simpler_items(list(input.args)):
        yield replace(input, args=tuple(args))
    for name, value in input.kwargs.items():
        for simpler in _simpler(value):
            yield replace(input, kwargs=input.kwargs | {name: simpler})
        yield replace(input, kwargs={key: item for key, item in input.kwargs.items() if key != name})
    if input.receiver is not None:
        for receiver in _simpler(input.receiver):
            if isinstance(receiver, Build):
                yield replace(input, receiver=receiver)
    if len(input.args) > 1:
        # Two arguments that hold the same long value are shortened together.
        for left in range(len(input.args) - 1):
            yield from _paired(input, left, left + 1)


def _paired(input: Input, left: int, right: int) -> Iterator[Input]:
    one, other = input.args[left], input.args[right]
    if type(one) is not type(other) or not isinstance(one, list | str | int) or isinstance(one, bool):
        return
    for a, b in zip(_simpler(one), _simpler(other)):
        args = list(input.args)
        args[left], args[right] = a, b
        yield replace(input, args=tuple(args))


def _simpler_items(items: list[Any]) -> Iterator[list[Any]]:
    for place, item in enumerate(items):
        for simpler in _simpler(item):
            yield [*items[:place], simpler, *items[place + 1 :]]


def _simpler(value: Any) -> Iterator[Any]:
    """Simpler values of the same type."""
    match value:
        case bool():
            yield False
        case int():
            yield from _simpler_int(value)
        case float():
            yield from _simpler_float(value)
        case str():
            yield from _simpler_text(value)
        case bytes():
            yield from (bytes(items) for items in _shorter(list(value)))
        case list() | tuple():
            make = type(value)
            yield from (make(items) for items in _shorter(list(value)))
            yield from (make(items) for items in _simpler_items(list(value)))
            yield from (make(items) for items in _alike(list(value)))
        case set() | frozenset():
            items = sorted(value, key=render)
            yield from (type(value)(shorter) for shorter in _shorter(items))
            yield from (type(value)(simpler) for simpler in _simpler_items(items))
        case dict():
            pairs = [list(pair) for pair in value.items()]
            yield from (dict(map(tuple, shorter)) for shorter in _shorter(pairs))
            for place, (key, item) in enumerate(pairs):
                for simpler in _simpler(item):
                    yield {**value, key: simpler}
                for simpler in _simpler(key):
                    yield dict((simpler, v) if i == place else (k, v) for i, (k, v) in enumerate(pairs))
        case Build(callee, args, kwargs):
            yield from (Build(callee, tuple(items), kwargs) for items in _simpler_items(list(args)))
            for name, item in kwargs.items():
                yield from (Build(callee, args, kwargs | {name: simpler}) for simpler in _simpler(item))


def _shorter(items: list[Any]) -> Iterator[list[Any]]:
    """The items without runs of them: halves, quarters, … and each single one."""
    size = len(items)
    while size >= 1:
        for start in range(0, len(items), size):
            yield items[:start] + items[start + size :]
        size //= 2


def _alike(items: list[Any]) -> Iterator[list[Any]]:
    """The items with one made equal to another, and in order."""
    for place in range(1, min(len(items), 12)):
        yield [*items[:place], items[place - 1], *items[place + 1 :]]
        yield [*items[: place - 1], items[place], *items[place:]]
    try:
        yield sorted(items)
    except TypeError:
        return


def _simpler_int(value: int) -> Iterator[int]:
    yield from (0, 1, 2, 3)
    if value < 0:
        yield -value
    for power in (1000, 100, 10):
        yield value // power * power
    yield from (value // 2, value // 10, value - 1 if value > 0 else value + 1, value % 10)
    yield (int(math.copysign(10 ** max(len(str(abs(value))) - 1, 0), value)) if abs(value) < 10**300 else 10**300)


def _simpler_float(value: float) -> Iterator[float]:
    yield from (0.0, 1.0, 0.5, 2.0)
    if math.isfinite(value):
        if value < 0:
            yield -value
        yield from (float(round(value)), round(value, 1), round(value, 2), value / 2)
        yield from (float(number) for number in _simpler_int(int(value)) if abs(number) < 10**300)


def _simpler_text(value: str) -> Iterator[str]:
    yield from ("".join(characters) for characters in _shorter(list(value)))
    for simple in ("a", "0", " "):
        for place, character in enumerate(value[:40]):
            if _plainness(character) > _plainness(simple):
                yield value[:place] + simple + value[place + 1 :]
    for character in sorted(set(value))[:10]:
        if _plainness(character) > _plainness("a"):
            yield value.replace(character, "a")


def _plainness(character: str) -> tuple[int, str]:
    if character in "abc":
        return 0, character
    if character.isascii() and character.isalnum():
        return 1, character
    return (2, character) if character.isascii() and character.isprintable() else (3, character)


def _size(value: Any) -> int:
    """How much a person has to read: one for each item, more for long numbers and odd characters."""
    match value:
        case None | bool():
            return 1
        case int():
            digits = abs(value).bit_length() // 3
            trailing = 0 if value == 0 or digits > 60 else len(str(value)) - len(str(value).rstrip("0"))
            return 1 + max(digits - trailing, 0) + (value < 0)
        case float():
            return 2 + len(repr(value)) - 3 * value.is_integer()
        case str():
            return 1 + sum(1 + _plainness(character)[0] for character in value)
        case list() | tuple() | set() | frozenset():
            return 2 + sum(map(_size, value))
        case dict():
            return 2 + sum(_size(key) + _size(item) for key, item in value.items())
        case Build(_, args, kwargs):
            return 2 + _size(args) + _size(kwargs)
    return 2
