"""Isolation: how far this machine can confine code under test, and whether that is far enough."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from mutsinq.errors import EngineError, IsolationError

_PROBE = "import sys; sys.path.insert(0, {folder!r}); from _inside.confinement import probe; probe.main()"
_PROBE_SECONDS = 20


class Level(IntEnum):
    """Levels of isolation, the weakest first."""

    #: Resource limits and an audit hook. A seat belt against accidents, no boundary.
    LIMITS = 1
    #: Also a seccomp filter: no writing, no network, no other process. Files can be read.
    SYSCALLS = 2
    #: Also Landlock: only Python's libraries and the program's own folder can be read.
    FULL = 3

    @property
    def label(self) -> str:
        """The name that people read and that workers report."""
        return self.name.lower()

    @property
    def meaning(self) -> str:
        """What is stopped at this level and what is not."""
        return _MEANINGS[self]


_MEANINGS = {
    Level.FULL: "no writing, network, processes or signals; reads only Python's libraries and its own folder",
    Level.SYSCALLS: "no writing, network, processes or signals; but every file that you can read can be read",
    Level.LIMITS: "memory, time and accidents are limited; code that means harm is not stopped",
}


@dataclass(frozen=True, slots=True)
class Isolation:
    """What confinement holds on this machine, as far as trying can tell."""

    level: Level
    #: Version of Landlock in force; 0 without.
    landlock_abi: int
    #: Mechanisms that the machine lacks, and what the kernel said.
    missing: dict[str, str]
    #: What a confined process tried, and whether it was stopped.
    held: dict[str, bool]
    #: What confining one worker costs.
    microseconds: int


@functools.cache
def probe() -> Isolation:
    """Confine a process for real and let it try to break out. Takes some 50 ms, once.

    The level is the highest whose every promise held, whatever the kernel says to offer. Raises EngineError
    when no process can be confined at all.
    """
    program = _PROBE.format(folder=str(Path(__file__).parent))
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-B", "-c", program],
            capture_output=True,
            text=True,
            timeout=_PROBE_SECONDS,
        )
        report = json.loads(done.stdout) if done.returncode == 0 else None
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise EngineError(f"no process could be confined: {error}") from None
    if report is None:
        raise EngineError(f"no process could be confined: {done.stderr.strip()[-500:]}")
    return Isolation(
        level=_level(report["level"], report["held"]),
        landlock_abi=report["landlock_abi"],
        missing=report["missing"],
        held=report["held"],
        microseconds=report["microseconds"],
    )


@functools.cache
def readable_paths(root: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a worker may read, and folders that it may list only, for a program that lies in `root`.

    Python's libraries are open. In `root` and in other folders of `sys.path` hidden files stay closed (`.env`,
    `.git`, `.ssh`). Two folders are on `sys.path` by accident and left out: that of the script that started
    mutsinq, and one that holds the user's home, if it was started there.
    """
    libraries = {
        f"{prefix}/{name}"
        for prefix in (sys.prefix, sys.base_prefix, sys.exec_prefix)
        for name in ("lib", "lib64", "share/zoneinfo")
    }
    home = Path(os.path.expanduser("~"))
    scripts = os.path.dirname(os.path.realpath(sys.argv[0]))
    folders = {path for path in sys.path if path and path != scripts and not home.is_relative_to(path)}
    folders |= {root} - {""}
    others = sorted(path for path in folders if not any(map(Path(path).is_relative_to, libraries)))
    readable = sorted(libraries) + [path for path in others if not os.path.isdir(path)]
    listable = tuple(path for path in others if os.path.isdir(path))
    for folder in listable:
        with contextlib.suppress(OSError):
            readable += sorted(entry.path for entry in os.scandir(folder) if not entry.name.startswith("."))
    return tuple(readable), listable


def require(isolation: Isolation, *, trusted: bool, unsafe: bool = False) -> None:
    """Raise IsolationError if code of this origin must not run under this isolation.

    The user's own code and rule-made mutants of it are `trusted`; code that a model wrote is not, and needs
    the level `syscalls`, unless the user says `unsafe`.
    """
    if trusted or unsafe or isolation.level >= Level.SYSCALLS:
        return
    reasons = "; ".join(f"{name}: {reason}" for name, reason in isolation.missing.items())
    raise IsolationError(
        f"code written by a model does not run here: this machine isolates it by limits only ({reasons}). "
        "Run mutsinq in a container or virtual machine that allows seccomp, or accept the risk with --unsafe."
    )


def _level(reported: str, held: dict[str, bool]) -> Level:
    level = Level[reported.upper()]
    if not all(stopped for attempt, stopped in held.items() if attempt != "reading files"):
        return Level.LIMITS
    return level if held["reading files"] else min(level, Level.SYSCALLS)
