"""Engine: the suite engine with a new interpreter for each mutant in the place of forks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import pytest

from mutsinq.suite.batches import Share
from mutsinq.suite.clean import CleanRun
from mutsinq.suite.engine import SuiteEngine
from mutsinq.suite.killers import Killers
from mutsinq.suite.plan import Plan, PlannedMutant
from mutsinq.suite.processes.job import Message
from mutsinq.suite.processes.limits import Deadlines
from mutsinq.suite.processes.tasks import RunTests
from mutsinq.suite.processes.work import Forked, Reborn
from mutsinq.suite.settings import SuiteSettings
from mutsinq.suite.spawned.pool import SpawnedPool
from mutsinq.suite.spawned.starting import Spawner
from mutsinq.suite.switching.switch import Switch
from mutsinq.suite.watching.infection import Infection


class SpawnedEngine(SuiteEngine):
    """Runs a session's tests in interpreters that import and collect by themselves.

    Every mutant is loaded in the place of the original before anything else is, so none is switched on in code that
    runs already, and none has another one before it in its process.
    """

    def __init__(
        self, session: pytest.Session, switch: Switch, spawner: Spawner, deadlines: Deadlines, settings: SuiteSettings
    ) -> None:
        self._spawner = spawner
        super().__init__(session, switch, None, deadlines, replace(settings, batch=1))

    def _start_pool(self) -> SpawnedPool:
        return SpawnedPool(self._spawner, self._settings.jobs)

    def _uncounted(self, hear: Callable[[Message], None]) -> Reborn:
        return Reborn(None, RunTests(self._settings.patience), hear=hear)

    def _find_needs(self, clean: CleanRun) -> None:
        """What tests need is found in forks alone."""

    def watch(self, infection: Infection) -> None:
        """Nothing is watched: that needs what is loaded here."""

    def _is_for_last(self, plan: Plan, planned: PlannedMutant) -> bool:
        return False

    def _batch(self, plan: Plan, mutants: Sequence[PlannedMutant], share: Share | None = None) -> Reborn:
        (planned,) = mutants
        return self._anew.work(plan, planned)

    def _killers_of(self, work: Forked | Reborn) -> Killers:
        return self._killers

    def _try_on_original(self, plan: Plan, tests: Collection[str]) -> None:
        # One interpreter each: nothing runs before it.
        for test in tests:
            self._pool.add(self._anew.check(plan, [test]))
