"""Diagonal: every combination of ranked choices, the ones that rank high everywhere first."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def diagonally(columns: Sequence[Sequence[T]]) -> Iterator[tuple[T, ...]]:
    """One item of each column, by the sum of their positions; without columns, the empty combination."""
    start = (0,) * len(columns)
    waiting = [(0, start)]
    seen = {start}
    while waiting:
        _, row = heapq.heappop(waiting)
        yield tuple(column[at] for column, at in zip(columns, row))
        for position, column in enumerate(columns):
            following = (*row[:position], row[position] + 1, *row[position + 1 :])
            if following[position] < len(column) and following not in seen:
                seen.add(following)
                heapq.heappush(waiting, (sum(following), following))
