"""Prediction: the symbolic model held against reality, before anything is claimed with it.

A model of a language can be wrong, so what it says of some concrete calls must be what the programs really do.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mutsinq.core.input import Input
from mutsinq.core.outcome import Outcome, Raised, Returned, Snapshot
from mutsinq.core.program import Program
from mutsinq.core.types import Type
from mutsinq.execution.engine import Engine
from mutsinq.oracles.compare import compare
from mutsinq.proofs.parameters import Declared, call
from mutsinq.proofs.smt import predict

_CALLS = 64
#: Far more than the model follows, and soon over for a program that hangs.
_STEPS = 2_000
_INTEGERS = (0, 1, -1, 2, -2, 3, -3, 4, 5, 7, 8, -9, 10, 12, 15, -16, 30, 100, -101, 1000, 10**20, -(10**20) - 1)


@dataclass(frozen=True, slots=True)
class Trials:
    """What some calls showed."""

    #: Both programs did the same, and what the model predicts wherever it predicts anything of a call that ends.
    as_predicted: bool
    #: An input on which the two programs did not do the same.
    differing: Input | None


def try_out(engine: Engine, original: Program, variant: Program, parameters: Sequence[Declared]) -> Trials:
    """Run both programs on some inputs of the parameters' types, and compare with what the model says of them.

    Raises LoadError when importing a program fails.
    """
    chance = random.Random(0)
    rows = [[_sample(parameter.type, chance) for parameter in parameters] for _ in range(_CALLS)]
    inputs = [call(parameters, row) for row in rows]
    outcomes = [_outcomes(engine, program, inputs) for program in (original, variant)]
    for input, one, other in zip(inputs, *outcomes):
        if compare(one, other) is not None:
            return Trials(False, input)
    as_predicted = all(
        _is_predicted(outcome, predict(program, row))
        for program, column in zip((original, variant), outcomes)
        for row, outcome in zip(rows, column)
        if isinstance(outcome, Returned | Raised)
    )
    return Trials(as_predicted, None)


def _outcomes(engine: Engine, program: Program, inputs: Sequence[Input]) -> list[Outcome]:
    loaded = engine.open(program)
    try:
        return loaded.worker.details(inputs, steps=_STEPS)
    finally:
        loaded.worker.stop()


def _sample(type: Type | None, chance: random.Random) -> Any:
    assert type is not None
    match type.name:
        case "tuple":
            return tuple(_sample(part, chance) for part in type.args)
        case "union":
            return _sample(chance.choice(type.args), chance)
        case "bool":
            return chance.random() < 0.5
        case "none":
            return None
    return chance.choice(_INTEGERS)


def _is_predicted(outcome: Outcome, prediction: tuple[str, Any] | None) -> bool:
    if prediction is None:
        return True
    ending, told = prediction
    match outcome:
        case Returned(value=value, arguments=None, output=""):
            return ending == "returned" and _shows(value, told)
        case Raised(exception=name, arguments=None, output=""):
            return ending == "raised" and name == told
    return False


def _shows(snapshot: Snapshot, value: Any) -> bool:
    """Whether a snapshot is of that value, types included."""
    kind = "none" if value is None else type(value).__name__
    if snapshot[0] != kind:
        return False
    if isinstance(value, tuple):
        return len(snapshot[1]) == len(value) and all(map(_shows, snapshot[1], value))
    return kind == "str" or snapshot[1] in (str(value), hex(value) if kind == "int" else "")
