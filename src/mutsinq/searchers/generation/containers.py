"""Samplers of containers: lists, tuples, sets, dicts, and what is built from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from mutsinq.core.input import Build
from mutsinq.searchers.generation.draft import Draft, Sampler


def length(draft: Draft) -> int:
    """A length: mostly 1 to 8, sometimes 0, sometimes up to 20."""
    chance = draft.random()
    if chance < 0.05:
        return 0
    if chance < 0.6:
        return draft.between(1, 4)
    return draft.between(4, 8) if chance < 0.93 else draft.between(8, 20)


def list_of(element: Sampler, key: str, lengths: Sequence[int], *, nested: bool = False) -> Sampler:
    """A list: fresh, or related to an earlier list of the same type in the input, then often arranged.

    `key` is the element type's text; `lengths` are lengths that the programs may ask for. Lists inside a
    container (`nested`) are fresh and not remembered.
    """
    whole = key == "int"

    def sample(draft: Draft) -> list[Any]:
        earlier = draft.lists.get(key)
        if earlier and not nested and draft.random() < 0.3:
            items = _related(draft.pick(earlier), element, draft)
        elif whole and draft.random() < 0.1:
            items = _consecutive(draft)
        elif lengths and not nested and draft.random() < 0.04:
            items = _repeated([element(draft) for _ in range(draft.between(1, 9))], draft.pick(lengths))
        else:
            items = [element(draft) for _ in range(length(draft))]
        items = _arranged(items, draft)
        if not nested:
            draft.lists.setdefault(key, []).append(items)
            draft.lengths.append(len(items))
        if whole:
            draft.integers += items[:20]
        return items

    return sample


def matrix_of(cell: Sampler, row: Callable[[list[Any]], Any]) -> Sampler:
    """Rows of one length, which every matrix of the input shares; a third of them square."""

    def sample(draft: Draft) -> list[Any]:
        if not draft.width:
            draft.width = draft.between(1, 4)
        width = draft.width
        height = width if draft.random() < 0.35 else length(draft)
        draft.lengths += [height, width]
        return [row([cell(draft) for _ in range(width)]) for _ in range(height)]

    return sample


def tuple_of(elements: Sequence[Sampler], *, nested: bool) -> Sampler:
    """A tuple of fixed length."""
    count = len(elements)

    def sample(draft: Draft) -> tuple[Any, ...]:
        if not nested:
            draft.lengths.append(count)
        return tuple([element(draft) for element in elements])

    return sample


def dict_of(key: Sampler, value: Sampler, fields: Mapping[str, Sampler] = MappingProxyType({})) -> Sampler:
    """A dict; where the programs read known fields, mostly with all of those."""

    def sample(draft: Draft) -> dict[Any, Any]:
        made: dict[Any, Any] = {}
        if fields and draft.random() < 0.9:
            complete = draft.random() < 0.75
            made = {name: field(draft) for name, field in fields.items() if complete or draft.random() < 0.6}
        if not fields or draft.random() < 0.15:
            for _ in range(min(6, length(draft))):
                _put(made, key(draft), value(draft))
        draft.lengths.append(len(made))
        for entry in made:
            if isinstance(entry, str):
                draft.strings.append(entry)
            elif isinstance(entry, int):
                draft.integers.append(entry)
        return made

    return sample


def set_of(items: Sampler, make: Callable[[list[Any]], Any] = set) -> Sampler:
    """A set or frozenset of the sampled list's hashable items."""

    def sample(draft: Draft) -> Any:
        return make([item for item in items(draft) if _hashable(item)])

    return sample


def built(callee: str, *parts: Sampler) -> Sampler:
    """An object that the worker builds by calling `callee` with the sampled parts."""

    def sample(draft: Draft) -> Build:
        return Build(callee, tuple([part(draft) for part in parts]))

    return sample


def converted(sampler: Sampler, make: Callable[[Any], Any]) -> Sampler:
    """The sampled value, converted."""
    return lambda draft: make(sampler(draft))


def _related(earlier: list[Any], element: Sampler, draft: Draft) -> list[Any]:
    items = list(earlier)
    chance = draft.random()
    if chance < 0.25:
        return items
    if chance < 0.4:
        draft.shuffle(items)
    elif chance < 0.55:
        items = [element(draft) for _ in items]
    elif chance < 0.7 and items:
        items[draft.below(len(items))] = element(draft)
    elif chance < 0.8:
        items = items[: draft.between(0, len(items))]
    elif chance < 0.9:
        items.reverse()
    else:
        items.append(element(draft))
    return items


def _repeated(items: list[Any], count: int) -> list[Any]:
    """The items over and over, until there are `count`."""
    return (items * (count // len(items) + 1))[:count]


def _consecutive(draft: Draft) -> list[Any]:
    """Consecutive numbers, often permuted: what cyclic sorts, ranks and missing-number searches expect."""
    start = draft.between(-1, 1)
    items = list(range(start, start + length(draft)))
    if draft.random() < 0.5:
        draft.shuffle(items)
    elif items and draft.random() < 0.4:
        del items[draft.below(len(items))]
    return items


def _arranged(items: list[Any], draft: Draft) -> list[Any]:
    """Sometimes sorted, reversed, all equal, with repeats, or palindromic."""
    chance = draft.random()
    if chance > 0.45 or not items:
        return items
    if chance < 0.31:
        return _sorted(items, descending=chance > 0.25)
    if chance < 0.36:
        return [items[0]] * len(items)
    if chance < 0.41:
        return items + items[: draft.between(1, len(items))]
    return items + items[::-1]


def _sorted(items: list[Any], *, descending: bool) -> list[Any]:
    try:
        return sorted(items, reverse=descending)
    except TypeError:
        return items


def _put(made: dict[Any, Any], key: Any, value: Any) -> None:
    if _hashable(key):
        made[key] = value


def _hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True
