"""Running: tests of the original as they are, in an interpreter of their own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mutsinq.suite.clean import run_clean
from mutsinq.suite.processes.limits import Deadlines
from mutsinq.suite.processes.work import Task, say_to
from mutsinq.suite.trial import Trial


class Running:
    """Runs the tests that the task names, or all of them."""

    def __init__(self, task: Task, deadlines: Deadlines, pipe: int) -> None:
        self._task = task
        self._say = say_to(pipe)
        self._deadlines = deadlines
        self._wait()

    def ignores(self, path: Path) -> bool:
        """Whether a file holds none of the wanted tests."""
        return bool(self._task.files) and path.is_file() and str(path) not in self._task.files

    def loop(self, session: pytest.Session) -> None:
        """Run the tests, and end this process."""
        trial = Trial(session)
        tests = self._task.tests or tuple(item.nodeid for item in session.items)
        run_clean(trial, tests, self._say, prepare=self._wait)
        os._exit(0)

    def _wait(self) -> None:
        """The next test may begin, and take its time."""
        self._deadlines.set(self._task.slot, self._task.seconds)
