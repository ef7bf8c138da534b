"""Effort: what a search that found nothing has tried, and how far it got."""

from __future__ import annotations

from collections.abc import Collection

from mutsinq.core.difference import DifferenceKind
from mutsinq.core.search import SearchReport
from mutsinq.core.verdict import Coverage, NotFound
from mutsinq.execution.engine import Loaded
from mutsinq.execution.instrument import innermost
from mutsinq.searchers.changed_lines import changed_lines
from mutsinq.searchers.probe import PairProbe
from mutsinq.searchers.protocol import Pair
from mutsinq.static.functions import functions
from mutsinq.static.purity import Impurity, hints

#: What `__hash__` and caches do all the time; where it shows, the replay sees it.
_HARMLESS = frozenset(("depends on addresses in memory", "depends on the hash seed"))


def not_found(pair: Pair, probe: PairProbe, reports: tuple[SearchReport, ...]) -> NotFound:
    """The verdict when no difference was found: the effort, the branches reached, and what speaks against trust."""
    changed = changed_lines(pair.original.source, pair.variant.source)
    original, variant = (_coverage(loaded, lines) for loaded, lines in zip((probe.original, probe.variant), changed))
    types = tuple(
        f"{parameter.name}: {' or '.join(map(str, parameter.types[: 1 if parameter.declared else 3]))}"
        for parameter in pair.domain.parameters
    )
    preconditions = tuple(map(str, pair.domain.preconditions))
    return NotFound(reports, original, variant, types, preconditions, _note(pair, probe, original))


def _note(pair: Pair, probe: PairProbe, coverage: Coverage) -> str:
    if probe.tried and coverage.total and not coverage.reached:
        return f"no call reached the code of {pair.original.entry}: the module puts something else under its name"
    # What would end with more patience does so each time.
    if probe.unstable.keys() - {DifferenceKind.HANG}:
        return "differences were seen that did not show again: the behaviour is not deterministic"
    found = [hint for hint in hints(pair.original) if hint.impurity is not Impurity.STATE]
    reasons = [f"{hint.reason} (line {hint.line})" for hint in found if hint.reason not in _HARMLESS]
    return f"{pair.original.entry} {'; '.join(reasons[:3])}: out of domain" if reasons else ""


def _coverage(loaded: Loaded, changed: Collection[int]) -> Coverage:
    """Blocks of the entry that were reached, and whether the innermost block around a changed line was.

    Signatures and statements of the module are in no block.
    """
    function = functions(loaded.program.source).get(loaded.program.entry)
    first, last = function.lines if function else (1, len(loaded.program.source))
    inside = {number for number, (start, end) in enumerate(loaded.blocks) if first <= start and end <= last}
    reached = loaded.worker.reached
    around = innermost(loaded.blocks, changed)
    return Coverage(len(reached & inside), len(inside), bool(reached & around) if around else None)
