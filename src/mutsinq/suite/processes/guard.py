"""Guard: what a process that tries mutants may change on the disk."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from mutsinq.suite.switching.imports import real
from mutsinq.suite.watching.writes import everybodys, is_within, outermost


class Allowed:
    """The folders in which a process, and all that it starts, may change files."""

    def __init__(self, folders: Iterable[str]) -> None:
        self._folders = [os.path.realpath(folder) for folder in folders]
        self._known: dict[str, bool] = {}

    def may_change(self, folder: str) -> bool:
        """Whether it may change what a folder has, or which folder it is, as it may where a link leads there."""
        if folder not in self._known:
            self._known[folder] = real(folder) != folder or is_within(folder, self._folders)
        return self._known[folder]


#: Of this process, if it is guarded.
_allowed: Allowed | None = None

if sys.platform == "linux" and hasattr(os, "fork"):
    from mutsinq.execution._inside.confinement import landlock, limits

    def can_guard() -> bool:
        """Whether the system can see to it."""
        try:
            return landlock.abi() >= landlock.FIRST_OF_WRITES
        except OSError:
            return False

    def guard(folders: Iterable[str]) -> None:
        """Let this process, and all that it starts, change files in these folders alone, where the system can.

        No signal of theirs reaches any other process, either, where Linux is 6.12 or later.
        """
        global _allowed
        if can_guard():
            limits.gain_nothing()
            landlock.restrict_writes(folders := list(folders))
            _allowed = Allowed(folders)

else:

    def can_guard() -> bool:
        """No: there is no Landlock."""
        return False

    def guard(folders: Iterable[str]) -> None:
        """Nothing."""


def allowed() -> Allowed | None:
    """Where this process may change files; None if that is anywhere."""
    return _allowed


def writable(written: Iterable[str]) -> tuple[str, ...]:
    """Where a mutant may write if the tests wrote to these folders on the original."""
    return outermost((*everybodys(), *map(os.path.realpath, written)))
