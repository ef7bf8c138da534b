"""Killers: whether the tests that kill do pass on the original as they are run on mutants.

A test that needs others before it, or what loading their files does, fails where few are run or collected, whatever the
mutant does. So the kills of a test wait until it has run so, once.
"""

from __future__ import annotations

from collections.abc import Iterable

from mutsinq.suite.plan import Plan, PlannedMutant
from mutsinq.suite.processes.fate import Fate


class Killers:
    """What is known of the tests that kill."""

    def __init__(self) -> None:
        self._sound: set[str] = set()
        #: Of each test that was not settled yet, the kills that wait; the tests among them that nobody tries yet.
        self._waiting: dict[str, list[tuple[PlannedMutant, Fate]]] = {}
        self._untried: list[str] = []

    def bears_out(self, plan: Plan, planned: PlannedMutant, fate: Fate) -> bool:
        """Whether a fate holds; if not yet, it waits until its killer is settled."""
        killer = fate.killer
        # A mutant that changes the names of tests can be killed by one that the original does not have.
        if killer is None or killer.phase == "collection" or not plan.knows(killer.test):
            return True
        if killer.test in self._sound:
            plan.learn(planned, killer.test)
            return True
        if killer.test not in self._waiting:
            self._untried.append(killer.test)
        self._waiting.setdefault(killer.test, []).append((planned, fate))
        return False

    def take_untried(self) -> list[str]:
        """The tests that are to be tried on the original; they are asked for once."""
        tests, self._untried = self._untried, []
        return tests

    def try_beside(self, tests: Iterable[str]) -> list[str]:
        """Those of the tests that nobody has tried or tries yet; they are tried beside one that killed."""
        found = [test for test in tests if test not in self._sound and test not in self._waiting]
        self._waiting |= {test: [] for test in found}
        return found

    def settle(self, plan: Plan, test: str, passed: bool) -> list[tuple[PlannedMutant, Fate]]:
        """A test ran on the original: the kills that waited for it, which hold if it has passed."""
        held = self._waiting.pop(test)
        if passed:
            self._sound.add(test)
            for planned, _ in held:
                plan.learn(planned, test)
        return held
