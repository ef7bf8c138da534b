"""Proving by reading, for the tests of the unfolding."""

from __future__ import annotations

from mutsinq.core.program import Program
from mutsinq.proofs.prove import prove_by_reading


def proved(original: str, variant: str) -> bool:
    """Whether the functions `f` of two modules are proved to do the same, if only for the declared types."""
    return prove_by_reading(*(Program(source, "subject", "f") for source in (original, variant))) is not None
