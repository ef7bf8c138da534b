"""Processes are begun, heard and ended."""

from __future__ import annotations

import os
import signal

import pytest

from mutsinq.suite.processes.job import Message
from mutsinq.suite.processes.limits import Deadlines
from mutsinq.suite.processes.pool import Pool
from mutsinq.suite.processes.work import Forked, say_to


def test_an_interrupt_while_a_process_begins_is_heard_and_leaves_no_process() -> None:
    started: list[int] = []
    waiting = True

    def interrupt() -> None:
        # As a hook of `logging` is interrupted, for one: Python tells of what is raised there, and goes on.
        if waiting:
            os.kill(os.getpid(), signal.SIGINT)

    class Sleeping(Forked):
        def start(self, slot: int) -> tuple[int, int]:
            group, pipe = super().start(slot)
            started.append(group)
            return group, pipe

    os.register_at_fork(after_in_parent=interrupt)
    pool: Pool[Forked] = Pool(1, Deadlines(1))
    try:
        with pytest.raises(KeyboardInterrupt):
            pool.add(Sleeping(lambda slot, say: signal.pause()))
    finally:
        waiting = False
        pool.close()
    (group,) = started
    with pytest.raises(ProcessLookupError):
        os.kill(group, 0)


def test_what_may_wait_is_said_with_the_next_message() -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    say = say_to(writing)
    verdict, following = Message("killed", 1, "test_a"), Message("started", 2)
    try:
        say(verdict, wait=True)
        with pytest.raises(BlockingIOError):
            os.read(reading, 1)
        say(following)
        assert list(map(Message.read, os.read(reading, 1000).splitlines())) == [verdict, following]
    finally:
        os.close(reading)
        os.close(writing)
