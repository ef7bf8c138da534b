"""Z3 search: ask a solver for arguments on which two small numeric functions differ.

Finds what no amount of guessing does: values that solve the equations in the code. Only code that is modelled
exactly is asked about; for everything else the search ends at once.
"""

from __future__ import annotations

from mutsinq.core.search import Budget, SearchReport
from mutsinq.proofs import smt
from mutsinq.proofs.deadline import Deadline
from mutsinq.searchers.meter import Meter
from mutsinq.searchers.protocol import Pair, Probe


class Z3Search:
    """Solves for a distinguishing input, types that are not declared being the likeliest ones.

    The report's `exhausted` says that there is none of these types, for loops and recursion up to any number of turns.
    """

    name = "z3"
    beside = True

    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        """Solve once for ints that may be bools, and where these alone differ once more without."""
        meter = Meter(probe, budget)
        likeliest = [parameter.types[0] for parameter in pair.domain.parameters]
        deadline = Deadline(budget.seconds, lambda: meter.open)
        exhausted = False
        for bools in (True, False):
            question = smt.ask(pair.original, pair.variant, likeliest, bools=bools)
            settled = smt.settle(question, deadline) if question else None
            if settled is None or settled.input is None:
                exhausted = bools and settled is not None and not settled.bounded
                break
            if any(trial.difference for trial in meter.run([settled.input])) and not settled.has_bool:
                break
        return meter.report(self.name, exhausted=exhausted)


SEARCHER = Z3Search()
