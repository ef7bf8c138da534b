"""Trace: what two programs did line by line on one input, and where they part."""

from __future__ import annotations

from dataclasses import field

from mutsinq.core.outcome import Snapshot
from mutsinq.core.record import record


@record
class TraceStep:
    """One line of one call, run once."""

    #: Line number in the program's source, counted from 1, and the line's text without its indentation.
    line: int
    text: str
    #: Qualified name of the function that the line belongs to.
    function: str
    #: 0 in the entry, 1 in what it calls, and so on; only functions of the program itself are counted.
    depth: int
    #: Local variables that are new or hold something else once the line has run.
    changes: dict[str, Snapshot] = field(default_factory=dict)
    #: What the function returned, when this line ended it.
    returned: Snapshot | None = None
    #: Name of the exception that the line raised or let through.
    raised: str = ""
    #: What was printed while the line ran.
    output: str = ""


@record
class TraceRow:
    """Steps of the two programs that stand side by side; None where one of them has no counterpart."""

    original: TraceStep | None
    variant: TraceStep | None


@record
class Parting:
    """Where two executions part for the first time."""

    #: Index of the row after which they are no longer alike.
    row: int
    #: What is no longer alike: `variables`, `result` of a call, `output`, or `path`: another line comes next.
    kind: str
    #: What the variables that differ hold then; empty for the other kinds.
    original: dict[str, Snapshot] = field(default_factory=dict)
    variant: dict[str, Snapshot] = field(default_factory=dict)
    #: Numbers of the lines that come next; 0 where the call is over.
    original_next: int = 0
    variant_next: int = 0


@record
class Explanation:
    """Two executions of one call side by side."""

    call: str
    rows: tuple[TraceRow, ...]
    #: None when they part nowhere in what was recorded.
    parting: Parting | None
    #: A recording ended before its call did.
    cut: bool = False
