"""Sizes of minimised inputs, beside those of Hypothesis's shrinker on the same pairs.

Both start from nothing but the pair: this project searches and minimises; `hypothesis.find` searches with strategies
for the same inferred types and shrinks what it finds, under the same condition: a difference of the same kind, as far
in the domain. A size is the number of characters of the arguments' text.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from benchmarks.cases import Case
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import HypothesisException

from mutsinq.core.call_text import render_call
from mutsinq.core.difference import Difference
from mutsinq.core.input import Input
from mutsinq.core.verdict import Distinguished, Verdict
from mutsinq.errors import MutsinqError
from mutsinq.execution.engine import Engine
from mutsinq.oracles.relation import DEFAULT
from mutsinq.searchers.generation.assignments import assignments
from mutsinq.searchers.generation.palette import palette
from mutsinq.searchers.hypothesis_search import inputs_of
from mutsinq.searchers.probe import PairProbe
from mutsinq.searchers.protocol import Pair
from mutsinq.searchers.rehearsal import rehearsed
from mutsinq.static.domains.inference import infer

_EXAMPLES = 2000


@dataclass(frozen=True)
class Sizes:
    """The two shrinkers' inputs for one pair, and how many characters each has."""

    id: str
    ours: int
    theirs: int
    our_call: str
    their_call: str


def sizes(case: Case, verdict: Verdict | None, seconds: float) -> Sizes | None:
    """Both sizes; None where this project has no input, or Hypothesis finds none within the seconds."""
    if not isinstance(verdict, Distinguished) or verdict.counterexample.input.calls:
        return None
    found = verdict.counterexample
    try:
        domain = infer(case.original, case.variant, case.examples)
        pair = Pair(case.original, case.variant, domain)
        with Engine() as engine:
            probe = PairProbe(engine, pair, DEFAULT, seconds)
            theirs = _found_and_shrunk(probe, rehearsed(pair, probe.ends), found.difference, seconds)
    except MutsinqError:
        return None
    if theirs is None:
        return None
    calls = found.call, render_call(case.original.entry, theirs)
    name = len(render_call(case.original.entry, Input()))
    return Sizes(case.id, len(calls[0]) - name, len(calls[1]) - name, *calls)


def _found_and_shrunk(probe: PairProbe, pair: Pair, wanted: Difference, seconds: float) -> Input | None:
    deadline = time.monotonic() + seconds

    def condition(input: Input) -> bool:
        if time.monotonic() > deadline:
            raise TimeoutError
        (difference,) = probe.kinds([input])
        return difference is not None and difference.kind == wanted.kind and difference.in_domain >= wanted.in_domain

    strategy = inputs_of(pair.domain, next(assignments(pair.domain)), palette(pair.domain.constants))
    chosen = settings(
        max_examples=_EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    try:
        return find(strategy, condition, settings=chosen)
    except (HypothesisException, TimeoutError):
        return None
