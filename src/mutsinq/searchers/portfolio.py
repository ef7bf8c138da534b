"""Portfolio: the searchers in turn, until one of them has a strong difference."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from mutsinq.core.search import Budget, SearchReport
from mutsinq.searchers.probe import PairProbe
from mutsinq.searchers.protocol import Pair
from mutsinq.searchers.table import SEARCHERS

#: What part of the remaining time each searcher may use; those not named share alike.
_SHARES = {"examples": 0.15, "boundary": 0.1, "fuzz": 0.5, "hypothesis": 0.35, "crosshair": 1.0}


def run_portfolio(
    pair: Pair,
    probe: PairProbe,
    names: Sequence[str],
    seconds: float,
    on_searcher: Callable[[str], None] | None = None,
) -> tuple[SearchReport, ...]:
    """Run the searchers in order while the probe is open; gives what each did.

    A searcher that fails with an error of its own is reported as such and the next one runs.
    """
    end = time.monotonic() + seconds
    reports = []
    for name in names:
        left = end - time.monotonic()
        if not probe.open or left <= 0:
            break
        searcher = SEARCHERS.get(name)
        probe.searcher = name
        if on_searcher:
            on_searcher(name)
        started, tried = time.monotonic(), probe.tried
        share = 1.0 if name == names[-1] else _SHARES.get(name, 0.5)
        try:
            reports.append(searcher.search(pair, probe, Budget(left * share)))
        except Exception as error:  # A plug-in's bug must not cost the others' evidence.
            note = f"failed: {type(error).__name__}: {error}"
            spent = time.monotonic() - started
            reports.append(SearchReport(name, probe.tried - tried, seconds=spent, note=note))
    return tuple(reports)
