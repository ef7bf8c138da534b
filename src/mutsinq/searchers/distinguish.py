"""Distinguish: decide, with evidence, whether two programs behave differently.

The main path: match signatures → cheap proofs → infer the domain → rehearse → searchers → minimise → verdict.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from mutsinq.core.difference import DifferenceKind
from mutsinq.core.input import Input
from mutsinq.core.program import SCRIPT, Program
from mutsinq.core.search import SearchReport
from mutsinq.core.verdict import (
    Bounded,
    Counterexample,
    Distinguished,
    Equivalent,
    Invalid,
    Proof,
    Verdict,
)
from mutsinq.execution.engine import Engine
from mutsinq.execution.isolation import probe as probe_isolation
from mutsinq.execution.isolation import require
from mutsinq.proofs.prove import prove_by_position, prove_by_reading
from mutsinq.searchers.conforming import violated
from mutsinq.searchers.effort import not_found
from mutsinq.searchers.first_calls import differing_first_call
from mutsinq.searchers.minimize import minimize
from mutsinq.searchers.portfolio import run_portfolio
from mutsinq.searchers.probe import PairProbe
from mutsinq.searchers.protocol import Pair
from mutsinq.searchers.prover import Prover
from mutsinq.searchers.rehearsal import rehearsed
from mutsinq.searchers.replay import replay
from mutsinq.searchers.scripts import minimize_script, same_script, script_domain
from mutsinq.searchers.settings import Settings
from mutsinq.static.domains.inference import infer
from mutsinq.static.functions import functions
from mutsinq.static.signature import compatible
from mutsinq.static.tampering import tricks

#: The share of the time of a search that its result may be made smaller in, and the least and most seconds. Within as
#: many seconds more the smallest input is replayed; else the one that was found stands.
_MINIMIZE_SHARE, _MINIMIZE_SECONDS = 0.1, (0.5, 1.0)


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during a search, with the best verdict so far."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__()
        self.verdict = verdict


@contextmanager
def _noting_interruption() -> Iterator[list[KeyboardInterrupt]]:
    """Ends the block at Ctrl-C and notes it, so that what was found by then can still be minimised and told."""
    noted: list[KeyboardInterrupt] = []
    try:
        yield noted
    except KeyboardInterrupt as interrupt:
        noted.append(interrupt)


def distinguish(
    original: Program, variant: Program, settings: Settings | None = None, engine: Engine | None = None
) -> Verdict:
    """Whether `variant` behaves differently from `original`.

    An engine may be shared by many calls. Raises InputError when a program does not compile, LoadError when
    importing it fails, and IsolationError when the variant is not trusted and this machine cannot confine it.
    Ctrl-C raises Interrupted with the best verdict so far.
    """
    settings = settings or Settings()
    if engine is None:
        with Engine() as own_engine:
            return distinguish(original, variant, settings, own_engine)
    if not settings.trusted:
        require(probe_isolation(), trusted=False, unsafe=settings.unsafe)
        for trick in tricks(variant.source):
            return Invalid(f"the variant is not to be trusted: line {trick.line} {trick.reason}")
    if original.entry == SCRIPT:
        return _distinguish_scripts(original, variant, settings, engine)
    if reason := compatible(original, variant):
        return Invalid(reason)
    messages = settings.relation.same_exception_message
    if settings.proofs and (equivalent := prove_by_reading(original, variant, messages=messages)):
        return equivalent
    if settings.proofs and not messages and (bounded := prove_by_position(original, variant)):
        return bounded
    domain = infer(original, variant, settings.examples)
    pair = Pair(original, variant, domain, settings.seed)
    return _search(pair, settings, engine)


def _distinguish_scripts(original: Program, variant: Program, settings: Settings, engine: Engine) -> Verdict:
    if same_script(original, variant):
        return Equivalent(Proof("same-code", "all inputs"))
    if not settings.examples:
        return Invalid("whole programs need an example of what they read")
    pair = Pair(original, variant, script_domain(original, variant, settings.examples), settings.seed)
    # The other searchers make values of types; a script's text has a shape that only its examples tell.
    return _search(pair, replace(settings, searchers=("examples",), others=()), engine)


def _search(pair: Pair, settings: Settings, engine: Engine) -> Verdict:
    for hash_seed in (0, 1):
        engine.warm(hash_seed)
    name = ""

    def on_searcher(searcher: str) -> None:
        nonlocal name
        name = searcher

    def on_batch(tried: int) -> None:
        if settings.on_progress:
            settings.on_progress(name, tried)

    probe = PairProbe(engine, pair, settings.relation, settings.timeout, on_batch=on_batch)
    started = time.monotonic()
    reports: tuple[SearchReport, ...] = ()
    # Proofs speak of one call, not of whole classes and programs.
    is_provable = settings.proofs and pair.original.entry in functions(pair.original.source)
    prover = Prover(engine, probe, messages=settings.relation.same_exception_message) if is_provable else None
    try:
        with _noting_interruption() as interrupted:
            if pair.original.entry != SCRIPT:
                # Of a script nothing but its examples tells what it reads.
                pair = rehearsed(pair, probe.ends)
                probe.believe(pair.domain)
            left = settings.timeout - (time.monotonic() - started)
            reports = run_portfolio(pair, probe, settings.searchers, left, on_searcher, prover, settings.others)
            probe.conclude()
        smallest: Counterexample | None = None
        if probe.best is not None and (probe.has_difference or not (prover and prover.holds_as_declared)):
            smallest = _minimized(pair, probe, probe.best, settings, engine)
        elif probe.best is None and not interrupted and not (prover and prover.verdict):
            smallest = differing_first_call(pair, probe, settings.relation, engine)
        if smallest is not None:
            assumed, unmet = pair.domain.preconditions, violated(smallest.input, pair.domain)
            verdict: Verdict = Distinguished(smallest, reports, tuple(map(str, assumed)), tuple(map(str, unmet)))
        elif prover and prover.verdict:
            proved = prover.verdict
            verdict = replace(proved, reports=reports) if isinstance(proved, Bounded) else proved
        else:
            verdict = not_found(pair, probe, reports)
        if interrupted:
            raise Interrupted(verdict)
        return verdict
    finally:
        probe.close()


def _minimized(
    pair: Pair, probe: PairProbe, found: Counterexample, settings: Settings, engine: Engine
) -> Counterexample:
    """The counterexample with its smallest input, replayed; the found one if that does not replay."""
    is_script = pair.original.entry == SCRIPT
    positional = [parameter for parameter in pair.domain.parameters if parameter.kind == "positional"]
    names = ["" if parameter.required else parameter.name for parameter in positional]
    shrink = partial(minimize_script, examples=pair.domain.examples) if is_script else partial(minimize, names=names)
    least, most = _MINIMIZE_SECONDS
    seconds = min(most, max(least, _MINIMIZE_SHARE * settings.timeout))
    deadline = time.monotonic() + seconds
    kinds = partial(probe.kinds, deadline=deadline)
    smallest: Input = shrink(found.input, found.difference, kinds, seconds)
    if smallest == found.input:
        return found
    replayed = replay(
        engine,
        pair,
        smallest,
        settings.relation,
        found.searcher,
        in_domain=found.difference.in_domain,
        hang=found.difference.kind is DifferenceKind.HANG,
        deadline=deadline + seconds,
    )
    return replayed if replayed is not None and replayed.difference == found.difference else found
