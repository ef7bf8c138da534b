"""Sampling: which mutants to try where not all can be."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T")


def sample(things: Iterable[T], count: int, group: Callable[[T], Hashable], seed: int) -> list[T]:
    """At most `count` of the things, each with the same probability, and from each group its share.

    A systematic sample of the groups, each in random order, laid end to end: a group gets its share of the count,
    rounded up or down, and the share of the sample that has some property is an unbiased estimate of that of all.
    """
    generator = random.Random(seed)
    groups: dict[Hashable, list[T]] = {}
    for thing in things:
        groups.setdefault(group(thing), []).append(thing)
    ordered: list[T] = []
    for members in groups.values():
        ordered += generator.sample(members, len(members))
    if count >= len(ordered):
        return ordered
    step = len(ordered) / count
    start = generator.random() * step
    # The last place can be the end itself only by rounding.
    return [ordered[min(int(start + number * step), len(ordered) - 1)] for number in range(count)]
