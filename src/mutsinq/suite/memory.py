"""Memory: how much a process has, and may have."""

from __future__ import annotations

import resource


def limit_memory(allowance: int) -> None:
    """Let this process have `allowance` bytes of memory more than it has."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = memory("VmSize") + allowance
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard < 0 else min(limit, hard), hard))


def memory(field: str) -> int:
    """A size of this process in bytes, by its name in Linux's `/proc/self/status`."""
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) * 1024
    return 0
