"""Meter: a probe within a budget, as every searcher uses it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from mutsinq.core.input import Input
from mutsinq.core.search import Budget, SearchReport
from mutsinq.searchers.protocol import Probe, Trial


class Meter:
    """Counts what a searcher uses of its budget and runs no input beyond it."""

    def __init__(self, probe: Probe, budget: Budget) -> None:
        self._probe = probe
        self._budget = budget
        self._start = time.monotonic()
        #: Inputs on which both programs ran.
        self.tried = 0

    @property
    def seconds(self) -> float:
        """Wall-clock seconds since the search began."""
        return time.monotonic() - self._start

    @property
    def used(self) -> float:
        """The share of the budget that is used up: of its seconds or its inputs, whichever is more.

        A probe that closes earlier, since there is a difference already, shortens the seconds: what comes late in a
        schedule has its time then too.
        """
        whole = min(self._budget.seconds, self.seconds + self._probe.seconds_left)
        share = self.seconds / whole if whole > 0 else 1.0
        if self._budget.inputs is not None:
            share = max(share, self.tried / self._budget.inputs if self._budget.inputs > 0 else 1.0)
        return share

    @property
    def open(self) -> bool:
        """Whether the searcher may go on."""
        return self._probe.open and self.used < 1.0

    @property
    def corpus(self) -> Sequence[Input]:
        """Inputs that showed new behaviour so far, of all searchers."""
        return self._probe.corpus

    def run(self, inputs: Sequence[Input]) -> list[Trial]:
        """Run both programs on the inputs, as far as the budget goes; fewer trials when the probe closes."""
        if self._budget.inputs is not None:
            inputs = inputs[: max(0, self._budget.inputs - self.tried)]
        if not inputs or not self.open:
            return []
        trials = self._probe.batch(inputs)
        self.tried += len(trials)
        return trials

    def report(self, searcher: str, *, exhausted: bool = False, unknown_paths: int = 0, note: str = "") -> SearchReport:
        """What the searcher did."""
        return SearchReport(searcher, self.tried, exhausted, unknown_paths, self.seconds, note)
