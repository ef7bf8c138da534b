"""Verification: asks the searchers for an input that tells a mutant from the original."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mutsinq.core.mutation import FromOperator
from mutsinq.core.verdict import Distinguished, Invalid, Verdict
from mutsinq.execution.engine import Engine
from mutsinq.execution.worker import LoadError
from mutsinq.operators.splice import apply
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.modules import Plan, plan
from mutsinq.searchers.settings import Settings
from mutsinq.static.functions import functions
from mutsinq.static.sources import Source


@dataclass(frozen=True, slots=True)
class Verifier:
    """Judges mutants one after the other in the same engine."""

    engine: Engine
    settings: Settings

    def verdict(self, source: Source, mutant: FromOperator) -> Verdict:
        """The verdict on the mutant's function.

        For a mutant outside of functions it is that on the first function that depends on the change and
        behaves differently, or on the first such function.
        """
        changed = replace(source, text=apply(source.text, mutant.mutations))
        pairs = self._plan(source, changed, mutant).pairs
        first: Verdict = Invalid("no function depends on the change")
        for index, (original, variant) in enumerate(pairs.values()):
            try:
                verdict = distinguish(original, variant, self.settings, self.engine)
            except LoadError as error:
                verdict = Invalid(str(error))
            if isinstance(verdict, Distinguished):
                return verdict
            if index == 0:
                first = verdict
        return first

    def _plan(self, source: Source, changed: Source, mutant: FromOperator) -> Plan:
        entry = mutant.mutations[0].function.partition(".<locals>")[0]
        return plan(source, changed, entry if entry in functions(source.text) else "")
