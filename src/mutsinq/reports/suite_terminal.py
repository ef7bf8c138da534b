"""A suite run on the terminal: progress while it runs, then a table and the survivors."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from mutsinq.core.suite import DETECTED, MutantResult, SuiteReport


class TerminalListener:
    """Writes phases and progress by pytest's terminal reporter."""

    def __init__(self, terminal: pytest.TerminalReporter | None) -> None:
        self._terminal = terminal
        self._expected = 0
        self._counts: Counter[str] = Counter()
        self._started = 0.0
        self._shown = 0.0

    def phase(self, name: str) -> None:
        """Nothing to show before it is over."""

    def done(self, name: str, seconds: float, note: str) -> None:
        """One line a phase."""
        self._line(f"mutsinq: {name}{': ' + note if note else ''} ({seconds:.2f} s)")

    def expect(self, count: int) -> None:
        """Begin to count."""
        self._expected, self._started = count, time.monotonic()

    def verdict(self, result: MutantResult) -> None:
        """Show the counts, at most five times a second."""
        self._counts[result.status] += 1
        now = time.monotonic()
        if self._terminal is not None and self._terminal.isatty and now - self._shown > 0.2:
            self._shown = now
            self._terminal.rewrite(self._progress(now), erase=True)

    def _progress(self, now: float) -> str:
        tried = sum(self._counts.values()) - self._counts["no coverage"]
        rate = tried / max(now - self._started, 1e-3)
        left = (self._expected - tried) / rate if rate else 0.0
        killed = sum(self._counts[status] for status in DETECTED)
        return (
            f"mutsinq: {tried}/{self._expected} mutants, {killed} killed, {self._counts['survived']} survived, "
            f"{rate:.0f}/s, {left:.0f} s left"
        )

    def _line(self, text: str) -> None:
        if self._terminal is not None:
            self._terminal.ensure_newline()
            self._terminal.write_line(text)


def summary_lines(report: SuiteReport, min_score: float | None) -> Iterator[str]:
    """The table by file, the survivors, and the score."""
    by_path: dict[str, list[MutantResult]] = defaultdict(list)
    for result in report.results:
        by_path[result.path].append(result)
    for path, results in sorted(by_path.items()):
        counts = Counter(result.status for result in results)
        yield f"{path}: " + ", ".join(f"{count} {status}" for status, count in counts.most_common())
    total = Counter(result.status for result in report.results)
    yield "total: " + ", ".join(f"{count} {status}" for status, count in total.most_common())
    for test, reason in report.left_out.items():
        yield f"left out: {test} {reason}"
    if report.score is None:
        yield "mutation score: nothing was measured"
    else:
        yield f"mutation score: {100 * report.score:.1f} %"
