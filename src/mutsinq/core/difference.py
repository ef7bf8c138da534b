"""Difference: how two outcomes of one input differ."""

from __future__ import annotations

from enum import IntEnum

from mutsinq.core.record import record


class DifferenceKind(IntEnum):
    """Kinds of difference, the strongest evidence first."""

    VALUE = 1
    ARGUMENT = 2
    OUTPUT = 3
    TYPE_ONLY = 4
    EXCEPTION = 5
    HANG = 6

    @property
    def label(self) -> str:
        """The words that people read."""
        return _LABELS[self]

    @property
    def both_return(self) -> bool:
        """Whether both programs returned."""
        return self <= DifferenceKind.TYPE_ONLY


_LABELS = {
    DifferenceKind.VALUE: "value",
    DifferenceKind.ARGUMENT: "mutated argument",
    DifferenceKind.OUTPUT: "output",
    DifferenceKind.TYPE_ONLY: "type only",
    DifferenceKind.EXCEPTION: "exception",
    DifferenceKind.HANG: "hang",
}


@record
class Difference:
    """A difference and whether the input lies in the original's domain."""

    kind: DifferenceKind
    in_domain: bool

    @property
    def rank(self) -> tuple[bool, int]:
        """Sorts the strongest difference first: in-domain before out-of-domain, then by kind."""
        return (not self.in_domain, int(self.kind))
