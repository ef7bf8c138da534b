"""Schedule: which examples make up which step, the same in every run with the same seed.

A step's number alone says what it trains on, so that a run that goes on from a checkpoint sees what it would have
seen. Examples of one step are of similar length (bucketing), so that little is padded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import TypeVar

T = TypeVar("T")

#: Steps whose examples are sorted by length together: more give less padding and less random steps.
_WINDOW = 16


@dataclass(frozen=True)
class Schedule:
    """The steps of a training."""

    #: Length of each example in tokens.
    lengths: tuple[int, ...]
    batch_size: int
    epochs: float
    seed: int

    @property
    def steps_per_epoch(self) -> int:
        """Steps in which every example comes once."""
        return math.ceil(len(self.lengths) / self.batch_size)

    @property
    def steps(self) -> int:
        """All steps; at least one."""
        return max(1, round(self.epochs * self.steps_per_epoch))

    def step(self, number: int) -> list[int]:
        """The places of the examples of a step, counted from 0."""
        epoch, place = divmod(number, self.steps_per_epoch)
        return _epoch(self, epoch)[place]


@lru_cache(maxsize=2)
def _epoch(schedule: Schedule, epoch: int) -> list[list[int]]:
    random = Random(f"{schedule.seed} {epoch}")
    order = list(range(len(schedule.lengths)))
    random.shuffle(order)
    size, steps = schedule.batch_size, list[list[int]]()
    for start in range(0, len(order), size * _WINDOW):
        window = sorted(order[start : start + size * _WINDOW], key=schedule.lengths.__getitem__)
        steps += [window[place : place + size] for place in range(0, len(window), size)]
    random.shuffle(steps)
    return steps


def parts(items: Sequence[T], length: Callable[[T], int], most: int) -> list[list[T]]:
    """The items in parts of at most `most` tokens, padding included, shortest first; a part has at least one item."""
    made: list[list[T]] = []
    for item in sorted(items, key=length):
        if made and length(item) * (len(made[-1]) + 1) <= most:
            made[-1].append(item)
        else:
            made.append([item])
    return made
