"""Batch: one line of what `mutsinq distinguish --pairs` writes."""

from __future__ import annotations

from mutsinq.core.record import record
from mutsinq.core.verdict import Verdict


@record
class PairVerdict:
    """The verdict on one pair of a file of pairs."""

    #: The pair's own `id`, or `line N` for a pair without one.
    id: str
    #: Qualified name of the function that was called.
    entry: str
    verdict: Verdict
    #: Wall-clock time of the whole judgement, start of the workers included.
    seconds: float
