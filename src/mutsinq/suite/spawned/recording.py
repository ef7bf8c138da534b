"""Recording: what tests give to functions under test, noted in an interpreter of its own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from mutsinq.suite.processes.limits import SetDeadline
from mutsinq.suite.processes.tasks import RecordInputs
from mutsinq.suite.processes.work import Say
from mutsinq.suite.survivors.seeds import RECORDING_PATIENCE, record_seeds
from mutsinq.suite.trial import Trial


class Recording:
    """Runs the tests that the task names, as they are, and says what they give to functions of some files."""

    def __init__(self, files: Sequence[Path], task: RecordInputs, set_deadline: SetDeadline, say: Say) -> None:
        self._files = files
        self._task = task
        self._say = say
        set_deadline(RECORDING_PATIENCE)

    def ignores(self, path: Path) -> bool:
        """No file: all are loaded, as in the parent."""
        return False

    def loop(self, session: pytest.Session) -> None:
        """Run the tests, and end this process."""
        task = self._task
        record_seeds(Trial(session), task.tests, self._files, task.wanted, task.seconds, self._say)
        os._exit(0)
