"""Anew: mutants for which everything is loaded anew, in a child of the zygote.

Those that turn out to need it wait until unchanged code was seen to live there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from mutsinq.suite.plan import Plan, PlannedMutant
from mutsinq.suite.processes.fate import Fate
from mutsinq.suite.processes.memory import LEAST_MEMORY
from mutsinq.suite.processes.work import Reborn, Task
from mutsinq.suite.processes.zygote import Zygote
from mutsinq.suite.trial import in_order, items_of

#: CPU seconds for loading and collecting: least, and for each of the clean run's.
_LOADING_FLOOR, _LOADING_FACTOR = 5.0, 10.0


class Anew:
    """Makes work of mutants that are loaded anew.

    `add` queues work, as that of a `Workforce` does. Without a zygote the work is for interpreters of their own.
    """

    def __init__(self, session: pytest.Session, zygote: Zygote | None, add: Callable[..., None]) -> None:
        self._session = session
        self._zygote = zygote
        self._add = add
        self._items = items_of(session)
        #: Mutants with the reasons, until unchanged code was seen to live.
        self._held: list[tuple[PlannedMutant, str]] = []
        self._lives = False

    def work(self, plan: Plan, planned: PlannedMutant, reason: str = "") -> Reborn:
        """Work that tries a mutant; the reason is why it cannot be switched on."""
        tests = in_order(plan.untried(planned), self._session)
        task = Task(
            number=planned.number,
            path=str(planned.subject.path),
            edits=planned.edits,
            tests=tuple(tests),
            limits=tuple(plan.limits(planned, test) for test in tests),
            files=tuple(dict.fromkeys(str(self._items[test].path) for test in tests)),
            seconds=_LOADING_FLOOR + _LOADING_FACTOR * plan.loading,
            memory=2 * plan.memory + LEAST_MEMORY,
        )
        return Reborn(self._zygote, task, (planned,), reason)

    def try_once_safe(self, plan: Plan, planned: PlannedMutant, reason: str) -> None:
        """Try a mutant once unchanged code was seen to live; that is tried first."""
        if self._lives:
            self._add(self.work(plan, planned, reason))
            return
        if not self._held:
            self._add(self.work(plan, plan.null_anew()), first=True)
        self._held.append((planned, reason))

    def heed_null(self, plan: Plan, fate: Fate) -> Iterator[tuple[PlannedMutant, Fate]]:
        """Unchanged code was loaded anew: those that waited for it are tried if it lives, or else it once more."""
        if fate.status != "survived":
            plan.leave_out_blamed(fate.killer, fate.note)
            self._add(self.work(plan, plan.null_anew()), first=True)
            return
        self._lives = True
        for planned, reason in self._held:
            if plan.untried(planned):
                self._add(self.work(plan, planned, reason))
            else:
                yield planned, Fate("no coverage")
        self._held.clear()
