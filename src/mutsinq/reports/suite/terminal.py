"""A suite run on the terminal while it goes on: phases, and how many mutants are done."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from shutil import get_terminal_size

import pytest

from mutsinq.core.counted import counted
from mutsinq.core.suite import DETECTED, MISSED, MutantResult

#: Seconds between looks at the progress, on a terminal and in a log.
_ON_TERMINAL, _IN_LOG = 0.2, 30.0


class TerminalListener:
    """Writes phases and progress by pytest's terminal reporter.

    On a terminal one line shows the counts and is written over; in a log there is a line now and then, so that a long
    run does not look dead, and never a carriage return.
    """

    def __init__(self, terminal: pytest.TerminalReporter | None) -> None:
        self._terminal = terminal
        self._is_live = terminal is not None and terminal.isatty
        self._phase = ""
        #: How many mutants will be tried; 0 before that is known.
        self._expected = 0
        self._counts: Counter[str] = Counter()
        self._started = 0.0
        self._shown = 0.0

    def phase(self, name: str) -> None:
        """Show what takes time now."""
        self._phase = name
        self.expect(0)
        if self._terminal is not None and self._is_live:
            self._terminal.rewrite(f"mutsinq: {name} …", erase=True)

    def done(self, name: str, seconds: float, note: str) -> None:
        """One line a phase."""
        self._phase = ""
        if self._terminal is not None:
            text = f"mutsinq: {name}{': ' + note if note else ''} ({seconds:.2f} s)"
            if self._is_live:
                self._terminal.rewrite(text, erase=True)
                self._terminal.write_line("")
            else:
                self._terminal.ensure_newline()
                self._terminal.write_line(text)

    def expect(self, count: int) -> None:
        """Begin to count the verdicts of a phase; 0 if there is no telling how many there will be."""
        self._expected, self._started = count, time.monotonic()
        self._counts.clear()
        self._shown = 0.0 if self._is_live else self._started

    def verdict(self, result: MutantResult) -> None:
        """Count a mutant, and show the counts if it is time."""
        self._counts[result.status] += 1
        self._show(self._counted)

    def progress(self, text: str) -> None:
        """Show how far the phase is, if it is time."""
        self._show(lambda now: f"mutsinq: {self._phase}: {text}")

    def _show(self, line: Callable[[float], str]) -> None:
        """Show a line of this moment, unless the last one is not old enough."""
        now = time.monotonic()
        interval = _ON_TERMINAL if self._is_live else _IN_LOG
        if self._terminal is None or not self._phase or now - self._shown < interval:
            return
        self._shown = now
        if self._is_live:
            # A line that is wrapped would stay where it is.
            self._terminal.rewrite(line(now)[: get_terminal_size().columns - 1], erase=True)
        else:
            self._terminal.write_line(line(now))

    def _counted(self, now: float) -> str:
        tried = sum(self._counts.values())
        if not self._expected:
            return f"mutsinq: {self._phase} … {counted(tried, 'mutant')} killed"
        rate = tried / max(now - self._started, 1e-3)
        left = (self._expected - tried) / rate if rate else 0.0
        killed, survived = (sum(self._counts[status] for status in group) for group in (DETECTED, MISSED))
        return (
            f"mutsinq: {tried}/{self._expected} mutants, {killed} killed, {survived} survived, "
            f"{rate:.{0 if rate >= 10 else 1}f}/s, {left:.0f} s left"
        )
