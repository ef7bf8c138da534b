"""Listening: what the parent hears of the processes of a clean run."""

from __future__ import annotations

from collections.abc import Callable, Container

from mutsinq.errors import EngineError
from mutsinq.suite.clean import CleanRun
from mutsinq.suite.processes.fate import early_end
from mutsinq.suite.processes.job import Message


def listener(clean: CleanRun, patience: float, names: Container[str]) -> Callable[[Message], None]:
    """What hears the process of one of the clean runs, each with a test of its own under way.

    Tests of other names than these are passed over: names can hold the time at which they were collected.

    It raises an error for a process that ends before it should, such as one of which a test took longer than `patience`
    seconds.
    """
    test, is_over = "", False

    def hear(message: Message) -> None:
        nonlocal test, is_over
        if not message.test or message.test in names:
            clean.hear(message)
        match message.kind:
            case "begun":
                test = message.test
            case "grown":
                is_over = True
            case "trouble":
                raise EngineError(f"the clean run ended early: {message.note}")
            case "exit" if message.data != 0 or not is_over:
                raise early_end(test, message.data, patience)

    return hear
