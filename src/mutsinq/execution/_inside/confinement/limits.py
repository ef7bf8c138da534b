"""Limits: what the kernel counts for the process, and the privileges that it gives up."""

import resource
import struct

from . import syscalls

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CAPABILITY_VERSION_3 = 0x20080522
_SIGKILL = 9  # the `signal` module would take longer to import than all of this package


def set_resource_limits(
    memory: int, cpu_seconds: int | None, open_files: int, *, threads: bool, file_size: int = 0
) -> None:
    """Lower soft and hard limits together: they cannot be raised again.

    `memory` is in bytes above the present size of the address space. Regular files can have `file_size` bytes each,
    and no core is dumped. `threads=False` also refuses new processes, which the kernel counts with threads; it has
    no effect on root.
    """
    _limit(resource.RLIMIT_AS, _address_space() + memory)
    _limit(resource.RLIMIT_NOFILE, open_files)
    _limit(resource.RLIMIT_FSIZE, file_size)
    _limit(resource.RLIMIT_CORE, 0)
    if cpu_seconds is not None:
        _limit(resource.RLIMIT_CPU, cpu_seconds)
    if not threads:
        _limit(resource.RLIMIT_NPROC, 0)


def drop_privileges() -> None:
    """Gain nothing by `exec`, give up all capabilities, let no process look into this one. Raises OSError."""
    gain_nothing()
    syscalls.prctl(_PR_SET_DUMPABLE, 0)
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    syscalls.call("capset", header, bytes(24))


def gain_nothing() -> None:
    """Gain nothing by `exec`. Raises OSError."""
    syscalls.prctl(_PR_SET_NO_NEW_PRIVS, 1)


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends. Raises OSError."""
    syscalls.prctl(_PR_SET_PDEATHSIG, _SIGKILL)


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def _address_space() -> int:
    """Bytes of address space in use; 0 where the kernel does not tell."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0
