"""Lifeline: forks end with the run that they work for, also where that was killed and could not end them."""

from __future__ import annotations

import os
import signal

#: The ends of a pipe that nobody writes to: it is at its end once the process that loaded this is gone.
_READING, _WRITING = os.pipe()
_is_held = True


def let_go() -> None:
    """In a fork: the line is not held here."""
    global _is_held
    if _is_held:
        os.close(_WRITING)
    _is_held = False


def follow() -> None:
    """In a fork that leads a process group: the system kills the group once the line is let go."""
    import fcntl

    let_go()
    # Opened anew, for who gets the signal belongs to the open file, which forks share.
    line = os.open(f"/proc/self/fd/{_READING}", os.O_RDONLY)
    fcntl.fcntl(line, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(line, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(line, fcntl.F_SETFL, os.O_ASYNC)
