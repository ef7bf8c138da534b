"""Portfolio: the searchers on one pair, in turns and side by side, until one of them has a strong difference."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from mutsinq.core.search import Budget, SearchReport
from mutsinq.searchers.probe import PairProbe
from mutsinq.searchers.protocol import Pair, Searcher
from mutsinq.searchers.table import SEARCHERS
from mutsinq.searchers.turns import Turns

#: Each searcher has this many seconds before the next one starts too. Most pairs are told apart by then, and a
#: process or a large library takes as long to start as thousands of inputs to run.
_HEAD_START = 0.4
#: What a searcher that does not stop by itself may overrun its time before it is left behind.
_GRACE_SECONDS = 0.5
#: So many searchers of the table start before those that are given as objects: the first ones cost least, and solve
#: most pairs.
_BEFORE_OTHERS = 3
_POLL_SECONDS = 0.02


def run_portfolio(
    pair: Pair,
    probe: PairProbe,
    names: Sequence[str],
    seconds: float,
    on_searcher: Callable[[str], None] | None = None,
    prover: Searcher | None = None,
    others: Sequence[Searcher] = (),
) -> tuple[SearchReport, ...]:
    """Run the searchers until the probe closes, the time is over, or all have ended; gives what each did, in order.

    The prover works beside them from the start, and has no report. `others` are searchers that the table does not have.

    A searcher that fails with an error of its own is reported as such, and the others go on. One that does not stop
    in time is left behind: it can run no inputs any more.
    """
    turns = Turns(probe)
    deadline = time.monotonic() + seconds
    runs: list[_Run] = []
    proof = [_Run(pair, prover, turns, deadline)] if prover else []
    waiting: list[str | Searcher] = [*names[:_BEFORE_OTHERS], *others, *names[_BEFORE_OTHERS:]]
    next_start = time.monotonic()
    try:
        while turns.open and time.monotonic() < deadline:
            alive = [run for run in runs if run.is_alive]
            if waiting and (not alive or time.monotonic() >= next_start):
                following = waiting.pop(0)
                searcher = SEARCHERS.get(following) if isinstance(following, str) else following
                runs.append(_Run(pair, searcher, turns, deadline))
                next_start = time.monotonic() + _HEAD_START
            elif alive:
                alive[-1].wait(_POLL_SECONDS)
                if on_searcher:
                    on_searcher(probe.searcher)
            else:
                break
    finally:
        turns.end()
        for run in runs:
            run.interrupt()
        ended = time.monotonic()
        for run in [*runs, *proof]:
            run.wait(max(0.0, ended + run.grace - time.monotonic()))
    return tuple(run.report for run in runs)


class _Run:
    """One searcher in its thread, which starts at once."""

    def __init__(self, pair: Pair, searcher: Searcher, turns: Turns, deadline: float) -> None:
        self._searcher = searcher
        self._pair = pair
        self._deadline = deadline
        self._desk = turns.desk(searcher.name, beside=getattr(searcher, "beside", False))
        self.grace: float = getattr(searcher, "grace", _GRACE_SECONDS)
        #: Tells a searcher that computes for long without running an input that nobody waits for it any more.
        self.interrupt: Callable[[], object] = getattr(searcher, "interrupt", lambda: None)
        self._began = time.monotonic()
        self._report: SearchReport | None = None
        self._thread = threading.Thread(target=self._search, name=f"mutsinq {searcher.name}", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether it is searching."""
        return self._thread.is_alive()

    def wait(self, seconds: float) -> None:
        """Wait for its end, for so long at most."""
        self._thread.join(seconds)

    @property
    def report(self) -> SearchReport:
        """What it did."""
        return self._report or self._told("did not stop when its time was over")

    def _told(self, note: str) -> SearchReport:
        seconds = time.monotonic() - self._began
        return SearchReport(self._searcher.name, self._desk.tried, seconds=seconds, note=note)

    def _search(self) -> None:
        try:
            self._desk.enter()
            budget = Budget(max(0.0, self._deadline - time.monotonic()))
            self._report = self._searcher.search(self._pair, self._desk, budget)
        except Exception as error:  # A plug-in's bug must not cost the others' evidence.
            self._report = self._told(f"failed: {type(error).__name__}: {error}")
        finally:
            self._desk.leave()
