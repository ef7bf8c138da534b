"""Guard: what a process that tries mutants may change on the disk."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable

from mutsinq.suite.watching.writes import outermost

if sys.platform == "linux":
    from mutsinq.execution._inside.confinement import landlock, limits

#: Where any process writes: temporary files, devices, and what the kernel shows as files.
_EVERYBODYS = ("/tmp", "/var/tmp", "/dev", "/proc", "/run")


def writable(written: Iterable[str]) -> tuple[str, ...]:
    """Where a mutant may write if the tests wrote to these folders on the original."""
    everybodys = (tempfile.gettempdir(), os.environ.get("XDG_RUNTIME_DIR", ""), *_EVERYBODYS)
    return outermost(map(os.path.realpath, filter(None, (*everybodys, *written))))


def guard(folders: Iterable[str]) -> None:
    """Let this process, and all that it starts, change files in these folders alone, where the system can see to it.

    That is where Linux has Landlock, in its second version (5.19).
    """
    if sys.platform == "linux":
        try:
            limits.gain_nothing()
            landlock.restrict_writes(folders)
        except OSError:
            return
