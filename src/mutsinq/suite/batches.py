"""Batches: which mutants share a process."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from mutsinq.suite.plan import PlannedMutant
from mutsinq.suite.subject import Subject

#: Mutants in the first batch: people wait for the first verdict.
_FIRST = 2
#: Mutants that a process tries where there are enough, for it costs as much as some tests; batches for each core.
_WORTH, _SHARES = 25, 4
#: Seconds that the tests of a batch take at least on the original where these start interpreters.
_LEAST_LAST = 0.8


def batches(mutants: Sequence[PlannedMutant], jobs: int, most: int) -> Iterator[list[PlannedMutant]]:
    """Mutants of functions first; those of one module's loading together, for they share its preparation.

    At most so many in one, and fewer where the cores could not share them.
    """
    most = min(most, max(_WORTH, math.ceil(len(mutants) / (_SHARES * jobs))))
    groups: dict[Subject | None, list[PlannedMutant]] = {None: []}
    for planned in mutants:
        groups.setdefault(None if planned.function else planned.subject, []).append(planned)
    size = min(_FIRST, most)
    for group in groups.values():
        while group:
            yield group[:size]
            group, size = group[size:], most


def last_batches(
    mutants: Sequence[PlannedMutant], seconds: Callable[[PlannedMutant], float], jobs: int, most: int
) -> Iterator[list[PlannedMutant]]:
    """Batches of mutants with tests that start interpreters, which take less and less time, so that they end together.

    Each process starts interpreters of its own, for which the least must pay.
    """
    each = [seconds(planned) for planned in mutants]
    left, taken = sum(each), 0.0
    batch: list[PlannedMutant] = []
    for planned, its_own in zip(mutants, each):
        batch.append(planned)
        taken += its_own
        share = max(left / (1.5 * jobs), _LEAST_LAST)
        if taken >= share or len(batch) == most or planned is mutants[-1]:
            yield batch
            batch, left, taken = [], left - taken, 0.0
