"""Batches: which mutants share a process."""

from __future__ import annotations

import math
import os
import time
from array import array
from collections.abc import Collection, Iterator, Sequence

from mutsinq.suite.plan import PlannedMutant
from mutsinq.suite.subject import Subject

#: Mutants in the first batch: people wait for the first verdict.
_FIRST = 2
#: Mutants that a process tries where there are enough, for it costs as much as some tests; batches for each core.
_WORTH, _SHARES = 25, 4
#: Where tests start interpreters: seconds that those of a process take at least on the original, for each has to get
#: interpreters ready; and seconds after which it takes no more mutants.
_LEAST_LAST, _LONGEST_LAST = 0.8, 10.0


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


class Share:
    """Mutants that several processes take one by one, forks of this one, so that they end together."""

    def __init__(self, mutants: Sequence[PlannedMutant]) -> None:
        self.mutants = tuple(mutants)
        #: A file in memory with the place of each; all processes read on from where one of them has read to.
        self._places = os.memfd_create("mutsinq-share")
        os.write(self._places, array("I", range(len(self.mutants))))
        os.lseek(self._places, 0, os.SEEK_SET)
        self._begun: set[int] = set()
        self._processes = 0

    def processes(self, seconds: float, jobs: int) -> int:
        """How many pay where the tests of all mutants take so many seconds on the original."""
        return min(jobs, math.ceil(seconds / _LEAST_LAST) or 1)

    def begin(self) -> None:
        """One more process is there to take some."""
        self._processes += 1

    def take(self, most: int) -> Iterator[PlannedMutant]:
        """In a process: the next ones, at most so many, and no more once people have waited for what became of them."""
        until = time.monotonic() + _LONGEST_LAST
        while most and time.monotonic() < until and (place := os.read(self._places, array("I").itemsize)):
            yield self.mutants[array("I", place)[0]]
            most -= 1

    @property
    def has_more(self) -> bool:
        """Whether any are left to take."""
        return self._places >= 0 and os.lseek(self._places, 0, os.SEEK_CUR) < len(self.mutants) * array("I").itemsize

    def end(self, begun: Collection[int]) -> list[PlannedMutant]:
        """A process is over, which began these; gives those that were taken and never begun, once all are over."""
        self._begun.update(begun)
        self._processes -= 1
        if self._processes or self.has_more:
            return []
        os.close(self._places)
        self._places = -1
        return [planned for planned in self.mutants if planned.number not in self._begun]
