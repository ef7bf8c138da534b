"""Batches: which mutants share a process."""

from __future__ import annotations

import fcntl
import math
import os
import select
import termios
import time
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence

from mutsinq.suite.plan import PlannedMutant
from mutsinq.suite.subject import Subject

#: Mutants in the first batch: people wait for the first verdict.
_FIRST = 2
#: Mutants that a process tries where there are enough, for it costs as much as some tests; batches for each core.
_WORTH, _SHARES = 25, 4
#: Seconds after which a process begins no more of them.
_LONGEST = 10.0
#: Where tests start interpreters: seconds that those of a process take at least on the original, for each has to get
#: interpreters ready.
_LEAST_LAST = 0.8
#: Places that go into a pipe at once.
_PLACES = select.PIPE_BUF // array("I").itemsize


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


def for_now(mutants: Iterable[PlannedMutant]) -> Iterator[PlannedMutant]:
    """The mutants, but none any more once people have waited for what became of the first."""
    until = time.monotonic() + _LONGEST
    for planned in mutants:
        yield planned
        if time.monotonic() > until:
            return


def processes(seconds: float, jobs: int) -> int:
    """How many pay for a share, of whose mutants all tests take so many seconds on the original."""
    return min(jobs, math.ceil(seconds / _LEAST_LAST) or 1)


def shares(mutants: Sequence[PlannedMutant]) -> Iterator[Share]:
    """All of the mutants, mostly in one."""
    for start in range(0, len(mutants), _PLACES):
        yield Share(mutants[start : start + _PLACES])


class Share:
    """Mutants that several processes take one by one, forks of this one, so that they end together.

    No more than fit into a pipe.
    """

    def __init__(self, mutants: Sequence[PlannedMutant]) -> None:
        self.mutants = tuple(mutants)
        #: A pipe with the place of each, out of which each is read once.
        self._places, writing = os.pipe()
        os.write(writing, array("I", range(len(self.mutants))))
        os.close(writing)
        self._begun: set[int] = set()
        self._processes = 0

    def begin(self) -> None:
        """One more process is there to take some."""
        self._processes += 1

    def take(self, most: int) -> Iterator[PlannedMutant]:
        """In a process: the next ones, at most so many."""
        while most and (place := os.read(self._places, array("I").itemsize)):
            yield self.mutants[array("I", place)[0]]
            most -= 1

    @property
    def has_more(self) -> bool:
        """Whether any are left to take."""
        left = array("i", [0])
        if self._places >= 0:
            fcntl.ioctl(self._places, termios.FIONREAD, left)
        return left[0] > 0

    def end(self, begun: Collection[int]) -> list[PlannedMutant]:
        """A process is over, which began these; gives those that were taken and never begun, once all are over."""
        self._begun.update(begun)
        self._processes -= 1
        if self._processes or self.has_more:
            return []
        os.close(self._places)
        self._places = -1
        return [planned for planned in self.mutants if planned.number not in self._begun]
