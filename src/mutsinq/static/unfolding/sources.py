"""Sources: what loops go through, as counters and what stands at them.

Python's own iterator of a list is an index that is held against the list's length at every turn, so `for x in xs` is
`while i < len(xs)` with `x = xs[i]`, whatever the loop does to the list; `enumerate`, `zip` and `range` are more such
counters. Other things are asked for their iterator, and that for one item after the other.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
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


class Source(ABC):
    """What a loop goes through."""

    def counters(self) -> list[tuple[Mark, Value]]:
        """Variables that count turns, and from where."""
        return []

    @abstractmethod
    def ask(self, path: Path) -> Valued:
        """Whether there is one more item."""

    @abstractmethod
    def item(self, path: Path) -> Valued:
        """The item, where there is one."""

    @abstractmethod
    def step(self, path: Path) -> None:
        """Come to the next turn."""


@dataclass(frozen=True, slots=True)
class Counter(Source):
    """Ints from one on, up or down to another."""

    mark: Mark
    start: Value
    stop: Value | None = None
    by: int = 1

    def counters(self) -> list[tuple[Mark, Value]]:
        """Itself."""
        return [(self.mark, self.start)]

    @property
    def items(self) -> Value | None:
        """The range of the ints."""
        return None if self.stop is None else Pure("range", (self.start, self.stop, literal(self.by)), RANGE)

    def ask(self, path: Path) -> Valued:
        """Whether the end is not reached."""
        if self.stop is None:
            return [(path, TRUE)]
        ahead = minus(self.stop, self.at(path))
        return [(path, positive(ahead if self.by > 0 else negative(ahead)))]

    def item(self, path: Path) -> Valued:
        """The int."""
        return [(path, self.at(path))]

    def at(self, path: Path) -> Value:
        """The int."""
        value = path.variables[self.mark]
        assert value is not None
        return value

    def step(self, path: Path) -> None:
        """Count."""
        path.variables[self.mark] = plus(self.at(path), literal(self.by))


@dataclass(frozen=True, slots=True)
class Items(Source):
    """The items of a list, text or tuple; or the keys of a dict, or the items of a set, that does not change."""

    whole: Value
    counter: Counter

    def counters(self) -> list[tuple[Mark, Value]]:
        """The index."""
        return self.counter.counters()

    @property
    def items(self) -> Value | None:
        """What has the items in this order."""
        return self.whole

    def ask(self, path: Path) -> Valued:
        """Whether the index is below the length."""
        return [(path, positive(minus(length_of(self.whole, path), self.counter.at(path))))]

    def item(self, path: Path) -> Valued:
        """The item at the index."""
        return item_at(self.whole, self.counter.at(path), path)

    def step(self, path: Path) -> None:
        """Count."""
        self.counter.step(path)


@dataclass(frozen=True, slots=True)
class Entries(Source):
    """The values, or the keys with their values, of a dict that does not change."""

    keys: Items
    with_keys: bool

    def counters(self) -> list[tuple[Mark, Value]]:
        """The index."""
        return self.keys.counters()

    def ask(self, path: Path) -> Valued:
        """Whether the index is below the length."""
        return self.keys.ask(path)

    def item(self, path: Path) -> Valued:
        """The entry at the index."""
        return [
            (last, last.fresh("tuple", (key, value)) if self.with_keys else value)
            for after, key in self.keys.item(path)
            for last, value in entry_at(self.keys.whole, key, after)
        ]

    def step(self, path: Path) -> None:
        """Count."""
        self.keys.step(path)


@dataclass(frozen=True, slots=True)
class Backwards(Items):
    """The items of what does not change, the last first: its counter counts down."""

    @property
    def items(self) -> Value | None:
        """Nothing has them in this order."""
        return None

    def ask(self, path: Path) -> Valued:
        """Whether the index is not below 0."""
        return [(path, positive(plus(self.counter.at(path), literal(1))))]


@dataclass(frozen=True, slots=True)
class Unknown(Source):
    """What its iterator gives."""

    iterator: Event
    type: Type | None = None

    def ask(self, path: Path) -> Valued:
        """It is asked."""
        return [(path, path.happen("next", self.iterator))]

    def item(self, path: Path) -> Valued:
        """What it gave last."""
        latest = next(s for s in reversed(path.steps) if isinstance(s, Event) and s.operands == (self.iterator,))
        return [(path, Pure("item", (latest,), self.type))]

    def step(self, path: Path) -> None:
        """The iterator counts."""


@dataclass(frozen=True, slots=True)
class Together(Source):
    """An item of each of several."""

    sources: Sequence[Source]

    def counters(self) -> list[tuple[Mark, Value]]:
        """Those of all."""
        return [counter for source in self.sources for counter in source.counters()]

    def ask(self, path: Path) -> Valued:
        """Whether each has one: the first that has none ends it."""
        found: Valued = []
        paths = [path]
        for source in self.sources:
            asked = [pair for each in paths for pair in source.ask(each)]
            ways = [pair for each, value in asked for pair in decided(value, each)]
            found += [(each, FALSE) for each, holds in ways if not holds]
            paths = [each for each, holds in ways if holds]
        return [*found, *((each, TRUE) for each in paths)]

    def item(self, path: Path) -> Valued:
        """A tuple of the items."""
        found: list[tuple[Path, tuple[Value, ...]]] = [(path, ())]
        for source in self.sources:
            found = [(last, (*given, item)) for after, given in found for last, item in source.item(after)]
        return [(after, after.fresh("tuple", given)) for after, given in found]

    def step(self, path: Path) -> None:
        """Count in all."""
        for source in self.sources:
            source.step(path)
