"""Certificate: all that is needed to check a proof again."""

from __future__ import annotations

from dataclasses import field

from mutsinq.core.program import Program
from mutsinq.core.record import record


@record
class Certificate:
    """A claim that two programs behave the same, with what it rests on; `mutsinq.proofs.check` checks it anew.

    Whoever checks it runs or solves everything again, so a certificate needs no trust.
    """

    #: Kind of proof: `same-code`, `normal-form`, `facts`, `enumeration`, `z3` or `crosshair`.
    method: str
    original: Program
    variant: Program
    #: The inputs that the claim speaks of, as the proof's scope.
    scope: str
    #: What the method found, by name: a solver's query, the number of inputs run and the digest of their outcomes.
    facts: dict[str, str] = field(default_factory=dict)
