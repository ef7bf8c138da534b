"""Trial: whether a program can be played with, found out by running it in confined workers."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from mutsinq.core.call_text import render_call
from mutsinq.core.input import Input
from mutsinq.core.literal import render
from mutsinq.core.program import Program
from mutsinq.errors import MutsinqError
from mutsinq.execution.engine import Engine
from mutsinq.execution.worker import LoadError
from mutsinq.oracles.compare import compare
from mutsinq.searchers.blind import distinct, simplest_inputs, typed_inputs
from mutsinq.searchers.probe import end_of
from mutsinq.searchers.study import studied
from mutsinq.static.domains.domain import Domain
from mutsinq.static.purity import hints

#: Inputs that are tried: at most so many shown ones, the simplest and random ones.
_SHOWN, _SIMPLE, _RANDOM = 16, 24, 40
#: Inputs on which a program must return, results among them, and the share of all inputs that is to return.
_FEWEST_INPUTS, _FEWEST_RESULTS, _LEAST_SHARE = 4, 2, 0.1
#: Inputs that are kept, and the length of their text.
_KEPT, _LONGEST = 8, 200
#: Hash seeds besides 0, and those for programs that may depend on the order of a set.
_HASH_SEEDS, _MORE_HASH_SEEDS = (1,), (1, 2, 3, 4, 5)
#: Steps of a call: a program that needs more on simple inputs makes every game slow.
_STEPS = 20_000


class Unplayable(MutsinqError):
    """The program does not load, rejects what it is given, always does the same, or does not repeat itself."""


def playable_inputs(engine: Engine, program: Program, shown: Sequence[Input] = (), seed: int = 0) -> tuple[Input, ...]:
    """A few inputs on which the program returns, the simplest first, with results as different as can be.

    `shown` are inputs that are known to be meant, tried before others. The program runs twice or more, in fresh
    workers under several hash seeds and in opposite orders, so that chance, the hash seed and state kept between calls
    show.

    Raises Unplayable, which says why, and InputError if the source cannot be read.
    """
    try:
        domain = studied(engine, program, shown, seed)
        inputs, outcomes = _run_all(engine, program, domain, seed)
        returned = [place for place, outcome in enumerate(outcomes) if end_of(outcome) == "returned"]
        if len(returned) < max(_FEWEST_INPUTS, _LEAST_SHARE * len(inputs)):
            raise Unplayable("returns on too few of the inferred inputs")
        chosen = _chosen(inputs, outcomes, returned)
        if len({outcomes[place] for place in chosen}) < _FEWEST_RESULTS:
            raise Unplayable("gives the same result for all inputs")
        ordered = any("the order of a set" in hint.reason for hint in hints(program))
        for hash_seed in _MORE_HASH_SEEDS if ordered else _HASH_SEEDS:
            _repeat(engine, program, [(inputs[place], outcomes[place]) for place in returned], hash_seed)
    except LoadError as error:
        raise Unplayable("cannot be loaded on its own") from error
    return tuple(sorted((inputs[place] for place in chosen), key=_simplicity))


def _run_all(engine: Engine, program: Program, domain: Domain, seed: int) -> tuple[list[Input], list[bytes]]:
    candidates = itertools.chain(
        domain.examples[:_SHOWN],
        itertools.islice(simplest_inputs(domain), _SIMPLE),
        itertools.islice(typed_inputs(domain, seed), _RANDOM),
    )
    inputs = distinct(candidates, _SHOWN + _SIMPLE + _RANDOM)
    worker = engine.open(program).worker
    try:
        return inputs, worker.run(inputs, steps=_STEPS).outcomes
    finally:
        worker.stop()


def _chosen(inputs: Sequence[Input], outcomes: Sequence[bytes], returned: Sequence[int]) -> list[int]:
    """Places of short inputs of all sizes: each with a result of its own while there are such, then others."""
    short = [place for place in returned if len(render_call("f", inputs[place])) <= _LONGEST]
    short.sort(key=lambda place: _simplicity(inputs[place]))
    first_of_result = {outcomes[place]: place for place in reversed(short)}
    firsts = [place for place in short if place in first_of_result.values()]
    spread = [firsts[at * len(firsts) // _KEPT] for at in range(_KEPT)] if len(firsts) > _KEPT else firsts
    return [*spread, *(place for place in short if place not in firsts)][:_KEPT]


def _simplicity(input: Input) -> tuple[int, str]:
    text = render(input.args) + render(input.kwargs)
    return len(text), text


def _repeat(engine: Engine, program: Program, known: list[tuple[Input, bytes]], hash_seed: int) -> None:
    """Raise Unplayable if a fresh worker with another hash seed does anything else, the last input first."""
    worker = engine.open(program, hash_seed=hash_seed).worker
    try:
        again = worker.run([input for input, _ in known[::-1]], steps=_STEPS).outcomes[::-1]
        differing = [input for (input, outcome), other in zip(known, again) if outcome != other]
        if not differing:
            return
        # Sets have another order under another hash seed, and are the same for all that.
        details = worker.details(differing, steps=_STEPS)
    finally:
        worker.stop()
    worker = engine.open(program).worker
    try:
        firsts = worker.details(differing, steps=_STEPS)
    finally:
        worker.stop()
    if any(compare(first, second) is not None for first, second in zip(firsts, details)):
        raise Unplayable("does not repeat itself")
