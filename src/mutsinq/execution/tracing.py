"""Tracing: what a program does line by line on one input, recorded in a fresh worker."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.trace import TraceStep
from mutsinq.execution.encoding import printable, read_snapshot
from mutsinq.execution.engine import Engine

#: A traced call may take this many times the seconds of another one.
_PATIENCE = 10
_LONGEST = 1 << 23


@dataclass(frozen=True, slots=True)
class Trace:
    """The steps of one call; `cut` when the recording ended before the call did, or was lost with its worker."""

    steps: tuple[TraceStep, ...]
    cut: bool = False


def trace(engine: Engine, program: Program, input: Input) -> Trace:
    """Run the program's entry once and record it.

    The step budget holds as ever. A call that kills its worker leaves no steps. Raises LoadError when importing the
    program fails.
    """
    limits = replace(engine.limits, seconds=engine.limits.seconds * _PATIENCE)
    worker = engine.open(program, limits=limits).worker
    try:
        return _read(worker.trace(input), program.source.split("\n"))
    finally:
        worker.stop()


def _read(data: bytes, lines: list[str]) -> Trace:
    """Read a worker's recording. Code under test may have spoilt it: then there is none."""
    try:
        if len(data) > _LONGEST:
            return Trace((), cut=True)
        told = json.loads(data)
        return Trace(tuple(_step(step, lines) for step in told["steps"]), bool(told["cut"]))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Trace((), cut=True)


def _step(told: dict[str, Any], lines: list[str]) -> TraceStep:
    line = int(told["line"])
    # A call's first line is that of its first decorator.
    while lines[line - 1].lstrip().startswith("@"):
        line += 1
    returned = told["returned"]
    return TraceStep(
        line=line,
        text=printable(lines[line - 1].strip().expandtabs()),
        function=printable(str(told["function"])),
        depth=int(told["depth"]),
        changes={printable(str(name)): read_snapshot(node) for name, node in told["changes"].items()},
        returned=None if returned is None else read_snapshot(returned),
        raised=printable(str(told["raised"])),
        output=str(told["output"]),
    )
