"""Coroutines, asynchronous generators and context managers are driven the same way each time."""

from __future__ import annotations

import time

import pytest

from mutsinq.core.input import Input
from mutsinq.core.outcome import Outcome, OutOfSteps, Returned
from mutsinq.core.program import Program
from mutsinq.execution.engine import Engine

SOURCE = """
import asyncio
import contextlib

async def slow(n):
    await asyncio.sleep(3600)
    return n

async def both(n):
    return await asyncio.gather(slow(n), slow(n + 1))

async def first(n):
    tasks = [asyncio.create_task(asyncio.sleep(delay, delay)) for delay in (n + 5, n)]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    return [task.result() for task in done]

async def late(n):
    await asyncio.wait_for(slow(n), 1)

async def stuck(n):
    await asyncio.Event().wait()

async def hung(n):
    while True:
        await asyncio.sleep(0)

async def items(n):
    for i in range(n):
        await asyncio.sleep(1)
        yield i
    raise ValueError

@contextlib.contextmanager
def managed(n):
    print("in")
    yield n
    print("out")

@contextlib.contextmanager
def leaky(n):
    yield n
    raise KeyError
"""


def outcome(engine: Engine, entry: str, source: str = SOURCE) -> Outcome:
    loaded = engine.open(Program(source, "subject", entry))
    try:
        return loaded.worker.details([Input((2,))])[0]
    finally:
        loaded.worker.stop()


def coroutine(how: str, value: tuple[object, ...]) -> Returned:
    return Returned(("object", "coroutine", ((how, value),)))


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("slow", coroutine("returned", ("int", "2"))),
        ("both", coroutine("returned", ("list", (("int", "2"), ("int", "3"))))),
        ("first", coroutine("returned", ("list", (("int", "2"),)))),
        ("late", coroutine("raised", ("str", "TimeoutError"))),
        ("stuck", coroutine("raised", ("str", "RuntimeError"))),
    ],
)
def test_coroutines_run_on_a_clock_of_their_own(engine: Engine, entry: str, told: Returned) -> None:
    started = time.monotonic()
    assert outcome(engine, entry) == told
    assert time.monotonic() - started < 5


def test_a_coroutine_that_does_not_end_runs_out_of_steps(engine: Engine) -> None:
    assert isinstance(outcome(engine, "hung"), OutOfSteps)


def test_a_coroutine_without_asyncio_is_driven_too(engine: Engine) -> None:
    assert outcome(engine, "f", "async def f(n):\n    return n") == coroutine("returned", ("int", "2"))


def test_an_asynchronous_generator_is_consumed_like_an_iterator(engine: Engine) -> None:
    assert outcome(engine, "items") == Returned(("iterator", (("int", "0"), ("int", "1")), "ValueError"))


def test_a_context_manager_is_entered_and_left(engine: Engine) -> None:
    entered = ("entered", ("int", "2"))
    assert outcome(engine, "managed") == Returned(("object", "context manager", (entered,)), output="in\nout\n")
    raised = ("raised", ("str", "KeyError"))
    assert outcome(engine, "leaky") == Returned(("object", "context manager", (entered, raised)))
