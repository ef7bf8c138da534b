"""Replay: a difference counts only when fresh workers show it again, under two hash seeds."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from mutsinq.core.call_text import render_call
from mutsinq.core.difference import Difference, DifferenceKind
from mutsinq.core.input import Input
from mutsinq.core.outcome import Crashed, Outcome, OutOfSteps, Raised, Returned
from mutsinq.core.program import Program
from mutsinq.core.verdict import Counterexample
from mutsinq.execution.engine import Engine
from mutsinq.execution.limits import Limits
from mutsinq.oracles.compare import compare, is_resource, same_output, same_value
from mutsinq.oracles.relation import Relation
from mutsinq.searchers.protocol import Pair
from mutsinq.searchers.slowness import comes_to_its_limit_by_and_by
from mutsinq.static.functions import FunctionKind, functions

HASH_SEEDS = (0, 1)
#: A claim that one side hangs is tried with this many times the steps.
_PATIENCE = 10
#: A program that recurses too deeply, while the other one goes as many steps and ends, is deep rather than endless.
_SHALLOW_STEPS = 100
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
    hang: bool = False,
    deadline: float = float("inf"),
) -> Counterexample | None:
    """The counterexample that `input` is, or None when the difference does not show again each time.

    Each program runs in a fresh worker for each hash seed; each must agree with itself. Under one of them equal numbers
    and texts of the input are objects of their own, under the other they are one object, as they are where the call
    stands in a file: whether `"aa" is "aa"` holds is up to who calls. A program that does not do
    the same when called again at once may be leaving things to chance, and runs in more fresh workers. With `hang` the
    variant is expected not to end, and gets the patience that such a claim needs from the start. What is not settled
    by the deadline, on the clock of `time.monotonic`, is no counterexample.
    """
    rounds: list[tuple[Outcome, Outcome]] = []
    hash_seeds = list(HASH_SEEDS)
    for hash_seed in hash_seeds:
        runs = _runs(engine, pair, input, hash_seed, hang, deadline)
        if runs is None:
            return None
        original, variant = runs
        rounds.append((original.outcome, variant.outcome))
        if not (original.steady and variant.steady) and len(hash_seeds) == len(HASH_SEEDS):
            hash_seeds += HASH_SEEDS * _DOUBTFUL_ROUNDS
        if not all(_agree(first, now, relation) for first, now in zip(rounds[0], rounds[-1])):
            return None
    kinds = {compare(original, variant, relation) for original, variant in rounds}
    (kind,) = kinds if len(kinds) == 1 else (None,)
    if kind is None:
        return None
    first, other = rounds[0]
    in_domain = in_domain and isinstance(first, Returned)
    call = call_text(pair.original, input)
    return Counterexample(input, call, first, other, Difference(kind, in_domain), searcher)


def call_text(program: Program, input: Input) -> str:
    """The input as a call of the program's entry; a property is read."""
    entry = functions(program.source).get(program.entry)
    return render_call(program.entry, input, reads=entry is not None and entry.kind is FunctionKind.PROPERTY)


@dataclass(frozen=True, slots=True)
class _Run:
    """What a program did in a fresh worker."""

    outcome: Outcome
    #: Whether it did the same when called again.
    steady: bool
    seconds: float


def _runs(
    engine: Engine, pair: Pair, input: Input, hash_seed: int, hang: bool, deadline: float
) -> tuple[_Run, _Run] | None:
    """What the two programs do; None where the time is over, or nobody can tell whether one of them would end.

    Where one ends, and the other meets a limit, that one is run again with patience.
    """
    original = _run(engine, pair.original, input, hash_seed, engine.limits, deadline)
    if original is None:
        return None
    # Of a claim that the variant hangs, nothing is gained by meeting the usual limit first.
    patient = hang and not is_resource(original.outcome)
    if patient:
        variant = _run_on(engine, pair.variant, input, hash_seed, original, deadline)
    else:
        variant = _run(engine, pair.variant, input, hash_seed, engine.limits, deadline)
    if variant is not None and _one_hangs(original, variant):
        if is_resource(original.outcome):
            original = _run_on(engine, pair.original, input, hash_seed, variant, deadline)
        elif not patient:
            variant = _run_on(engine, pair.variant, input, hash_seed, original, deadline)
    if original is None or variant is None:
        return None
    if _one_hangs(original, variant) and hash_seed == HASH_SEEDS[0]:
        stuck, end = (pair.original, original) if is_resource(original.outcome) else (pair.variant, variant)
        if comes_to_its_limit_by_and_by(engine, stuck, input, end.outcome, hash_seed, deadline):
            return None
    if _one_hangs(original, variant) and (
        (_too_deep(original) and _is_long(engine, pair.variant, input, hash_seed, deadline))
        or (_too_deep(variant) and _is_long(engine, pair.original, input, hash_seed, deadline))
    ):
        return None
    return original, variant


def _one_hangs(original: _Run, variant: _Run) -> bool:
    return compare(original.outcome, variant.outcome) == DifferenceKind.HANG


def _run(
    engine: Engine, program: Program, input: Input, hash_seed: int, limits: Limits, deadline: float
) -> _Run | None:
    """What a program does on an input in a fresh worker; None if the time is over before it is done."""
    loaded = engine.open(program, hash_seed=hash_seed, limits=limits)
    shared = hash_seed == HASH_SEEDS[-1]
    started = time.monotonic()
    try:
        outcomes = loaded.worker.details([input], deadline=deadline, shared=shared)
        if not outcomes:
            return None
        seconds = time.monotonic() - started
        # One that does not end would only take as long again.
        again = _CALLS - 1 if isinstance(outcomes[0], Returned | Raised) else 0
        outcomes += loaded.worker.details([input] * again, deadline=deadline, shared=shared)
        return _Run(outcomes[0], all(outcome == outcomes[0] for outcome in outcomes), seconds)
    finally:
        loaded.worker.stop()


def _run_on(
    engine: Engine, program: Program, input: Input, hash_seed: int, ended: _Run, deadline: float
) -> _Run | None:
    """What a program that met a limit does with ten times the steps, when the other one came to its end.

    Where no step counts, in loops of C, the clock decides; None if it does not go on ten times as long as the other.
    """
    limits = engine.limits
    # One claim of a hang must not take all the time that is left to the search.
    left = (deadline - time.monotonic()) / len(HASH_SEEDS) / 2
    seconds = min(_PATIENCE * limits.seconds, max(limits.seconds, left))
    patient = replace(limits, steps=_PATIENCE * limits.steps, seconds=seconds)
    run = _run(engine, program, input, hash_seed, patient, deadline)
    by_the_clock = run is not None and isinstance(run.outcome, Crashed)
    return None if by_the_clock and _PATIENCE * ended.seconds > seconds else run


def _too_deep(run: _Run) -> bool:
    return isinstance(run.outcome, Raised) and run.outcome.exception == "RecursionError"


def _is_long(engine: Engine, program: Program, input: Input, hash_seed: int, deadline: float) -> bool:
    """Whether a program needs so many steps that one that does the same by recursion may meet the limit of it."""
    run = _run(engine, program, input, hash_seed, replace(engine.limits, steps=_SHALLOW_STEPS), deadline)
    return run is None or isinstance(run.outcome, OutOfSteps)


def _agree(first: Outcome, second: Outcome, relation: Relation) -> bool:
    """Whether one program did the same twice."""
    if isinstance(first, Returned) and isinstance(second, Returned):
        return same_output(first.output, second.output, relation) and same_value(first.value, second.value, relation)
    if isinstance(first, Raised) and isinstance(second, Raised):
        return first.exception == second.exception
    return first == second
