"""Head start: a few mutants are tried while the clean run still goes on, so that verdicts are there within seconds.

A kill needs no more than its own test: one that passes on the original, alone as well as behind the mutant, and enters
what is changed. So it holds whatever the rest of the clean run tells, if that does not find the test to be flaky.
Survivors are tried again: tests that have not run yet may notice them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from mutsinq.suite.clean import CleanRun
from mutsinq.suite.engine import SuiteEngine
from mutsinq.suite.history.recall import History
from mutsinq.suite.loaded import Loaded
from mutsinq.suite.plan import Plan, PlannedMutant
from mutsinq.suite.processes.fate import Fate
from mutsinq.suite.proposals import Proposals
from mutsinq.suite.settings import SuiteSettings

#: Tests that must be known to enter code with mutants, and the most mutants that are tried.
_TESTS, _MUTANTS = 5, 25
#: The most seconds of a test that is among them, and of all tests of these mutants.
_QUICK, _SECONDS = 0.1, 1.0
#: Functions that the control fails, of which one must be noticed.
_FORCED = 2


class HeadStart:
    """What is killed before the clean run is over."""

    def __init__(
        self, engine: SuiteEngine, loaded: Loaded, proposals: Proposals, settings: SuiteSettings, history: History
    ) -> None:
        self._engine = engine
        self._loaded = loaded
        self._proposals = proposals
        self._settings = settings
        self._history = history
        self._fates: dict[int, Fate] = {}
        #: Of each test that was counted, in order, the first block that it entered; of one that takes long, none.
        self._first_blocks: list[int] = []

    def fate(self, planned: PlannedMutant, tests: Sequence[str]) -> Fate | None:
        """What became of a mutant, if one of these tests, which are to be trusted, killed it."""
        fate = self._fates.get(planned.number)
        return fate if fate and fate.killer and fate.killer.test in tests else None

    def is_due(self, clean: CleanRun) -> bool:
        """Whether enough is known of a clean run that goes on."""
        blocks = self._loaded.blocks
        for test in islice(clean.tests.values(), len(self._first_blocks), None):
            known = test.counts if test.seconds <= _QUICK else ()
            self._first_blocks.append(min(known, default=blocks.count))
        made = self._proposals.made()
        # Blocks are numbered in the order of the files, which are mutated in that order, too.
        end = blocks.ends[len(made) - 1] if made else 0
        return sum(block < end for block in self._first_blocks) >= _TESTS

    def kills(self, clean: CleanRun) -> Iterator[tuple[PlannedMutant, Fate]]:
        """Try mutants on what is known, if the controls hold there; those that are killed."""
        quick = {name: test for name, test in clean.tests.items() if test.seconds <= _QUICK and not test.disturbs}
        known = replace(clean, tests=quick)
        plan = self._loaded.plan(self._proposals.made(), known, self._settings)
        if not self._controls_hold(plan):
            return
        for planned, fate in self._engine.fates(plan, list(self._chosen(plan))):
            if fate.status == "killed":
                self._fates[planned.number] = fate
                yield planned, fate

    def _controls_hold(self, plan: Plan) -> bool:
        """Whether unchanged code lives, and code that always fails does not; it is no fault if none is known yet."""
        null, forced = plan.null_mutant(), plan.forced_failures(_FORCED)
        if null is None or not forced:
            return False
        fates = dict(self._engine.fates(plan, [null, *forced]))
        return fates[null].status == "survived" and "killed" in {fates[each].status for each in forced}

    def _chosen(self, plan: Plan) -> Iterator[PlannedMutant]:
        """Mutants that most tests enter, as many as take little time."""
        tests = {planned: plan.tests(planned) for planned in plan.mutants if planned.function is not None}
        most = sorted((planned for planned in tests if tests[planned]), key=lambda planned: -len(tests[planned]))
        seconds = 0.0
        for planned in self._history.without_verdict(most[:_MUTANTS], self._loaded.ground):
            seconds += sum(map(plan.seconds, tests[planned]))
            if seconds > _SECONDS:
                return
            yield planned
