"""Event loop: drives coroutines with a clock of its own, so that no sleep takes time and every run is the same.

Nothing outside the process can wake a task: one that waits for a socket or a thread waits for ever, and is told so.
"""

from __future__ import annotations

import builtins
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio.events import AbstractEventLoop
    from collections.abc import Callable, Iterator
    from typing import Any

_MOST_STEPS = 1_000
_STEPS_OF_A_ROUND = 50


def complete(coroutine: Any) -> Any:
    """What the coroutine returns; what it raises goes to the caller."""
    if "asyncio" not in sys.modules:
        return _stepped(coroutine)
    loop = _virtual_loop()
    events = sys.modules["asyncio"]
    try:
        events.set_event_loop(loop)
        return loop.run_until_complete(coroutine)
    finally:
        _close(loop)
        events.set_event_loop(None)


def items(generator: Any) -> Iterator[Any]:
    """The items of an asynchronous generator."""
    while True:
        try:
            yield complete(_next(generator))
        except StopAsyncIteration:
            return


async def _next(generator: Any) -> Any:
    return await generator.__anext__()


def _stepped(coroutine: Any) -> Any:
    """Run a coroutine as if all that it awaits were ready at once."""
    try:
        for _ in range(_MOST_STEPS):
            coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    finally:
        coroutine.close()
    raise RuntimeError("the coroutine does not end")


def _virtual_loop() -> AbstractEventLoop:
    from asyncio.base_events import BaseEventLoop

    class VirtualLoop(BaseEventLoop):
        """Sleeps by setting its clock forward; it is its own selector, of no files."""

        def __init__(self) -> None:
            super().__init__()
            self._selector = self
            self._now = 0.0

        def time(self) -> float:
            return self._now

        def select(self, timeout: float | None) -> list[Any]:
            if timeout is None:
                raise RuntimeError("every task waits for something outside")
            self._now += timeout
            _spend_steps()
            return []

        def _process_events(self, events: list[Any]) -> None:
            """There are none."""

        def _write_to_self(self) -> None:
            """No other thread waits for an answer."""

    return VirtualLoop()


def _spend_steps() -> None:
    """A round of the loop costs some steps of the call's budget, as its time does."""
    tick: Callable[[], object] = vars(builtins)["__mutsinq_tick__"]
    over: Callable[[], None] = vars(builtins)["__mutsinq_over__"]
    for _ in range(_STEPS_OF_A_ROUND):
        if tick():
            over()


def _close(loop: AbstractEventLoop) -> None:
    """End the tasks that are left, so that they say nothing later."""
    import asyncio

    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
    loop.close()
