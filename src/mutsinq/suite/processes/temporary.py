"""Temporary: one folder for all temporary files of a run, which go with it.

Tests and mutants that are ended leave theirs behind, and those of others are nothing that a mutant should change.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile


class Temporary:
    """From when it is made on, the folder in which this process, and what it starts, make temporary files."""

    def __init__(self) -> None:
        self._owner = os.getpid()
        self._before = os.environ.get("TMPDIR")
        self._folder = tempfile.mkdtemp(prefix="mutsinq-")
        self._use(self._folder)
        atexit.register(self._end)

    def remove(self) -> None:
        """Remove the folder, as this process does at its end, or a fork if that one was killed."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self) -> None:
        if os.getpid() == self._owner:
            self.remove()
            self._use(self._before)

    def _use(self, folder: str | None) -> None:
        if folder is None:
            os.environ.pop("TMPDIR", None)
        else:
            os.environ["TMPDIR"] = folder
        # Asked for anew.
        tempfile.tempdir = None
