"""Pool: interpreters at work, each heard by a thread, as not every system can wait for several pipes at once."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from mutsinq.suite.processes.job import Message
from mutsinq.suite.processes.pool import LATE
from mutsinq.suite.processes.work import Forked, Reborn
from mutsinq.suite.spawned.starting import Spawner, end

#: Seconds between looks at the clock, and within which an interpreter must have begun with its task.
_PATIENCE, _STARTING = 0.2, 120.0


@dataclass(slots=True, eq=False)
class _Child:
    work: Reborn
    process: subprocess.Popen[bytes]
    deadline: float
    late: bool = False


class SpawnedPool:
    """Does tasks in new interpreters, at most `jobs` at one time; as `mutsinq.suite.processes.pool.Pool`."""

    def __init__(self, spawner: Spawner, jobs: int) -> None:
        self._spawner = spawner
        self._jobs = jobs
        self._children: list[_Child] = []
        self._waiting: deque[Reborn] = deque()
        self._heard: queue.Queue[tuple[_Child, bytes]] = queue.Queue()

    def add(self, work: Forked | Reborn, *, first: bool = False) -> None:
        """One more task, to be done last or first; it may be added while messages are read."""
        assert isinstance(work, Reborn)
        (self._waiting.appendleft if first else self._waiting.append)(work)

    @property
    def is_at_work(self) -> bool:
        """Whether a task is left."""
        return bool(self._waiting or self._children)

    def hear(self) -> list[tuple[Forked | Reborn, Message]]:
        """What the interpreters have said; waits a moment if that is nothing. Of each task `exit` is the last."""
        while self._waiting and len(self._children) < self._jobs:
            self._start(self._waiting.popleft())
        said: list[tuple[Forked | Reborn, Message]] = []
        with contextlib.suppress(queue.Empty):
            said += self._message(*self._heard.get(timeout=_PATIENCE))
        for child in self._children:
            if not child.late and time.monotonic() > child.deadline:
                child.late = True
                end(child.process)
        return said

    def close(self) -> None:
        """End all interpreters at once."""
        for child in self._children:
            end(child.process)
        self._children.clear()
        self._waiting.clear()

    def _start(self, work: Reborn) -> None:
        child = _Child(work, self._spawner.spawn(work.task), time.monotonic() + _STARTING)
        self._children.append(child)
        threading.Thread(target=self._listen, args=(child,), daemon=True).start()

    def _listen(self, child: _Child) -> None:
        assert child.process.stdout is not None
        with child.process.stdout as lines:
            for line in lines:
                self._heard.put((child, line))
        # An empty line stands for the end.
        self._heard.put((child, b""))

    def _message(self, child: _Child, line: bytes) -> Iterator[tuple[Forked | Reborn, Message]]:
        if not line:
            if child in self._children:
                self._children.remove(child)
                end(child.process)
                yield child.work, Message("exit", data=LATE if child.late else _status(child.process.returncode))
            return
        try:
            message = Message.read(line)
        except ValueError:
            # Printed by a site's own customization, before pytest began.
            return
        if message.kind == "deadline":
            child.deadline = time.monotonic() + message.seconds
        else:
            yield child.work, message


def _status(code: int) -> int:
    """An exit code as `os.waitpid` tells it: that of a process that died of a signal is negative."""
    return -code if code < 0 else code << 8
