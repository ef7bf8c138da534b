"""Running: tests of the original as they are, in a process that collected them itself."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest

from mutsinq.suite.clean import run_clean
from mutsinq.suite.processes.guard import guard
from mutsinq.suite.processes.limits import SetDeadline
from mutsinq.suite.processes.tasks import RunTests
from mutsinq.suite.processes.work import Say
from mutsinq.suite.trial import Trial


class Running:
    """Runs the tests that the task names, or all of them."""

    def __init__(self, task: RunTests, set_deadline: SetDeadline, say: Say) -> None:
        self._task = task
        self._say = say
        self._wait = partial(set_deadline, task.patience)
        if task.writable:
            guard(task.writable)
        self._wait()

    def ignores(self, path: Path) -> bool:
        """Whether a file holds none of the wanted tests."""
        return bool(self._task.files) and path.is_file() and str(path) not in self._task.files

    def loop(self, session: pytest.Session) -> None:
        """Run the tests, and end this process."""
        trial = Trial(session)
        # Those that are named run without each other.
        for tests in [[test] for test in self._task.tests] or [[item.nodeid for item in session.items]]:
            run_clean(trial, tests, self._say, prepare=self._wait)
        os._exit(0)
