"""A plugin of pytest for `suite_scaling.py`: each phase says how many CPU seconds it took, on all cores."""

from __future__ import annotations

import os

from mutsinq.reports.suite.terminal import TerminalListener


class _Clock(TerminalListener):
    """Reads the CPU time of this process and of those that it waited for."""

    _before = 0.0

    def phase(self, name: str) -> None:
        self._before = _seconds()
        super().phase(name)

    def done(self, name: str, seconds: float, note: str) -> None:
        super().done(name, seconds, f"{note}, {_seconds() - self._before:.2f} CPU seconds")


def _seconds() -> float:
    return sum(os.times()[:4])


def pytest_configure() -> None:
    """Take the place of the listener; after mutsinq has been loaded, which may not be sooner."""
    from mutsinq.suite import plugin

    vars(plugin)["TerminalListener"] = _Clock
