"""Sources: what loops go through, as counters and what stands at them.

Python's own iterator of a list is an index that is held against the list's length at every turn, so `for x in xs` is
`while i < len(xs)` with `x = xs[i]`, whatever the loop does to the list; `enumerate`, `zip` and `range` are more such
counters. Other things are asked for their iterator, and that for one item after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mutsinq.core.types import Type
from mutsinq.static.forms.scopes import Mark
from mutsinq.static.unfolding.arithmetic import minus, negative, plus, positive
from mutsinq.static.unfolding.context import Valued
from mutsinq.static.unfolding.keys import entry_at
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.places import item_at
from mutsinq.static.unfolding.questions import decided, length_of
from mutsinq.static.unfolding.values import FALSE, RANGE, TRUE, Event, Pure, Value, literal


@dataclass(frozen=True, slots=True)
class Source:
    """What a loop goes through."""

    #: Whether there is one more item, and that item, where there is one.
    ask: Callable[[Path], Valued]
    item: Callable[[Path], Valued]
    #: Variables that count turns, each with where it starts and by what it moves.
    counters: Sequence[tuple[Mark, Value, int]] = ()
    #: What has the items in this order.
    items: Value | None = None
    #: What is asked for the items, if that is all that is known.
    iterator: Event | None = None

    def step(self, path: Path) -> None:
        """Come to the next turn."""
        for mark, _, by in self.counters:
            path.variables[mark] = plus(_counted(mark, path), literal(by))


def _counted(mark: Mark, path: Path) -> Value:
    value = path.variables[mark]
    assert value is not None
    return value


def counting(mark: Mark, start: Value, stop: Value | None = None, by: int = 1) -> Source:
    """Ints from one on, up or down to another."""

    def ask(path: Path) -> Valued:
        if stop is None:
            return [(path, TRUE)]
        ahead = minus(stop, _counted(mark, path))
        return [(path, positive(ahead if by > 0 else negative(ahead)))]

    items = None if stop is None else Pure("range", (start, stop, literal(by)), RANGE)
    return Source(ask, lambda path: [(path, _counted(mark, path))], [(mark, start, by)], items)


def items_of(whole: Value, mark: Mark) -> Source:
    """The items of a list, text or tuple; or the keys of a dict, or the items of a set, that does not change."""
    return Source(
        lambda path: [(path, positive(minus(length_of(whole, path), _counted(mark, path))))],
        lambda path: item_at(whole, _counted(mark, path), path),
        [(mark, literal(0), 1)],
        whole,
    )


def entries_of(whole: Value, mark: Mark, *, with_keys: bool) -> Source:
    """The values, or the keys with their values, of a dict that does not change."""
    keys = items_of(whole, mark)

    def item(path: Path) -> Valued:
        return [
            (last, last.fresh("tuple", (key, value)) if with_keys else value)
            for after, key in keys.item(path)
            for last, value in entry_at(whole, key, after)
        ]

    return Source(keys.ask, item, keys.counters)


def items_backwards(whole: Value, mark: Mark, last: Value) -> Source:
    """The items of what does not change, the last first."""
    return Source(
        lambda path: [(path, positive(plus(_counted(mark, path), literal(1))))],
        lambda path: item_at(whole, _counted(mark, path), path),
        [(mark, last, -1)],
    )


def given_by(iterator: Event, type: Type | None = None) -> Source:
    """What an iterator gives, which counts itself."""

    def item(path: Path) -> Valued:
        latest = next(s for s in reversed(path.steps) if isinstance(s, Event) and s.operands == (iterator,))
        return [(path, Pure("item", (latest,), type))]

    return Source(lambda path: [(path, path.happen("next", iterator))], item, iterator=iterator)


def together(sources: Sequence[Source]) -> Source:
    """A tuple of an item of each of several: the first that has none ends it."""

    def ask(path: Path) -> Valued:
        found: Valued = []
        paths = [path]
        for source in sources:
            asked = [pair for each in paths for pair in source.ask(each)]
            ways = [pair for each, value in asked for pair in decided(value, each)]
            found += [(each, FALSE) for each, holds in ways if not holds]
            paths = [each for each, holds in ways if holds]
        return [*found, *((each, TRUE) for each in paths)]

    def item(path: Path) -> Valued:
        found: list[tuple[Path, tuple[Value, ...]]] = [(path, ())]
        for source in sources:
            found = [(last, (*given, item)) for after, given in found for last, item in source.item(after)]
        return [(after, after.fresh("tuple", given)) for after, given in found]

    return Source(ask, item, [counter for source in sources for counter in source.counters])
