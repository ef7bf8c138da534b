"""Turns: several searchers share one probe, one at a time, and get more time the more it pays off.

Each searcher runs in a thread of its own and is held up when it wants to run inputs while it is another's turn. So
whatever a searcher does, one of a plug-in too, it can be interrupted after a fraction of a second and goes on where it
stopped. Turns are handed out by stride scheduling (Waldspurger and Weihl, 1995): a searcher's clock runs slower the
more new behaviour it has shown a second, and the next turn is for the clock that is furthest behind. One that shows
nothing new still gets a fixed fraction of the time, for a difference can need no new behaviour.

A searcher that lets a process of its own do the work, as solvers do, takes no turns: it runs beside the others, on
another core, and is let in between two batches.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from mutsinq.core.difference import Difference
from mutsinq.core.input import Input
from mutsinq.searchers.probe import PairProbe
from mutsinq.searchers.protocol import Trial

_TURN_SECONDS = 0.1
#: How many times the time of one that shows nothing new the best one gets.
_BEST_WEIGHT = 4.0
#: New behaviour counts half after this many seconds of a searcher's own time.
_HALF_LIFE = 0.5


class Turns:
    """Hands the probe to one searcher at a time."""

    def __init__(self, probe: PairProbe) -> None:
        self.probe = probe
        self.is_over = False
        self._free = threading.Condition()
        self._at_work = threading.Lock()
        self._desks: list[Desk] = []
        self._waiting: list[Desk] = []
        self._holder: Desk | None = None

    def desk(self, name: str, *, beside: bool) -> Desk:
        """A place in the order; those that came first get the first turns."""
        desk = Desk(name, self, beside=beside)
        # Who comes late has missed nothing that would have to be made up for.
        desk.clock = min((each.clock for each in self._desks if not each.beside), default=0.0)
        self._desks.append(desk)
        return desk

    @property
    def open(self) -> bool:
        """Whether searching on makes sense."""
        return not self.is_over and self.probe.open

    def end(self) -> None:
        """Let nobody run inputs any more, once the batch under way is done; who waits for a turn gets none."""
        with self._at_work, self._free:
            self.is_over = True
            self._free.notify_all()

    def run(self, inputs: Sequence[Input]) -> list[Trial]:
        """Run both programs on the inputs, for the desk whose turn it is; nothing after the end."""
        with self._at_work:
            return self.probe.batch(inputs) if self.open else []

    def take(self, desk: Desk) -> None:
        """Wait for a turn, or for the end."""
        with self._free:
            self._waiting.append(desk)
            self._free.wait_for(lambda: not self.open or (self._holder is None and self._next() is desk))
            self._waiting.remove(desk)
            # At the end everybody passes; the probe itself is closed then.
            self._holder = desk
            self.probe.searcher = desk.name

    def give(self, desk: Desk) -> None:
        """End a turn."""
        with self._free:
            if self._holder is desk:
                self._holder = None
            self._free.notify_all()

    def is_wanted(self, desk: Desk) -> bool:
        """Whether somebody else should have the turn now that this one has lasted for some time."""
        with self._free:
            others = [each for each in self._waiting if each is not desk]
            return any(each.beside for each in others) or (bool(others) and desk.turn_seconds > _TURN_SECONDS)

    def weight(self, desk: Desk) -> float:
        """How fast a searcher may use up time: 1 without new behaviour, the most for the one that shows most of it."""
        best = max(each.novelty for each in self._desks)
        return 1.0 + (_BEST_WEIGHT - 1.0) * (desk.novelty / best if best else 1.0)

    def _next(self) -> Desk:
        return min(self._waiting, key=lambda desk: (not desk.beside, desk.clock, self._desks.index(desk)))


class Desk:
    """A searcher's own view of the probe, which makes it wait for its turns."""

    def __init__(self, name: str, turns: Turns, *, beside: bool) -> None:
        self.name = name
        self.beside = beside
        #: Seconds used, each divided by the weight at that time.
        self.clock = 0.0
        #: New behaviours a second of late.
        self.novelty = 0.0
        #: Inputs that were run.
        self.tried = 0
        self._turns = turns
        self._began: float | None = None
        self._new = 0

    @property
    def open(self) -> bool:
        """False once the search is over."""
        return self._turns.open

    @property
    def seconds_left(self) -> float:
        """How long the search goes on as things stand."""
        return self._turns.probe.seconds_left

    @property
    def corpus(self) -> Sequence[Input]:
        """Inputs that showed new behaviour so far, of all searchers."""
        return tuple(self._turns.probe.corpus)

    @property
    def turn_seconds(self) -> float:
        """How long the present turn has lasted."""
        return time.monotonic() - self._began if self._began is not None else 0.0

    def __call__(self, input: Input) -> Difference | None:
        """Run both programs on one input."""
        trials = self.batch([input])
        return trials[0].difference if trials else None

    def batch(self, inputs: Sequence[Input]) -> list[Trial]:
        """Run both programs on many inputs, once it is this searcher's turn."""
        if self._began is not None and self._turns.is_wanted(self):
            self.leave()
        self._take_turn()
        trials = self._turns.run(inputs)
        self.tried += len(trials)
        self._new += sum(trial.novel for trial in trials)
        if self.beside:
            self.leave()
        return trials

    def enter(self) -> None:
        """Begin to search: in the foreground only when it is this searcher's turn."""
        if not self.beside:
            self._take_turn()

    def _take_turn(self) -> None:
        if self._began is None:
            self._turns.take(self)
            self._began = time.monotonic()

    def leave(self) -> None:
        """End the turn and account for it."""
        if self._began is None:
            return
        seconds = max(self.turn_seconds, 1e-6)
        old = 0.5 ** (seconds / _HALF_LIFE)
        self.novelty = old * self.novelty + (1 - old) * self._new / seconds
        self.clock += seconds / self._turns.weight(self)
        self._began, self._new = None, 0
        self._turns.give(self)
