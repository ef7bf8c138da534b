"""Trial: what a program does on some inputs, each time the same, or not.

A program that leaves anything to chance, to the order of a set, to addresses, to the depth of the stack or to earlier
calls is seen here: it runs in fresh workers under several hash seeds, in two orders, twice each, and then many times
in a row. What it keeps for longer than that is left to `mutsinq.game.reach`.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Sequence
from dataclasses import replace

from mutsinq.core.input import Input
from mutsinq.core.outcome import Outcome, Raised
from mutsinq.core.program import Program
from mutsinq.execution.engine import Engine
from mutsinq.oracles.compare import compare
from mutsinq.oracles.relation import Relation
from mutsinq.static.syntax import parse

_STRICT = Relation(strict_types=True, strict_float=True)
_HASH_SEEDS = (0, 1)
#: For programs that may depend on the order of a set: with two, one in two such programs would pass by luck.
_MORE_HASH_SEEDS = (0, 1, 2, 3, 4, 5)
#: Most calls in a row, as many of them as fit into so many seconds, and how many are looked at again in full.
_CALLS_IN_A_ROW, _SECONDS_IN_A_ROW, _LOOKED_AT = 1000, 0.05, 32
#: How many times the steps a program gets that is claimed not to end.
_PATIENCE = 10
#: Stands behind a program in every second round: what it catches when the stack is full must not be its behaviour.
_LESS_STACK = '__import__("sys").setrecursionlimit(600)\n'


def outcomes(engine: Engine, program: Program, inputs: Sequence[Input]) -> list[Outcome | None]:
    """What the program does on each input; None where it does not do the same each time.

    Raises LoadError when importing it fails.
    """
    found: dict[int, Outcome | None] = {}
    shallow = replace(program, source=f"{program.source}\n{_LESS_STACK}")
    for round, hash_seed in enumerate(_hash_seeds(program)):
        # The first order has each input before the others, the second after them.
        places = list(range(len(inputs)))[:: 1 if round % 2 == 0 else -1] * 2
        for place, outcome in _run(engine, shallow if round % 2 else program, inputs, places, hash_seed):
            known = found.setdefault(place, outcome)
            if known is not None and not same(known, outcome):
                found[place] = None
    return [found[place] for place in range(len(inputs))]


def ends(engine: Engine, program: Program, input: Input) -> bool:
    """Whether the program ends on an input within ten times the steps and the time."""
    limits = engine.limits
    limits = replace(limits, steps=limits.steps * _PATIENCE, seconds=limits.seconds * _PATIENCE)
    loaded = engine.open(program, limits=limits)
    try:
        (outcome,) = loaded.worker.details([input])
    finally:
        loaded.worker.stop()
    return compare(outcome, outcome) is None and type(outcome).__name__ in ("Returned", "Raised")


def same(one: Outcome, other: Outcome) -> bool:
    """Whether two outcomes of one program are the same."""
    if isinstance(one, Raised) and isinstance(other, Raised):
        return one.exception == other.exception and compare(one, other, _STRICT) is None
    return type(one) is type(other) and compare(one, other, _STRICT) is None


def _hash_seeds(program: Program) -> tuple[int, ...]:
    return _MORE_HASH_SEEDS if any(map(_makes_set, ast.walk(parse(program.source)))) else _HASH_SEEDS


def _makes_set(node: ast.AST) -> bool:
    match node:
        case ast.Set() | ast.SetComp() | ast.Name(id="set" | "frozenset"):
            return True
    return False


def _run(
    engine: Engine, program: Program, inputs: Sequence[Input], places: list[int], hash_seed: int
) -> list[tuple[int, Outcome]]:
    """The outcomes of the inputs at these places, one after the other in one fresh worker."""
    worker = engine.open(program, hash_seed=hash_seed).worker
    try:
        found = list(zip(places, worker.details([inputs[place] for place in places])))
        if hash_seed == 0:
            again = [place % len(inputs) for place in range(_CALLS_IN_A_ROW)] if inputs else []
            batch = worker.run([inputs[place] for place in again], deadline=time.monotonic() + _SECONDS_IN_A_ROW)
            if len(set(zip(again, batch.outcomes))) > len(inputs):
                # Bytes can differ where values do not, as by the order of a set: look again.
                again = again[:_LOOKED_AT]
                found += zip(again, worker.details([inputs[place] for place in again]))
        return found
    finally:
        worker.stop()
