"""Distinguish: decide, with evidence, whether two programs behave differently.

The main path: match signatures → infer the domain → cheap proofs → searchers → minimise → replay → verdict.
"""

from __future__ import annotations

import difflib
import time

from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.search import SearchReport
from mutsinq.core.verdict import (
    Counterexample,
    Coverage,
    Distinguished,
    Equivalent,
    Invalid,
    NotFound,
    Verdict,
)
from mutsinq.execution.engine import Engine, Loaded
from mutsinq.searchers.minimize import minimize
from mutsinq.searchers.portfolio import run_portfolio
from mutsinq.searchers.probe import PairProbe
from mutsinq.searchers.protocol import Pair
from mutsinq.searchers.replay import replay
from mutsinq.searchers.settings import Settings
from mutsinq.static.functions import functions
from mutsinq.static.inference import infer
from mutsinq.static.signature import compatible

_MINIMIZE_SECONDS = 0.5


def distinguish(
    original: Program, variant: Program, settings: Settings | None = None, engine: Engine | None = None
) -> Verdict:
    """Whether `variant` behaves differently from `original`.

    An engine may be shared by many calls. Raises InputError when a program does not compile and LoadError when
    importing it fails.
    """
    settings = settings or Settings()
    if engine is None:
        with Engine() as own_engine:
            return distinguish(original, variant, settings, own_engine)
    if reason := compatible(original, variant):
        return Invalid(reason)
    from mutsinq.static.normal_form import prove

    if proof := prove(original, variant):
        return Equivalent(proof)
    domain = infer(original, variant, settings.examples)
    pair = Pair(original, variant, domain, settings.seed)
    return _search(pair, settings, engine)


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

    deadline = time.monotonic() + settings.timeout
    probe = PairProbe(engine, pair, settings.relation, deadline, on_batch=on_batch)
    reports: tuple[SearchReport, ...] = ()
    try:
        try:
            reports = run_portfolio(pair, probe, settings.searchers, settings.timeout, on_searcher)
        except KeyboardInterrupt:
            if probe.best is None:
                raise
        if probe.best is None:
            return _not_found(pair, probe, reports)
        return Distinguished(_minimized(pair, probe, probe.best, settings, engine), reports)
    finally:
        probe.close()


def _minimized(
    pair: Pair, probe: PairProbe, found: Counterexample, settings: Settings, engine: Engine
) -> Counterexample:
    """The counterexample with its smallest input, replayed; the found one if that does not replay."""
    smallest: Input = minimize(found.input, found.difference, probe.kinds, _MINIMIZE_SECONDS)
    if smallest == found.input:
        return found
    replayed = replay(engine, pair, smallest, settings.relation, found.searcher, in_domain=found.difference.in_domain)
    return replayed if replayed is not None and replayed.difference == found.difference else found


def _not_found(pair: Pair, probe: PairProbe, reports: tuple[SearchReport, ...]) -> NotFound:
    changed = _changed_lines(pair.original.source, pair.variant.source)
    coverage = [_coverage(loaded, lines) for loaded, lines in zip((probe.original, probe.variant), changed)]
    note = ""
    if probe.tried and not coverage[0].reached and coverage[0].total:
        note = f"no call reached the code of {pair.original.entry}: the module puts something else under its name"
    elif probe.unstable:
        note = "differences were seen that did not show again: the behaviour is not deterministic"
    types = tuple(
        f"{parameter.name}: {' or '.join(map(str, parameter.types[: 1 if parameter.declared else 3]))}"
        for parameter in pair.domain.parameters
    )
    return NotFound(reports, *coverage, types=types, note=note)


def _changed_lines(original: str, variant: str) -> tuple[set[int], set[int]]:
    """Numbers of the lines that differ, in each of the two sources."""
    matcher = difflib.SequenceMatcher(None, original.splitlines(), variant.splitlines(), autojunk=False)
    lines: tuple[set[int], set[int]] = (set(), set())
    for tag, start, end, start_other, end_other in matcher.get_opcodes():
        if tag != "equal":
            # A deletion changes the line that it stood before.
            lines[0].update(range(start + 1, max(end, start + 1) + 1))
            lines[1].update(range(start_other + 1, max(end_other, start_other + 1) + 1))
    return lines


def _coverage(loaded: Loaded, changed: set[int]) -> Coverage:
    """Blocks of the entry that were reached, and whether the innermost block around a changed line was."""
    function = functions(loaded.program.source).get(loaded.program.entry)
    first, last = function.lines if function else (1, len(loaded.program.source))
    inside = {number for number, (start, end) in enumerate(loaded.blocks) if first <= start and end <= last}
    reached = loaded.worker.reached
    around: set[int] = set()
    for line in changed:
        blocks = [(end - start, number) for number, (start, end) in enumerate(loaded.blocks) if start <= line <= end]
        if blocks:
            around.add(min(blocks)[1])
    return Coverage(len(reached & inside), len(inside), bool(reached & around))
