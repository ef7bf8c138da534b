"""Minimize: the smallest input that keeps the difference.

Type-aware delta debugging (Zeller and Hildebrandt, 2002) over values instead of text: leave arguments to their
defaults, drop items, shorten strings, bring numbers near zero, make items alike. Simpler candidates are tried in
batches, the simplest that keeps the class of the difference and the domain is taken, until none does.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from mutsinq.core.difference import Difference
from mutsinq.core.input import Build, Call, Input, Linked
from mutsinq.core.literal import render
from mutsinq.core.structure import structures_of, with_linked
from mutsinq.searchers.simpler_structures import simpler_structures

_FIRST_BATCH, _BATCH = 3, 48
_MOST_CANDIDATES = 400
#: A sequence is cut into no more runs than this at a time, so that a long one is halved before it is combed.
_MOST_RUNS = 32
#: From this size on an input is first cut down roughly, trying so many cuts of each argument at a time.
_LARGE, _CUTS = 40, 14
_MOST_POWERS = 80


def minimize(
    input: Input,
    difference: Difference,
    differences: Callable[[Sequence[Input]], list[Difference | None]],
    seconds: float,
    names: Sequence[str] = (),
) -> Input:
    """A smaller input with a difference of the same kind, as in-domain as before.

    `differences` runs both programs; at most `seconds` of wall-clock time are used. `names` are those of the parameters
    that arguments go to by position, empty for one without a default.
    """
    deadline = time.monotonic() + seconds
    names = names[: len(input.args)]

    def given(otherwise: Input, input: Input) -> Input:
        """The input as it is given otherwise, if that keeps the difference."""
        told = [otherwise] if otherwise != input else []
        return _first_kept(told, difference, differences, deadline) or input

    input = _cut(input, difference, differences, deadline)
    input = given(_by_name(input, names), input)
    kept: Input | None = input
    while kept is not None and time.monotonic() < deadline:
        input = kept
        kept = _first_kept(_candidates(input, deadline), difference, differences, deadline)
    input = kept or input
    return given(_by_position(input, names), input)


def _by_name(input: Input, names: Sequence[str]) -> Input:
    """The input with those arguments by name that have a default; itself where an argument has no name."""
    named = {name: value for name, value in zip(names, input.args) if name}
    if len(names) < len(input.args) or named.keys() & input.kwargs.keys():
        return input
    return replace(input, args=input.args[: len(names) - len(named)], kwargs={**named, **input.kwargs})


def _by_position(input: Input, names: Sequence[str]) -> Input:
    """The input with arguments of these names by position, up to the first that is left out."""
    given = list(itertools.takewhile(input.kwargs.__contains__, names[len(input.args) :]))
    kwargs = {name: value for name, value in input.kwargs.items() if name not in given}
    return replace(input, args=(*input.args, *(input.kwargs[name] for name in given)), kwargs=kwargs)


def _first_kept(
    candidates: Sequence[Input],
    difference: Difference,
    differences: Callable[[Sequence[Input]], list[Difference | None]],
    deadline: float,
) -> Input | None:
    """The first of the inputs with a difference of the same kind, as in-domain as before."""
    for chunk in _chunks(candidates):
        for candidate, found in zip(chunk, differences(chunk)):
            if _keeps(found, difference):
                return candidate
        if time.monotonic() > deadline:
            break
    return None


def _chunks(candidates: Sequence[Input]) -> Iterator[Sequence[Input]]:
    """A few at first: the simplest of them often keeps the difference, and a hang takes long."""
    start, size = 0, _FIRST_BATCH
    while start < len(candidates):
        yield candidates[start : start + size]
        start, size = start + size, min(2 * size, _BATCH)


def _cut(
    input: Input,
    difference: Difference,
    differences: Callable[[Sequence[Input]], list[Difference | None]],
    deadline: float,
) -> Input:
    """A large input without halves and quarters of its arguments, and of the objects that these hold.

    To rank all its candidates would take long.
    """
    improved = True
    while improved and _size(input.args) > _LARGE and time.monotonic() < deadline:
        cuts = [
            replace(input, args=(*input.args[:place], simpler, *input.args[place + 1 :]))
            for place in sorted(range(len(input.args)), key=lambda place: -_size(input.args[place]))
            for simpler in itertools.islice(_simpler(input.args[place]), _CUTS)
        ]
        cuts += itertools.islice(simpler_structures(input, _simpler), 2 * _CUTS)
        smaller = [cut for cut in cuts if _size(cut.args) < _size(input.args)]
        kept = _first_kept(smaller, difference, differences, deadline)
        improved = kept is not None
        input = kept or input
    return input


def complexity(input: Input) -> tuple[int, float, str]:
    """Sorts inputs as a person would: less to read first, then smaller numbers."""
    parts: tuple[Any, ...] = _parts(input)
    if structures := structures_of(input):
        # A structure is read once, however many of its objects are arguments.
        parts = *_parts(with_linked(input, lambda linked: linked.at)), *structures
    magnitude = sum(min(abs(scalar), 1e300) for scalar in _scalars(parts) if isinstance(scalar, int | float))
    return sum(map(_size, parts)), magnitude, render(parts)


def _parts(input: Input) -> tuple[Any, ...]:
    """All that can be made simpler; a call of a method is read like that of a constructor."""
    calls = [Build(call.method, call.args, call.kwargs) for call in input.calls]
    return input.args, input.kwargs, input.receiver, calls


def _assembled(args: tuple[Any, ...], kwargs: dict[str, Any], receiver: Build | None, calls: list[Build]) -> Input:
    """The input with these parts: the inverse of `_parts`."""
    return Input(args, kwargs, receiver, tuple(Call(call.callee, call.args, call.kwargs) for call in calls))


def _keeps(found: Difference | None, wanted: Difference) -> bool:
    return found is not None and found.kind == wanted.kind and found.in_domain >= wanted.in_domain


def _candidates(input: Input, deadline: float) -> list[Input]:
    """Simpler inputs, the simplest first; those made by the deadline."""
    bound = complexity(input)
    known: dict[str, tuple[tuple[int, float, str], Input]] = {}
    for candidate in _simpler_inputs(input):
        if len(known) >= _MOST_CANDIDATES or time.monotonic() > deadline:
            break
        rank = complexity(candidate)
        if rank < bound:
            known.setdefault(rank[2], (rank, candidate))
    return [candidate for _, candidate in sorted(known.values(), key=lambda item: item[0])]


def _simpler_inputs(input: Input) -> Iterator[Input]:
    for calls in _simpler(_parts(input)[-1]):
        if all(isinstance(call, Build) for call in calls):
            yield _assembled(input.args, input.kwargs, input.receiver, calls)
    if input.args and input.calls:
        # What calls make of an object often needs no arguments of its constructor.
        yield replace(input, args=input.args[:-1])
    yield from (replace(input, kwargs=dict(fewer)) for fewer in _shorter(list(input.kwargs.items())))
    for args in _simpler_items(list(input.args)):
        yield replace(input, args=tuple(args))
    for name, value in input.kwargs.items():
        for simpler in _simpler(value):
            yield replace(input, kwargs=input.kwargs | {name: simpler})
    if input.receiver is not None:
        # The last argument may have a default value.
        yield replace(input, receiver=replace(input.receiver, args=input.receiver.args[:-1]))
        for receiver in _simpler(input.receiver):
            if isinstance(receiver, Build):
                yield replace(input, receiver=receiver)
    yield from simpler_structures(input, _simpler)
    yield from _simpler_together(input)


def _simpler_together(input: Input) -> Iterator[Input]:
    """Changes in several places at once, for values that must stay equal, or a length that must stay told."""
    parts = _parts(input)
    scalars = [scalar for part in parts for scalar in _scalars(part)]
    for scalar in {scalar: None for scalar in scalars if scalars.count(scalar) > 1}:
        for simpler in _simpler(scalar):
            args, kwargs, receiver, calls = (_with(part, scalar, simpler) for part in parts)
            yield _assembled(args, kwargs, receiver, calls)
    for place, sequence in enumerate(input.args):
        if isinstance(sequence, list | str) and len(sequence) in input.args:
            told = input.args.index(len(sequence))
            for cut in (len(sequence) // 2, 1):
                args = list(input.args)
                args[place], args[told] = sequence[cut:], len(sequence) - cut
                yield replace(input, args=tuple(args))


def _scalars(value: Any) -> Iterator[Any]:
    match value:
        case int() | float() | str():
            yield value
        case list() | tuple() | set() | frozenset():
            for item in value:
                yield from _scalars(item)
        case dict():
            yield from _scalars([*value, *value.values()])
        case Build(_, args, kwargs, attributes):
            yield from _scalars([*args, *kwargs.values(), *attributes.values()])


def _with(value: Any, old: Any, new: Any) -> Any:
    """The value with every `old` in it made `new`."""
    match value:
        case int() | float() | str():
            return new if type(value) is type(old) and value == old else value
        case list() | tuple() | set() | frozenset():
            return type(value)(_with(item, old, new) for item in value)
        case dict():
            return {_with(key, old, new): _with(item, old, new) for key, item in value.items()}
        case Build(callee, args, kwargs, attributes):
            named = [{name: _with(item, old, new) for name, item in each.items()} for each in (kwargs, attributes)]
            return Build(callee, _with(args, old, new), *named)
    return value


def _simpler_items(items: list[Any]) -> Iterator[list[Any]]:
    for place, item in enumerate(items[:_MOST_RUNS]):
        for simpler in _simpler(item):
            yield [*items[:place], simpler, *items[place + 1 :]]


def _simpler(value: Any) -> Iterator[Any]:
    """Simpler values, of the same type or of one that it is made of."""
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
            if value.isascii():
                yield value.decode()
            yield from (text.encode("latin-1") for text in _simpler_text(value.decode("latin-1")))
        case list() | tuple():
            make = type(value)
            yield from (make(items) for items in _shorter(list(value)))
            yield from (make(items) for items in _simpler_items(list(value)))
            yield from (make(items) for items in _alike(list(value)))
        case set() | frozenset():
            items = sorted(value, key=render)
            yield from (type(value)(shorter) for shorter in _shorter(items))
            yield from (type(value)(simpler) for simpler in _simpler_items(items))
        case slice():
            parts = (value.start, value.stop, value.step)
            yield from (slice(*(None if at == place else part for at, part in enumerate(parts))) for place in range(3))
            yield from (slice(*simpler) for simpler in _simpler_items(list(parts)))
        case dict():
            pairs = [list(pair) for pair in value.items()]
            yield from (dict(map(tuple, shorter)) for shorter in _shorter(pairs))
            for place, (key, item) in enumerate(pairs):
                for simpler in _simpler(item):
                    yield {**value, key: simpler}
                for simpler in _simpler(key):
                    yield dict((simpler, v) if i == place else (k, v) for i, (k, v) in enumerate(pairs))
        case Build():
            if len(value.args) == 1:
                yield value.args[0]
            # Of a list or a tree of objects, a part.
            yield from _parts_of(value)
            yield from (replace(value, attributes=fewer) for fewer in _simpler_names(value.attributes))
            yield from (replace(value, args=tuple(items)) for items in _simpler_items(list(value.args)))
            yield from (replace(value, kwargs=fewer) for fewer in _simpler_names(value.kwargs))


def _simpler_names(values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The values by name without one of them, and with one that is simpler."""
    yield from ({other: held for other, held in values.items() if other != name} for name in values)
    for name, held in values.items():
        yield from (values | {name: simpler} for simpler in _simpler(held))


