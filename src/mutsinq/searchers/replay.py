"""Replay: a difference counts only when fresh workers show it again, under two hash seeds."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from mutsinq.core.difference import Difference, DifferenceKind
from mutsinq.core.input import Input
from mutsinq.core.literal import render_call
from mutsinq.core.outcome import Outcome, Raised, Returned
from mutsinq.core.program import Program
from mutsinq.core.verdict import Counterexample
from mutsinq.execution.engine import Engine
from mutsinq.oracles.compare import compare, same_output, same_value
from mutsinq.oracles.relation import Relation
from mutsinq.searchers.protocol import Pair

HASH_SEEDS = (0, 1)
#: A claim that one side hangs is tried with this many times the steps.
_PATIENCE = 10
#: Calls in one fresh worker; the first one counts, the others tell whether chance may be at work.
_CALLS = 3
#: How often the two hash seeds are gone through again for a program that may leave things to chance.
_DOUBTFUL_ROUNDS = 4


def replay(
    engine: Engine,
    pair: Pair,
    input: Input,
    relation: Relation,
    searcher: str,
    *,
    in_domain: bool,
    deadline: float = float("inf"),
) -> Counterexample | None:
    """The counterexample that `input` is, or None when the difference does not show again each time.

    Each program runs in a fresh worker for each hash seed; each must agree with itself. A program that does not do
    the same when called again at once may be leaving things to chance, and runs in more fresh workers. What is not
    settled by the deadline, on the clock of `time.monotonic`, is no counterexample.
    """
    rounds: list[tuple[Outcome, Outcome]] = []
    hash_seeds = list(HASH_SEEDS)
    run = partial(_run, engine, input=input, deadline=deadline)
    for hash_seed in hash_seeds:
        original, steady = run(pair.original, hash_seed)
        variant, steady_variant = run(pair.variant, hash_seed)
        if original and variant and compare(original, variant) == DifferenceKind.HANG:
            # The side that came to an end did so within the budget; the other must not within ten times as much.
            original, _ = run(pair.original, hash_seed, patience=_PATIENCE)
            variant, _ = run(pair.variant, hash_seed, patience=_PATIENCE)
        if original is None or variant is None:
            return None
        rounds.append((original, variant))
        if not (steady and steady_variant) and len(hash_seeds) == len(HASH_SEEDS):
            hash_seeds += HASH_SEEDS * _DOUBTFUL_ROUNDS
        if not all(_agree(first, now, relation) for first, now in zip(rounds[0], rounds[-1])):
            return None
    kinds = {compare(original, variant, relation) for original, variant in rounds}
    (kind,) = kinds if len(kinds) == 1 else (None,)
    if kind is None:
        return None
    original, variant = rounds[0]
    in_domain = in_domain and isinstance(original, Returned)
    call = render_call(pair.original.entry, input)
    return Counterexample(input, call, original, variant, Difference(kind, in_domain), searcher)


def _run(
    engine: Engine, program: Program, hash_seed: int, *, input: Input, deadline: float, patience: int = 1
) -> tuple[Outcome | None, bool]:
    """What a program does on an input in a fresh worker, and whether it does the same when called again.

    None if the time is over before it is done.
    """
    limits = engine.limits
    limits = replace(limits, steps=limits.steps * patience, seconds=limits.seconds * patience)
    loaded = engine.open(program, hash_seed=hash_seed, limits=limits)
    try:
        outcomes = loaded.worker.details([input] * (_CALLS if patience == 1 else 1), deadline=deadline)
        return (outcomes[0], all(outcome == outcomes[0] for outcome in outcomes)) if outcomes else (None, False)
    finally:
        loaded.worker.stop()


def _agree(first: Outcome, second: Outcome, relation: Relation) -> bool:
    """Whether one program did the same twice."""
    if isinstance(first, Returned) and isinstance(second, Returned):
        return same_output(first.output, second.output, relation) and same_value(first.value, second.value, relation)
    if isinstance(first, Raised) and isinstance(second, Raised):
        return first.exception == second.exception
    return first == second
