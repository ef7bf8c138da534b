"""Batch: what became of a file of pairs, as a table for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from click import style

from mutsinq.core.counted import counted

#: Classes of verdicts in the order of the table, with the words and colour for each.
_ROWS = {
    "Distinguished": ("distinguished", "red"),
    "Equivalent": ("proved equivalent", "green"),
    "Bounded": ("no difference up to a bound", "yellow"),
    "NotFound": ("no difference found", "yellow"),
    "Invalid": ("not comparable", "magenta"),
}


@dataclass(slots=True)
class Tally:
    """Counts of what became of the lines of a file of pairs."""

    #: Verdicts by the name of their class, those of earlier runs included.
    verdicts: Counter[str] = field(default_factory=Counter)
    #: Pairs whose verdicts were there before this run began.
    earlier: int = 0
    #: Pairs judged in this run, those that failed, lines that hold no pair, and pairs not come to.
    judged: int = 0
    failed: int = 0
    broken: int = 0
    left: int = 0
    seconds: float = 0.0


def tally_lines(tally: Tally) -> Iterator[str]:
    """The table, a line at a time."""
    rate = tally.judged / tally.seconds if tally.seconds else 0.0
    total = sum(tally.verdicts.values())
    if tally.judged:
        yield f"{counted(tally.judged, 'pair')} judged in {duration(tally.seconds)}, {rate:.1f} a second"
    else:
        yield "no pair judged"
    for kind, (words, colour) in _ROWS.items():
        if count := tally.verdicts[kind]:
            yield f"  {style(f'{words:<28}', fg=colour)}{count:>8,}{count / total:>9.1%}"
    for count, words in (
        (tally.earlier, "of these from earlier runs"),
        (tally.left, "not come to"),
        (tally.failed, "failed: run again for these"),
        (tally.broken, "lines without a pair"),
    ):
        if count:
            yield f"  {words:<28}{count:>8,}"


def duration(seconds: float) -> str:
    """Seconds as a person would say them: `0.4 s`, `2 min 5 s`, `1 h 3 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
