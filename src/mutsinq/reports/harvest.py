"""What came of a harvest, as text for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.counted import counted
from mutsinq.corpus.harvest import Yield

_MOST_LICENCES = 8


@dataclass(slots=True)
class Tally:
    """Counts of a harvest."""

    files: int = 0
    programs: int = 0
    unread: int = 0
    seconds: float = 0.0
    dropped: Counter[str] = field(default_factory=Counter)
    splits: Counter[str] = field(default_factory=Counter)
    licences: Counter[str] = field(default_factory=Counter)

    def add(self, portion: Yield) -> None:
        """Count what came of some files besides programs."""
        self.dropped += portion.dropped
        self.unread += len(portion.unread)

    def count(self, program: CorpusProgram) -> None:
        """Count a program that was written."""
        self.programs += 1
        self.splits[program.split] += 1
        self.licences[program.licence] += 1


def tally_lines(tally: Tally) -> Iterator[str]:
    """The summary: programs, their splits and licences, and why other functions are none."""
    skipped = f" ({tally.unread:,} unreadable)" if tally.unread else ""
    yield f"{counted(tally.programs, 'program')} from {counted(tally.files, 'file')}{skipped} in {tally.seconds:.0f} s"
    if not tally.programs and not tally.dropped:
        yield "no function stands in them; name other packages, files or folders"
    if tally.programs:
        yield f"split: {_counts(tally.splits)}"
        yield f"licences: {_counts(tally.licences, _MOST_LICENCES)}"
    if tally.dropped:
        yield f"{counted(tally.dropped.total(), 'function')} dropped:"
        for reason, count in tally.dropped.most_common():
            yield f"  {count:7,}  {reason}"


def _counts(counts: Counter[str], most: int | None = None) -> str:
    shown = [f"{name} {count:,}" for name, count in counts.most_common(most)]
    others = len(counts) - len(shown)
    return ", ".join([*shown, *([f"and {others} others"] if others else [])])
