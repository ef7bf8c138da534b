"""Guard: what a process that tries mutants may change on the disk."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from mutsinq.suite.watching.writes import everybodys, outermost

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
        if can_guard():
            limits.gain_nothing()
            landlock.restrict_writes(folders)

else:

    def can_guard() -> bool:
        """No: there is no Landlock."""
        return False

    def guard(folders: Iterable[str]) -> None:
        """Nothing."""


def writable(written: Iterable[str]) -> tuple[str, ...]:
    """Where a mutant may write if the tests wrote to these folders on the original."""
    return outermost((*everybodys(), *map(os.path.realpath, written)))
