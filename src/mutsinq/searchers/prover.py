"""Prover: tries to prove two programs equivalent while others search for a difference.

It works beside the search like a searcher that runs solvers: a proof ends the search, and an input on which a solver
sees a difference is tried like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mutsinq.core.search import Budget, SearchReport
from mutsinq.core.verdict import Bounded, Equivalent
from mutsinq.execution.engine import Engine
from mutsinq.proofs.deadline import Deadline
from mutsinq.proofs.prove import (
    Finding,
    prove,
    prove_assuming,
    prove_by_exhaustion,
    prove_by_reading_assuming,
    prove_by_rewriting,
    prove_by_rewriting_assuming,
)
from mutsinq.searchers.meter import Meter
from mutsinq.searchers.probe import PairProbe
from mutsinq.searchers.protocol import Pair, Probe

#: Most pairs are told apart by now; for them no solver needs to be started.
_HEAD_START = 0.1
#: A proof may come so much later than the end of a search that found nothing.
_LAST_SECONDS = 0.8


class Prover:
    """The proofs of a pair of functions, the cheapest first; the last one to run leaves its verdict here."""

    name = "proof"
    beside = True
    grace = _LAST_SECONDS + 0.2

    def __init__(self, engine: Engine, probe: PairProbe, *, messages: bool) -> None:
        self._engine = engine
        self._probe = probe
        self._messages = messages
        #: What is known for sure so far.
        self.verdict: Equivalent | Bounded | None = None

    @property
    def holds_as_declared(self) -> bool:
        """Whether there is a proof for the declared types alone: a difference on others does not speak against it."""
        return isinstance(self.verdict, Equivalent) and self.verdict.proof.scope != "all inputs"

    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        """Prove until something is proved for all inputs, a difference is found, or the time is over."""
        meter = Meter(probe, budget)
        deadline = Deadline(budget.seconds + _LAST_SECONDS, lambda: not self._probe.has_difference)
        if deadline.wait(_HEAD_START):
            for attempt in attempts(pair, self._engine, deadline, messages=self._messages):
                finding = attempt()
                if finding.candidate is not None:
                    meter.run([finding.candidate])
                self.verdict = self.verdict or finding.verdict
                if self.verdict or not deadline.left:
                    break
        if isinstance(self.verdict, Equivalent):
            self._probe.settle()
        return meter.report(self.name)


def attempts(pair: Pair, engine: Engine, deadline: Deadline, *, messages: bool) -> Iterator[Callable[[], Finding]]:
    """The proofs of a pair of functions, in the order in which they are tried."""
    programs = pair.original, pair.variant
    types = [parameter.types[0] for parameter in pair.domain.parameters]
    yield lambda: prove(*programs, engine, deadline, messages=messages)
    yield lambda: Finding(prove_by_rewriting(*programs, deadline))
    yield lambda: Finding(prove_by_exhaustion(*programs, deadline, messages=messages))
    yield lambda: Finding(prove_by_reading_assuming(*programs, types, messages=messages))
    yield lambda: Finding(prove_by_rewriting_assuming(*programs, deadline, types))
    yield lambda: Finding(prove_assuming(*programs, engine, deadline, types, messages=messages))
