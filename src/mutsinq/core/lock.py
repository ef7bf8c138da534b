"""Lock: files and folders that one process at a time works on."""

from __future__ import annotations

import fcntl


def lock(descriptor: int) -> bool:
    """Take an open file or folder until it is closed or this process dies; False where another one has it.

    Some network file systems have no locks: then nothing guards against two runs at once.
    """
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True
