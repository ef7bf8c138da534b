"""A program that stops talking or listening holds up nobody."""

from __future__ import annotations

import resource
import time

import pytest
from arena import HONEST, INPUT

from mutsinq.core.input import Input
from mutsinq.core.outcome import Crashed, Returned
from mutsinq.core.program import Program
from mutsinq.execution.engine import Engine

STOPS_SOON = """
import os
import signal
import threading
import time


def stop():
    time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGSTOP)


def f(x):
    if x == 0:
        threading.Thread(target=stop, daemon=True).start()
    return 1
"""
LOOPS_ON_SEVEN = """
import itertools


def f(x):
    if x == 7:
        sum(itertools.repeat(0, 10**12))
    return x
"""


@pytest.mark.usefixtures("clock")
def test_a_worker_that_no_longer_reads_is_replaced(engine: Engine) -> None:
    worker = engine.open(Program(STOPS_SOON, "stops", "f")).worker
    assert worker.details([Input((0,))]) == [Returned(("int", "1"))]
    time.sleep(0.2)
    more_than_a_pipe_holds = [Input(("x" * 10_000,))] * 300
    assert len(set(worker.run(more_than_a_pipe_holds).outcomes)) == 1
    assert worker.starts == 2
    worker.stop()


@pytest.mark.usefixtures("clock")
def test_one_call_that_hangs_loses_no_other(engine: Engine) -> None:
    worker = engine.open(Program(LOOPS_ON_SEVEN, "loops", "f")).worker
    outcomes = worker.details([Input((x,)) for x in range(12)])
    assert outcomes[7] == Crashed("wall clock")
    assert outcomes[:7] + outcomes[8:] == [Returned(("int", str(x))) for x in range(12) if x != 7]
    worker.stop()


@pytest.mark.usefixtures("clock")
def test_the_deadline_holds_against_a_worker_that_hangs(engine: Engine) -> None:
    worker = engine.open(Program(LOOPS_ON_SEVEN, "loops", "f")).worker
    start = time.monotonic()
    batch = worker.run([Input((7,))] * 1000, deadline=start + 0.5)
    assert time.monotonic() - start < 1.5
    assert len(batch.outcomes) < 10
    assert engine.open(HONEST).worker.details([INPUT]) == [Returned(("int", "38"))]
    worker.stop()


@pytest.mark.usefixtures("clock")
def test_many_large_answers_do_not_fill_the_controlling_process(engine: Engine) -> None:
    worker = engine.open(Program("def f(x):\n    return 'x' * 3_000_000 + str(x)", "large", "f")).worker
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcomes = worker.run([Input((x // 2,)) for x in range(200)]).outcomes
    assert outcomes[::2] == outcomes[1::2]
    assert len(set(outcomes)) == 100
    assert sum(map(len, outcomes)) < 1_000_000
    details = worker.details([Input((x,)) for x in range(100)])
    assert len(details) == 100
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 250_000
    worker.stop()
