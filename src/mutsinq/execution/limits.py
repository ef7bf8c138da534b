"""Limits: what one call of the code under test may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a worker and of each call in it."""

    #: Ticks (function entries and loop iterations) of one call; running out of them is reproducible.
    steps: int = 100_000
    #: Wall-clock seconds of one call, for code that no tick sees (loops in C); not reproducible.
    seconds: float = 0.5
    #: Wall-clock seconds for importing the program.
    load_seconds: float = 10.0
    #: Ticks for importing the program.
    load_steps: int = 5_000_000
    #: Bytes of memory above what the idle worker uses.
    memory: int = 1 << 30
    #: CPU seconds of a worker's whole life.
    cpu_seconds: int = 300
