"""Limits: what a mutant may use before it counts as one that does not end.

Loops are counted, which gives the same verdict however busy the machine is. CPU time ends what loops elsewhere or in
C, and the parent's clock what only waits.
"""

from __future__ import annotations

import builtins
import mmap
import os
import signal
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, repeat

from mutsinq.suite.switching.ticks import TICK

#: Turns of loops that any mutant may take, and how many times those of the original.
_LEAST_TURNS, _TURNS_FACTOR = 100_000, 20
#: Seconds of the clock for each second of CPU time that a test may take, and for waiting.
_CLOCK_FACTOR, _CLOCK_FLOOR = 4.0, 5.0
#: Says that this process must go on within so many seconds.
SetDeadline = Callable[[float], None]
_FORMAT = struct.Struct("d")


@dataclass(frozen=True, slots=True)
class TestLimits:
    """What one test may use while one mutant is on."""

    #: Turns of the mutated function's loops.
    turns: int
    #: Seconds of CPU time.
    seconds: float


def test_limits(turns: int, seconds: float, factor: float, floor: float) -> TestLimits:
    """The limits for a test that on the original took so many turns of the function's loops and seconds."""
    return TestLimits(_LEAST_TURNS + _TURNS_FACTOR * turns, floor + factor * seconds)


class Deadlines:
    """Moments that workers set and their parent reads, in memory that all share; made before the first fork."""

    def __init__(self, count: int) -> None:
        self._memory = mmap.mmap(-1, _FORMAT.size * count)
        # As it is here: tests may put another in its place for good, in any module.
        self._clock = time.monotonic

    def set(self, slot: int, seconds: float) -> None:
        """The worker in this slot must go on within so many seconds."""
        _FORMAT.pack_into(self._memory, _FORMAT.size * slot, self._clock() + seconds)

    def passed(self, slot: int) -> bool:
        """Whether the worker's moment is over."""
        moment = float(_FORMAT.unpack_from(self._memory, _FORMAT.size * slot)[0])
        # `pack_into` writes zeros before it writes the number.
        return 0.0 < moment < self._clock()


def limit_processor(seconds: float) -> None:
    """This process dies of SIGPROF after so many seconds of CPU time, on systems with such timers; 0 for never."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)


class Limiter:
    """Sets the limits in a worker."""

    def __init__(self, set_deadline: Callable[[float], None], on_turns: Callable[[], None]) -> None:
        self._set_deadline = set_deadline
        self._on_turns = on_turns
        self._worker = os.getpid()
        # Present from the start, so that setting it later is no change of the builtins.
        setattr(builtins, TICK, repeat(None).__next__)

    def set(self, limits: TestLimits) -> None:
        """Begin with a test. When CPU time is over the process dies of SIGPROF."""
        over = map(self._over, (None,))
        setattr(builtins, TICK, chain(repeat(None, limits.turns), over, repeat(None)).__next__)
        limit_processor(limits.seconds)
        self._set_deadline(_CLOCK_FLOOR + _CLOCK_FACTOR * limits.seconds)

    def clear(self) -> None:
        """No limits until the next test."""
        limit_processor(0)
        self._set_deadline(_CLOCK_FLOOR)

    def _over(self, _: None) -> None:
        # A process that a test forked from the worker has no say in the worker's verdict.
        if os.getpid() == self._worker:
            self._on_turns()
        os._exit(1)
