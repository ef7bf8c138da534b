"""Verdict: what is known about two programs, with its evidence."""

from __future__ import annotations

from typing import TypeAlias

from mutsinq.core.certificate import Certificate
from mutsinq.core.difference import Difference
from mutsinq.core.input import Input
from mutsinq.core.outcome import Outcome
from mutsinq.core.record import record
from mutsinq.core.search import SearchReport


@record
class Counterexample:
    """A distinguishing input, replayed in fresh workers under two hash seeds."""

    input: Input
    #: The input as a runnable call: `f([1, 2], k=0)`; of a property as what is read: `Box(3).area`.
    call: str
    original: Outcome
    variant: Outcome
    difference: Difference
    #: The searcher that found it.
    searcher: str


@record
class Proof:
    """Why two programs are equivalent. `method` names the kind of proof; `scope` the inputs that it speaks of."""

    method: str
    scope: str
    detail: str = ""
    #: What `mutsinq.proofs.check` needs to check the proof again.
    certificate: Certificate | None = None


@record
class Coverage:
    """Branches reached in one program, and whether any changed line was; None where none stands in a branch."""

    reached: int
    total: int
    changed_reached: bool | None


@record
class Distinguished:
    """The two behave differently on the counterexample's input."""

    counterexample: Counterexample
    reports: tuple[SearchReport, ...] = ()
    #: What inputs were assumed to hold, as text; `violated` are those that the counterexample's does not.
    preconditions: tuple[str, ...] = ()
    violated: tuple[str, ...] = ()


@record
class Equivalent:
    """The two behave the same on every input in the proof's scope."""

    proof: Proof


@record
class Bounded:
    """No difference up to a bound, or under an assumption, that the text states."""

    bound: str
    reports: tuple[SearchReport, ...] = ()
    #: What shows it, where it is more than trying.
    proof: Proof | None = None


@record
class NotFound:
    """No difference found; not a claim that there is none."""

    reports: tuple[SearchReport, ...]
    original_coverage: Coverage | None = None
    variant_coverage: Coverage | None = None
    #: The types tried, best first, as text.
    types: tuple[str, ...] = ()
    #: What inputs were assumed to hold at first, as text; inputs that do not were tried less.
    preconditions: tuple[str, ...] = ()
    note: str = ""


@record
class Invalid:
    """The question has no answer: the programs cannot be compared, for the reason given."""

    reason: str


Verdict: TypeAlias = Distinguished | Equivalent | Bounded | NotFound | Invalid
