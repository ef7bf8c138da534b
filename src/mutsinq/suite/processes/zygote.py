"""Zygote: a fork of pytest from before it loaded anything of the project.

Its children start pytest's work anew with other code in the place of a module under test: the only right way for
mutants of what runs when a module is loaded, at a fraction of a new interpreter's cost.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import socket
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from mutsinq.suite.processes import lifeline
from mutsinq.suite.processes.job import Message
from mutsinq.suite.processes.tasks import Task


@dataclass(frozen=True, slots=True)
class Request:
    """What a process is to do, the slot of its deadline, and the pipe that it writes messages to."""

    slot: int
    task: Task
    pipe: int


class Zygote:
    """The parent's hold of the zygote."""

    def __init__(self, pid: int, channel: socket.socket) -> None:
        self._pid = pid
        self._channel = channel

    def start(self, slot: int, task: Task) -> tuple[int, int]:
        """Start a process that does the task; gives its process group and a pipe to read its messages from.

        The last message is `exit`.
        """
        reading, writing = os.pipe()
        # A file, for a message to a socket has a largest size.
        with tempfile.TemporaryFile() as request:
            pickle.dump((slot, task), request)
            request.flush()
            try:
                socket.send_fds(self._channel, [b"task"], [writing, request.fileno()])
            finally:
                os.close(writing)
        return int(self._channel.recv(64)), reading

    def close(self) -> None:
        """End the zygote; what it started must have ended."""
        with contextlib.suppress(OSError):
            self._channel.send(b"end")
        self._channel.close()
        os.waitpid(self._pid, 0)


def fork_zygote(bereft: Callable[[], None]) -> Zygote | Request:
    """Fork a zygote from this process; it calls `bereft` if that is gone without having closed it.

    Returns here with the hold of it, and in each process that it starts, with what that shall do.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid:
        theirs.close()
        return Zygote(pid, ours)
    ours.close()
    lifeline.let_go()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        data, descriptors, _, _ = socket.recv_fds(theirs, 64, 2)
        if not data:
            bereft()
        if data != b"task":
            os._exit(0)
        supervisor = os.fork()
        if not supervisor:
            theirs.close()
            os.setsid()
            lifeline.follow()
            _supervise(descriptors[0])
            return _request(*descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        theirs.send(str(supervisor).encode())
        _reap()


def _supervise(pipe: int) -> None:
    """Return in a new process; here, tell how that one ended, and end."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        os.write(pipe, Message("exit", data=status).line())
        os._exit(0)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)


def _request(pipe: int, descriptor: int) -> Request:
    with open(descriptor, "rb") as file:
        file.seek(0)
        slot, task = pickle.load(file)
    return Request(slot, task, pipe)


def _reap() -> None:
    """Collect the supervisors that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
