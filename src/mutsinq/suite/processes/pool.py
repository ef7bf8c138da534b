"""Pool: starts processes that each do a piece of work, hears what they say, and ends those that do not end."""

from __future__ import annotations

import contextlib
import gc
import os
import selectors
import signal
import traceback
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Generic, Protocol, TypeVar

from mutsinq.suite.processes import lifeline
from mutsinq.suite.processes.job import Message
from mutsinq.suite.processes.limits import Deadlines

#: Seconds between looks at the clock.
_PATIENCE = 0.2
#: Seconds within which a process must begin with its work.
_STARTING = 120.0
#: The status of a process that was ended because it did not go on.
LATE = -1


class Work(Protocol):
    """Something to do in a process of its own."""

    def start(self, slot: int) -> tuple[int, int]:
        """Start the process; gives its process group and the pipe with its messages."""


W = TypeVar("W", bound=Work)


@dataclass(slots=True)
class _Child(Generic[W]):
    work: W
    group: int
    pipe: int
    slot: int
    pending: bytes = b""
    late: bool = False
    #: As `os.waitpid` tells it, or as the message `exit` does for a process that is no child of this one.
    status: int | None = None


class Pool(Generic[W]):
    """Does pieces of work, at most `jobs` at one time."""

    def __init__(self, jobs: int, deadlines: Deadlines) -> None:
        self._jobs = jobs
        self._deadlines = deadlines
        self._selector = selectors.DefaultSelector()
        self._children: dict[int, _Child[W]] = {}
        self._queue: deque[W] = deque()

    def add(self, work: W, *, first: bool = False) -> None:
        """One more piece of work, to be done last or first; it may be added while messages are read.

        It begins at once where nothing waits and a process is free.
        """
        (self._queue.appendleft if first else self._queue.append)(work)
        self._start_waiting()

    @property
    def is_at_work(self) -> bool:
        """Whether work is left."""
        return bool(self._queue or self._children)

    def hear(self) -> list[tuple[W, Message]]:
        """What the processes have said; waits a moment if that is nothing. Of each piece of work `exit` is the last.

        The data of `exit` is the status that the process ended with, or LATE.
        """
        self._start_waiting()
        ready = [key.data for key, _ in self._selector.select(_PATIENCE)]
        # One that has ended may have left a process behind that keeps its pipe open.
        ready += [child for child in self._children.values() if child not in ready and self._has_ended(child)]
        said = [each for child in ready for each in self._read(child)]
        for child in self._children.values():
            if not child.late and self._deadlines.passed(child.slot):
                child.late = True
                end_group(child.group)
        return said

    def close(self) -> None:
        """End all processes at once."""
        for child in self._children.values():
            end_group(child.group)
            if child.status is None:
                # One that has just begun has no group of its own yet.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child.group, signal.SIGKILL)
            self._forget(child)
        self._children.clear()
        self._queue.clear()
        self._selector.close()

    def _start_waiting(self) -> None:
        while self._queue and len(self._children) < self._jobs:
            self._start(self._queue.popleft())

    def _start(self, work: W) -> None:
        slot = next(slot for slot in range(self._jobs) if slot not in self._children)
        # Only until it sets its own: one that hangs before, say on a lock that was held at the fork, never would.
        self._deadlines.set(slot, _STARTING)
        with _interrupts_waiting():
            group, pipe = work.start(slot)
            child = _Child(work, group, pipe, slot)
            self._children[slot] = child
            self._selector.register(pipe, selectors.EVENT_READ, child)

    def _has_ended(self, child: _Child[W]) -> bool:
        if child.status is None:
            with contextlib.suppress(ChildProcessError):
                pid, status = os.waitpid(child.group, os.WNOHANG)
                child.status = status if pid else None
                if pid:
                    end_group(child.group)
        return child.status is not None

    def _read(self, child: _Child[W]) -> Iterator[tuple[W, Message]]:
        data = os.read(child.pipe, 65536)
        *lines, child.pending = (child.pending + data).split(b"\n")
        for line in lines:
            message = Message.read(line)
            if message.kind == "exit":
                child.status, data = int(str(message.data)), b""
            else:
                yield child.work, message
        if not data:
            self._selector.unregister(child.pipe)
            del self._children[child.slot]
            end_group(child.group)
            self._forget(child)
            yield child.work, Message("exit", data=LATE if child.late else child.status)

    def _forget(self, child: _Child[W]) -> None:
        os.close(child.pipe)
        with contextlib.suppress(ChildProcessError):
            _, status = os.waitpid(child.group, 0)
            child.status = status if child.status is None else child.status


@contextlib.contextmanager
def _interrupts_waiting() -> Iterator[None]:
    """Ctrl-C comes after this: what runs at a fork (that of `logging`) would swallow it, and `close` miss a process."""
    came: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda *signalled: came.append(signalled))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)
    if came and callable(before):
        before(*came[0])


def fork(run: Callable[[int], None]) -> tuple[int, int]:
    """Run a function with a pipe to write messages to in a fork of this process, in a process group of its own.

    Gives the group, which is the process's id, and the pipe to read from.
    """
    reading, writing = os.pipe()
    # A plugin's threads are not missed in a fork, of which Python 3.12 and later warn each time.
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    code = 1
    try:
        os.close(reading)
        os.setsid()
        # Looking for garbage among what the parent has would cost more than most tests, and copy it.
        gc.freeze()
        lifeline.follow()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        run(writing)
        code = 0
    except BaseException:
        os.write(writing, Message("trouble", note=traceback.format_exc()[-4000:]).line())
    finally:
        os._exit(code)


def end_group(group: int) -> None:
    """End a process with all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
