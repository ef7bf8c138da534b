"""Fate: what became of a mutant, and what the end of a process says of it."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass

from mutsinq.core.suite import Killer, MutantStatus
from mutsinq.errors import EngineError, InputError, MutsinqError
from mutsinq.suite.processes.pool import LATE
from mutsinq.suite.processes.work import Forked, Reborn


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant."""

    status: MutantStatus
    killer: Killer | None = None
    note: str = ""
    seconds: float = 0.0


def early_end(test: str, status: object, patience: float) -> MutsinqError:
    """Why a clean run ended before all tests had run."""
    where = test or "loading the tests a second time"
    if status == LATE:
        allow = f"allow more than {patience:g} seconds: --mutsinq-patience"
        return InputError(f"{where}: does not end, without any mutant; mend or deselect it, or {allow}")
    if not isinstance(status, int):
        return EngineError(f"{where}: the clean run ended early")
    signalled = os.WIFSIGNALED(status)
    how = signal.Signals(os.WTERMSIG(status)).name if signalled else f"exit code {os.waitstatus_to_exitcode(status)}"
    return InputError(f"{where}: ends the interpreter ({how}), without any mutant; mend or deselect it")


def is_time_over(status: object) -> bool:
    """Whether a process died because its CPU time was used up."""
    return isinstance(status, int) and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGPROF


def ending(work: Forked | Reborn, status: object, trouble: str) -> Fate:
    """The fate of a mutant whose process ended without a verdict."""
    if status == LATE:
        return Fate("timeout", note="it waits, or runs much longer than the original")
    if is_time_over(status):
        return Fate("timeout", note="it takes much more CPU time than the original")
    if trouble and "MemoryError" not in trouble:
        return Fate("invalid", note=trouble.strip().rpartition("\n")[2])
    if isinstance(work, Reborn) and isinstance(status, int) and os.WIFEXITED(status):
        killer = Killer(work.task.tests[0], "collection", "pytest ends before it has collected the tests")
        return Fate("killed", killer)
    if isinstance(status, int) and os.WIFSIGNALED(status):
        return Fate("crashed", note=f"the interpreter died of {signal.Signals(os.WTERMSIG(status)).name}")
    return Fate("crashed", note="the interpreter ended in the middle of a test")
