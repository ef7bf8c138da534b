"""Infection: which tests can notice a mutant at all, from one run of the original with what mutants change watched."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Sequence

import pytest

from mutsinq.suite.charges import Charges
from mutsinq.suite.code import Uncompilable
from mutsinq.suite.job import Message
from mutsinq.suite.limits import Deadlines
from mutsinq.suite.plan import Plan, PlannedMutant
from mutsinq.suite.started import STARTING
from mutsinq.suite.switch import Switch, Unswitchable
from mutsinq.suite.trial import Trial
from mutsinq.suite.watch import Watcher, watched_functions
from mutsinq.suite.work import Forked

#: The run with watching is worth it where trying the mutants with all their tests may take so many times as long.
_WORTH = 3.0
#: Seconds of the clock that it may take, and times those of the tests without watching.
_FLOOR, _FACTOR = 10.0, 20.0

#: Why a mutant survives that was not tried.
NOTE = "in no test does what it changes come out otherwise"


class Infection:
    """A run with watching, and what is known from it."""

    def __init__(self, plan: Plan, mutants: Collection[PlannedMutant], session: pytest.Session) -> None:
        self._session = session
        self._functions = watched_functions(mutants)
        self._watched = {number for watched in self._functions.values() for number in watched.mutants}
        reaching = [plan.tests(planned) for planned in mutants if planned.number in self._watched]
        wanted = {test for tests in reaching for test in tests}
        self._tests = [item.nodeid for item in session.items if item.nodeid in wanted]
        self._seconds = sum(map(plan.seconds, self._tests))
        trying = sum(plan.seconds(test) for tests in reaching for test in tests)
        #: Whether it is likely to save time.
        self.pays = trying > _WORTH * self._seconds
        #: Of each test that passed, the mutants that it infects.
        self._infected: dict[str, set[int]] = {}

    def work(self, switch: Switch, deadlines: Deadlines) -> Forked:
        """The run, for a pool to do."""

        def run(slot: int, say: Callable[[Message], None]) -> None:
            deadlines.set(slot, _FLOOR + _FACTOR * self._seconds)
            self._instrument(switch, say)
            trial = Trial(self._session)
            watcher = Watcher(self._functions.values(), switch.namespace)
            charges = Charges(watcher.take)
            self._session.config.pluginmanager.register(charges, "mutsinq-charges")
            started: list[str] = []
            sys.addaudithook(lambda event, _: started.append(event) if event in STARTING else None)
            for test in trial.run(self._tests, lambda _: switch.clear_caches()):
                infected = list(charges.take())
                # What other processes do was not watched.
                if test.outcome == "passed" and not started:
                    say(Message("infected", test=test.test, data=infected))
                started.clear()

        return Forked(run, hear=self._hear)

    def spared(self, planned: PlannedMutant, tests: Sequence[str]) -> set[str]:
        """Those of the tests that cannot notice the mutant."""
        if planned.number not in self._watched:
            return set()
        return {test for test in tests if test in self._infected and planned.number not in self._infected[test]}

    def _instrument(self, switch: Switch, say: Callable[[Message], None]) -> None:
        for function, watched in self._functions.items():
            try:
                switch.exchange(watched.subject, function, watched.instrument())
            except (Unswitchable, Uncompilable):
                say(Message("unwatched", data=list(watched.mutants)))

    def _hear(self, message: Message) -> None:
        numbers = message.data if isinstance(message.data, list) else []
        if message.kind == "infected":
            self._infected[message.test] = set(numbers)
        elif message.kind == "unwatched":
            self._watched -= set(numbers)
