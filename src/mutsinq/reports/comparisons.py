"""Comparisons: what was found of two versions of a module, in a few lines below the verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from mutsinq.core.comparison import Comparison
from mutsinq.core.counted import counted
from mutsinq.core.program import SCRIPT
from mutsinq.core.verdict import Bounded, Distinguished, Equivalent, Invalid, NotFound, Verdict

_WORDS: dict[type[Verdict], str] = {
    Distinguished: "distinguished",
    Equivalent: "proved equivalent",
    Bounded: "without a difference up to a bound",
    NotFound: "without a difference found",
    Invalid: "not comparable",
}


def comparison_lines(comparison: Comparison, changed: int) -> Iterator[str]:
    """Functions that only one version has, then how many verdicts of each kind there are on those compared."""
    for word, names in (("added", comparison.added), ("removed", comparison.removed)):
        if names:
            yield f"{word}: {', '.join(names)}"
    counts = verdict_counts(comparison.verdicts.values())
    if comparison.verdicts.keys() == {SCRIPT}:
        # Whole programs have no functions that could be counted.
        return
    if left := changed - len(comparison.verdicts):
        counts += f", {left} not looked at" if counts else f"{left} not looked at"
    told = f"{counted(changed, 'function')} compared: {counts}" if changed else "no changed function"
    yield f"{told}; {len(comparison.unchanged)} unchanged"


def verdict_counts(verdicts: Iterable[Verdict]) -> str:
    """How many verdicts there are of each kind, in words; empty for none."""
    counts = Counter(map(type, verdicts))
    return ", ".join(f"{counts[kind]:,} {word}" for kind, word in _WORDS.items() if counts[kind])
