"""Balancing: which examples stay, so that the common ones do not drown the rare ones.

Most mutants are seen by any input, and a few operators make most of them. All draws follow from a seed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from random import Random
from typing import Literal, TypeAlias, TypeVar

T = TypeVar("T")

#: By what examples can be balanced.
Balance: TypeAlias = Literal["difficulty", "edit"]
#: Difficulties from here on are hard, as in the published recipes.
HARD = 5


def evenly(items: Sequence[T], group_of: Callable[[T], Hashable], count: int | None, seed: int) -> list[T]:
    """At most `count` of the items, as many of each group as of any other while it has some, in their old order.

    Without a count each group is brought down to the size of the median one.
    """
    groups: dict[Hashable, list[int]] = {}
    for place, item in enumerate(items):
        groups.setdefault(group_of(item), []).append(place)
    random = Random(seed)
    for places in groups.values():
        random.shuffle(places)
    sizes = sorted(map(len, groups.values()))
    if count is None:
        cap = sizes[len(sizes) // 2] if sizes else 0
        return [items[place] for place in sorted(place for places in groups.values() for place in places[:cap])]
    kept: list[int] = []
    for turn in range(sizes[-1] if sizes else 0):
        row = [places[turn] for places in groups.values() if turn < len(places)]
        if len(kept) + len(row) >= count:
            kept += random.sample(row, count - len(kept))
            break
        kept += row
    return [items[place] for place in sorted(kept)]


def lightly(items: Sequence[T], level_of: Callable[[T], int], seed: int) -> list[T]:
    """The published light rebalancing: the commonest level is cut to the size of the second commonest."""
    levels: dict[int, list[int]] = {}
    for place, item in enumerate(items):
        levels.setdefault(level_of(item), []).append(place)
    by_size = sorted(levels.values(), key=len, reverse=True)
    if len(by_size) < 2:
        return list(items)
    random = Random(seed)
    by_size[0] = random.sample(by_size[0], len(by_size[1]))
    return [items[place] for place in sorted(place for places in by_size for place in places)]


def aggressively(items: Sequence[T], level_of: Callable[[T], int], easy_share: float, seed: int) -> list[T]:
    """The published aggressive rebalancing: all hard items, and easy ones until they make up a share of the whole.

    The easy ones are drawn in turns from the levels below `HARD`, the hardest first.
    """
    hard = [place for place, item in enumerate(items) if level_of(item) >= HARD]
    wanted = round(len(hard) * easy_share / (1 - easy_share))
    random = Random(seed)
    levels = []
    for level in range(HARD - 1, -1, -1):
        places = [place for place, item in enumerate(items) if level_of(item) == level]
        random.shuffle(places)
        levels.append(places)
    easy: list[int] = []
    while len(easy) < wanted and any(levels):
        easy += [places.pop() for places in levels if places]
    return [items[place] for place in sorted(hard + easy[:wanted])]
