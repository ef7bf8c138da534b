"""Cores: how many processes may work at one time, and how long one waits for its turn."""

from __future__ import annotations

import os
from pathlib import Path

_TURNS = Path("/proc/self/schedstat")


def cores() -> int:
    """The processors that this process may use; where the system does not tell, all of the machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def slowness(turns: Path = _TURNS) -> float:
    """How many times as long as alone on the machine the main thread took for what it did; 1 where nothing tells."""
    try:
        ran, waited, _ = map(int, turns.read_text("ascii").split())
    except (OSError, ValueError):
        return 1.0
    return (ran + waited) / ran if ran else 1.0
