"""Cores: how many processes may work at one time."""

from __future__ import annotations

import os


def cores() -> int:
    """The processors that this process may use; where the system does not tell, all of the machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
