"""Arena: what an attack could harm, and whether it did."""

from __future__ import annotations

import os
import resource
import select
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

from mutsinq.core.input import Input
from mutsinq.core.program import Program

SECRET = "topsecret"
#: What attacks claim to be, and the call on which it is checked.
HONEST = Program("def f(x):\n    return x * 31 + 7\n", "honest", "f")
INPUT = Input((1,))
_MEMORY_GROWTH_KB = 250_000


@dataclass
class Arena:
    """A folder, sockets, processes and memory that no attack may touch."""

    victim: Path
    server: socket.socket
    datagrams: socket.socket
    processes: set[int] = field(default_factory=set)
    signals: list[int] = field(default_factory=list)
    files: dict[str, tuple[int, int, bytes]] = field(default_factory=dict)
    peak_memory: int = 0

    @property
    def port(self) -> int:
        return int(self.server.getsockname()[1])

    def program(self, source: str) -> Program:
        """The attack with its free names bound, as the engine gets it."""
        return Program(f"VICTIM, PORT = {str(self.victim)!r}, {self.port}\n{source}", "attack", "f")

    def remember(self) -> None:
        """Take the state before an attack as the one that must hold after it."""
        self.processes = _descendants()
        self.files = _files(self.victim)
        self.signals.clear()
        self.peak_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def harms(self) -> list[str]:
        """What has changed since, one text a harm."""
        harms = []
        if _files(self.victim) != self.files:
            harms.append(f"the files changed: {sorted(_files(self.victim))}")
        if select.select([self.server, self.datagrams], [], [], 0)[0]:
            harms.append("something came over the network")
        if self.signals:
            harms.append(f"the controlling process got signals {self.signals}")
        if left := _lasting(self.processes):
            harms.append(f"processes were left behind: {left}")
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - self.peak_memory
        if grown > _MEMORY_GROWTH_KB:
            harms.append(f"the controlling process grew by {grown >> 10} MB")
        return harms


def _files(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = path.read_bytes() if path.is_file() else b""
        found[str(path.relative_to(folder))] = (status.st_mode, status.st_mtime_ns, content)
    return found


def _descendants() -> set[int]:
    parents: dict[int, int] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                status = Path("/proc", entry, "stat").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            parents[int(entry)] = int(status.rpartition(")")[2].split()[1])
    found = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _lasting(known: set[int]) -> set[int]:
    deadline = time.monotonic() + 0.5
    while (left := _descendants() - known) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left
