"""Plausibility: whether a change reads like code that somebody wrote, by the likelihood that a model gives its lines.

The measure is calibrated on the originals: 95 % of their lines pass it. The model must be held out: one that wrote
variants, or was tuned on them, finds its own writing likely.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from mutsinq.agents.showing import undocumented
from mutsinq.core.program import Program

#: Share of the originals' lines that pass.
_USUAL = 0.95


class Surprise(Protocol):
    """The surprise in one line."""

    @property
    def nats(self) -> float:
        """Minus the logarithm of its probability."""

    @property
    def tokens(self) -> int:
        """How many tokens it has."""


class TextReader(Protocol):
    """Says how surprising each line of a text is, as `mutsinq.agents.local.likelihood.Reader` does."""

    def lines(self, text: str) -> Sequence[Surprise]:
        """The surprise in each line."""


class Plausibility:
    """Tells plausible variants from others."""

    def __init__(self, reader: TextReader, originals: Iterable[Program]) -> None:
        """`originals` are what the limit is calibrated on."""
        self._reader = reader
        each = (line for program in originals for line in reader.lines(undocumented(program)))
        surprises = sorted(line.nats / line.tokens for line in each if line.tokens)
        #: Nats a token up to which lines are usual.
        self.limit = surprises[int(_USUAL * len(surprises))] if surprises else 0.0

    def passes(self, original: Program, variant: Program) -> bool:
        """Whether the lines that a variant changes or adds, or else the one behind what it drops, are usual."""
        before, after = undocumented(original), undocumented(variant)
        told = self._reader.lines(after)
        changed = [told[place] for place in _changed(before, after) if place < len(told)]
        tokens = sum(line.tokens for line in changed)
        return not tokens or sum(line.nats for line in changed) / tokens <= self.limit


def _changed(before: str, after: str) -> Iterator[int]:
    """The places of lines of `after` that are not in `before`; of lines that are gone, the place behind them."""
    matcher = difflib.SequenceMatcher(None, before.split("\n"), after.split("\n"), autojunk=False)
    for tag, _, _, start, end in matcher.get_opcodes():
        if tag != "equal":
            yield from range(start, max(end, start + 1))
