"""Study: what one program takes, by reading it and by trying it out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.execution.engine import Engine
from mutsinq.execution.worker import Worker
from mutsinq.searchers.probe import end_of
from mutsinq.searchers.protocol import Pair
from mutsinq.searchers.rehearsal import rehearsed
from mutsinq.static.domains.domain import Domain
from mutsinq.static.domains.inference import infer

#: Steps of one call that is tried.
_STEPS = 20_000


def studied(engine: Engine, program: Program, shown: Sequence[Input] = (), seed: int = 0) -> Domain:
    """The domain of a program alone, with the types and preconditions that it accepts first.

    `shown` are inputs inside the domain. How busy the machine is changes nothing.

    Raises InputError when the program does not compile or has no such entry, LoadError when importing it fails.
    """
    pair = Pair(program, program, infer(program, program, shown), seed)
    worker = engine.open(program).worker
    try:
        return rehearsed(pair, partial(_ends, worker), math.inf).domain
    finally:
        worker.stop()


def _ends(worker: Worker, inputs: Sequence[Input]) -> list[str]:
    return list(map(end_of, worker.run(inputs, steps=_STEPS).outcomes))
