"""Deadlines that one process sets and another reads."""

from __future__ import annotations

import os

from mutsinq.suite.processes.limits import Deadlines


def test_a_deadline_that_is_being_set_again_and_again_never_looks_passed() -> None:
    deadlines = Deadlines(2)
    deadlines.set(1, 60)
    pid = os.fork()
    if not pid:
        for _ in range(100_000):
            deadlines.set(1, 60)
        os._exit(0)
    looks = 0
    while not os.waitpid(pid, os.WNOHANG)[0]:
        assert not deadlines.passed(1)
        looks += 1
    assert looks > 100
    deadlines.set(1, -1)
    assert deadlines.passed(1)
    assert not deadlines.passed(0)