def _parts_of(built: Build) -> Iterator[Build]:
    """The objects of the same class that it holds, and those that these hold in turn."""
    for held in (*built.args, *built.kwargs.values(), *built.attributes.values()):
        for part in held.values() if isinstance(held, dict) else (held,):
            if isinstance(part, Build) and part.callee == built.callee:
                yield part
                yield from _parts_of(part)


def _shorter(items: list[Any]) -> Iterator[list[Any]]:
    """The items without runs of them: halves, quarters, … and each single one of those that are not many."""
    size = len(items)
    while size >= max(1, len(items) // _MOST_RUNS):
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
    """Near zero first, then every power of two nearer to it."""
    yield from (0, 1, 2, 3)
    sign = -1 if value < 0 else 1
    if value < 0:
        yield -value
    yield from (sign * (abs(value) // divisor) for divisor in (2, 10, 1000))
    yield from (value - sign * (1 << power) for power in range(min(abs(value).bit_length(), _MOST_POWERS)))
    yield sign * (abs(value) % 10)


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
            return 1 + abs(value).bit_length() // 3 + (value < 0)
        case float():
            return 2 + len(repr(value)) - 3 * value.is_integer()
        case str():
            return 1 + sum(1 + _plainness(character)[0] for character in value)
        case bytes():
            return _size(value.decode("latin-1"))
        case list() | tuple() | set() | frozenset():
            return 2 + sum(map(_size, value))
        case dict():
            return 2 + sum(_size(key) + _size(item) for key, item in value.items())
        case slice():
            return 2 + sum(_size(part) for part in (value.start, value.stop, value.step) if part is not None)
        case Build(_, args, kwargs, attributes):
            return 4 + _size(args) + sum(2 + _size(item) for item in (*kwargs.values(), *attributes.values()))
        case Linked(objects, links):
            return 2 + sum(map(_size, objects)) + sum(2 + _size(link.target) for link in links)
    return 2
