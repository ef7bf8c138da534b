"""Memory: how much a process has, and may have."""

from __future__ import annotations

import contextlib
import mmap

try:
    import resource
except ImportError:  # Not a Unix.
    resource = None  # type: ignore[assignment]

#: Bytes that a process with a mutant may take beside twice what the clean run took.
LEAST_MEMORY = 128 << 20

_STATUS, _PAGES = "/proc/self/status", "/proc/self/statm"


def limit_memory(allowance: int) -> None:
    """Let this process have `allowance` bytes of memory more than it has, where the system can tell."""
    if resource is None or not (size := _size()):
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = size + allowance
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard < 0 else min(limit, hard), hard))


class Peak:
    """The most memory that this process has at one time, from now on or from the last `restart`."""

    def __init__(self) -> None:
        self._resident = self._reserved = 0
        self.restart()

    def restart(self) -> None:
        """Forget what was."""
        # Linux sets the peak back to what the process has now; where it may not, peaks are those since the start.
        with contextlib.suppress(OSError), open("/proc/self/clear_refs", "wb", buffering=0) as file:
            file.write(b"5")
        self._resident, self._reserved = memory("VmRSS"), memory("VmPeak")

    def growth(self) -> int:
        """The bytes that the process had, or reserved as it never had before, more than it began with."""
        return max(memory("VmHWM") - self._resident, memory("VmPeak") - self._reserved, 0)


def _size() -> int:
    """The bytes of address space that this process has, in half the time of `memory`; 0 where it is not known."""
    with contextlib.suppress(FileNotFoundError), open(_PAGES, "rb", buffering=0) as pages:
        return int(pages.read().split(None, 1)[0]) * mmap.PAGESIZE
    return 0


def memory(field: str) -> int:
    """A size of this process in bytes, by its name in Linux's `/proc/self/status`; 0 on other systems."""
    with contextlib.suppress(FileNotFoundError), open(_STATUS, "rb", buffering=0) as status:
        _, _, found = status.read().partition(f"\n{field}:".encode())
        return int(found.split(None, 1)[0]) * 1024 if found else 0
    return 0
