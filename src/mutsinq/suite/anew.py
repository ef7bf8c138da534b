"""Anew: mutants for which everything is loaded anew, in a child of the zygote.

Those that turn out to need it wait until unchanged code was seen to live there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from mutsinq.suite.plan import Plan, PlannedMutant
from mutsinq.suite.processes.fate import Fate
from mutsinq.suite.processes.memory import LEAST_MEMORY
from mutsinq.suite.processes.tasks import LoadMutant, RunTests
from mutsinq.suite.processes.work import Forked, Reborn
from mutsinq.suite.processes.zygote import Zygote
from mutsinq.suite.trial import in_order, items_of


class Anew:
    """Makes work of mutants that are loaded anew.

    `add` queues work, as that of a `Workforce` does. Without a zygote the work is for interpreters of their own.
    """

    def __init__(self, session: pytest.Session, zygote: Zygote | None, add: Callable[..., None]) -> None:
        self._session = session
        self._zygote = zygote
        self._add = add
        self._items = items_of(session)
        self._files = frozenset(str(item.path) for item in self._items.values())
        #: Why mutants cannot be switched on; those that wait until unchanged code was seen to live.
        self._reasons: dict[int, str] = {}
        self._held: list[PlannedMutant] = []
        self._lives = False
        #: Tests that pass only where the files of others are collected, too.
        self._needing: set[str] = set()

    def work(self, plan: Plan, planned: PlannedMutant) -> Reborn:
        """Work that tries a mutant. Only files with tests of it are collected."""
        tests = in_order(plan.untried(planned), self._session)
        files = self._files if self._needing.intersection(tests) else {str(self._items[test].path) for test in tests}
        task = LoadMutant(
            number=planned.number,
            path=str(planned.subject.path),
            edits=planned.edits,
            tests=tuple(tests),
            limits=tuple(plan.limits(planned, test) for test in tests),
            files=tuple(sorted(files)),
            loading=plan.loading_seconds,
            writable=plan.writable,
            memory=2 * plan.memory + LEAST_MEMORY,
        )
        return Reborn(self._zygote, task, (planned,), self._reasons.get(planned.number, ""))

    def check(self, plan: Plan, test: str) -> Reborn:
        """Work that tries a test on the original, with its own file alone collected."""
        files = (str(self._items[test].path),)
        task = RunTests(60 + 10 * plan.seconds(test), (test,), files, plan.writable)
        return Reborn(self._zygote, task, tests=(test,))

    def is_partial(self, work: Forked | Reborn) -> bool:
        """Whether files with tests are missing there that are loaded elsewhere."""
        return (
            isinstance(work, Reborn)
            and isinstance(work.task, LoadMutant | RunTests)
            and not self._files.issubset(work.task.files)
        )

    def collect_all_for(self, test: str) -> None:
        """The test passes only where all files are collected."""
        self._needing.add(test)

    def try_once_safe(self, plan: Plan, planned: PlannedMutant, reason: str) -> None:
        """Try a mutant that cannot be switched on, once unchanged code was seen to live; that is tried first."""
        self._reasons[planned.number] = reason
        if self._lives:
            self._add(self.work(plan, planned))
            return
        if not self._held:
            self._add(self.work(plan, plan.null_anew()), first=True)
        self._held.append(planned)

    def heed_null(self, plan: Plan, fate: Fate) -> Iterator[tuple[PlannedMutant, Fate]]:
        """Unchanged code was loaded anew: those that waited for it are tried if it lives, or else it once more."""
        if fate.status != "survived":
            plan.leave_out_blamed(fate.killer, fate.note)
            self._add(self.work(plan, plan.null_anew()), first=True)
            return
        self._lives = True
        for planned in self._held:
            if plan.untried(planned):
                self._add(self.work(plan, planned))
            else:
                yield planned, Fate("no coverage")
        self._held.clear()
