"""Replay: a difference counts only when fresh workers show it again, under two hash seeds."""

from __future__ import annotations

from mutsinq.core.difference import Difference, DifferenceKind
from mutsinq.core.input import Input
from mutsinq.core.literal import render_call
from mutsinq.core.outcome import Outcome, Raised, Returned
from mutsinq.core.program import Program
from mutsinq.core.verdict import Counterexample
from mutsinq.execution.engine import Engine
from mutsinq.oracles.compare import compare, same_value
from mutsinq.oracles.relation import Relation
from mutsinq.searchers.protocol import Pair

HASH_SEEDS = (0, 1)
#: A claim that one side hangs is tried with this many times the steps.
_PATIENCE = 10


def replay(
    engine: Engine, pair: Pair, input: Input, relation: Relation, searcher: str, *, in_domain: bool
) -> Counterexample | None:
    """The counterexample that `input` is, or None when the difference does not show again each time.

    Each program runs in a fresh worker for each hash seed; each must agree with itself.
    """
    rounds = [_run_both(engine, pair, input, hash_seed) for hash_seed in HASH_SEEDS]
    kinds = {compare(original, variant, relation) for original, variant in rounds}
    (kind,) = kinds if len(kinds) == 1 else (None,)
    if kind is None or not all(_agree(first, second, relation) for first, second in zip(*rounds)):
        return None
    original, variant = rounds[0]
    in_domain = in_domain and isinstance(original, Returned)
    call = render_call(pair.original.entry, input)
    return Counterexample(input, call, original, variant, Difference(kind, in_domain), searcher)


def _run_both(engine: Engine, pair: Pair, input: Input, hash_seed: int) -> tuple[Outcome, Outcome]:
    steps = engine.limits.steps
    outcomes = [_run(engine, program, input, hash_seed, steps) for program in (pair.original, pair.variant)]
    if compare(outcomes[0], outcomes[1]) == DifferenceKind.HANG:
        # The side that came to an end did so within the budget; the other must not within ten times as much.
        steps *= _PATIENCE
        outcomes = [_run(engine, program, input, hash_seed, steps) for program in (pair.original, pair.variant)]
    return outcomes[0], outcomes[1]


def _run(engine: Engine, program: Program, input: Input, hash_seed: int, steps: int) -> Outcome:
    loaded = engine.open(program, hash_seed=hash_seed, probes=False)
    try:
        return loaded.worker.details([input], steps=steps)[0]
    finally:
        loaded.worker.stop()


def _agree(first: Outcome, second: Outcome, relation: Relation) -> bool:
    """Whether one program did the same twice."""
    if isinstance(first, Returned) and isinstance(second, Returned):
        same_output = relation.ignore_stdout or first.output == second.output
        return same_output and same_value(first.value, second.value, relation)
    if isinstance(first, Raised) and isinstance(second, Raised):
        return first.exception == second.exception
    return first == second
