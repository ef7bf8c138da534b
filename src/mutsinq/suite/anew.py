"""Anew: mutants for which everything is loaded anew, in a child of the zygote.

Those that are killed are mostly by tests of the same few files. So these are collected alone at first, and that of the
likeliest test where none are known; who lives there is tried with all files, once unchanged code was seen to live so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

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

    `add` queues work, as that of a `Workforce` does, which does `jobs` pieces at one time. Without a zygote the work is
    for interpreters of their own.
    """

    def __init__(self, session: pytest.Session, zygote: Zygote | None, add: Callable[..., None], jobs: int) -> None:
        self._session = session
        self._zygote = zygote
        self._add = add
        self._jobs = jobs
        self._items = items_of(session)
        self._files = frozenset(str(item.path) for item in self._items.values())
        #: Why mutants cannot be switched on.
        self._reasons: dict[int, str] = {}
        #: Mutants that nobody tries yet, for each teaches how to try the next; the work with others.
        self._queue: deque[PlannedMutant] = deque()
        self._under_way: set[Reborn] = set()
        #: The files with tests that killed such mutants.
        self._killing: set[str] = set()
        #: Mutants that wait until unchanged code was seen to live with their tests, those with which it did, and those
        #: that it is tried with now.
        self._held: list[PlannedMutant] = []
        self._safe: set[str] = set()
        self._trying: set[str] = set()
        #: Tests that pass only where the files of others are collected, too.
        self._needing: set[str] = set()

    def work(self, plan: Plan, planned: PlannedMutant) -> Reborn:
        """Work that tries a mutant with all tests that can notice it. Only their files are collected."""
        return self._work(plan, planned, plan.untried(planned))

    def _work(self, plan: Plan, planned: PlannedMutant, wanted: Sequence[str]) -> Reborn:
        tests = in_order(wanted, self._session)
        task = LoadMutant(
            number=planned.number,
            path=str(planned.subject.path),
            edits=planned.edits,
            tests=tuple(tests),
            limits=tuple(plan.limits(planned, test) for test in tests),
            files=tuple(sorted(self._files_for(planned, tests))),
            loading=plan.loading_seconds,
            writable=plan.writable,
            memory=2 * plan.memory + LEAST_MEMORY,
        )
        return Reborn(self._zygote, task, (planned,), self._reasons.get(planned.number, ""))

    def check(self, plan: Plan, tests: Sequence[str]) -> Reborn:
        """Work that tries tests of one file on the original, with that file alone collected."""
        patience = 60 + 10 * max(map(plan.seconds, tests))
        task = RunTests(patience, tuple(tests), tuple(self._files_of(tests)), plan.writable)
        return Reborn(self._zygote, task, tests=tuple(tests))

    def _files_for(self, planned: PlannedMutant, tests: Collection[str]) -> Collection[str]:
        """The files to collect: for unchanged code all, as where tests pass only so."""
        needs_all = planned.mutant is None or self._needing.intersection(tests)
        return self._files if needs_all else self._files_of(tests)

    def _files_of(self, tests: Iterable[str]) -> set[str]:
        return {str(self._items[test].path) for test in tests}

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

    def start(self, plan: Plan, planned: PlannedMutant, reason: str) -> None:
        """Try a mutant that cannot be switched on."""
        self._reasons[planned.number] = reason
        self._queue.append(planned)
        self._start_waiting(plan)

    def end(self, plan: Plan, work: Reborn, fates: Iterable[Fate]) -> None:
        """Some work has ended, with these fates."""
        self._killing |= self._files_of(self._items.keys() & {fate.killer.test for fate in fates if fate.killer})
        self._under_way.discard(work)
        self._start_waiting(plan)

    def _start_waiting(self, plan: Plan) -> None:
        while self._queue and not self._trying and len(self._under_way) < self._jobs:
            planned = self._queue.popleft()
            wanted = plan.untried(planned)
            files = self._killing or self._files_of(wanted[:1])
            first = [test for test in wanted if str(self._items[test].path) in files and test not in plan.last]
            if first and 2 * sum(map(plan.seconds, first)) < sum(map(plan.seconds, wanted)):
                # It needs no control but that each killer is tried so on the original.
                self._begin(self._work(plan, planned, first))
            else:
                self.go_on(plan, planned)

    def is_open(self, plan: Plan, work: Forked | Reborn, fate: Fate) -> bool:
        """Whether a mutant lived only because it was tried with some of its files."""
        if not isinstance(work, Reborn) or not isinstance(work.task, LoadMutant) or fate.status != "survived":
            return False
        (planned,) = work.mutants
        return planned.mutant is not None and not set(plan.untried(planned)).issubset(work.task.tests)

    def go_on(self, plan: Plan, planned: PlannedMutant) -> None:
        """Try a mutant with all tests that can notice it, once unchanged code was seen to live with them."""
        if self._safe.issuperset(plan.untried(planned)):
            self._begin(self.work(plan, planned))
            return
        self._held.append(planned)
        if not self._trying:
            self.try_unchanged(plan)

    def try_unchanged(self, plan: Plan) -> None:
        """Try unchanged code with the tests of the mutants that wait; with all tests where none does."""
        null = plan.null_anew()
        waiting = [*self._held, *self._queue] or [null]
        self._trying = {test for planned in waiting for test in plan.untried(planned)} - self._safe
        self._begin(self._work(plan, null, [test for test in self._items if test in self._trying]), first=True)

    def _begin(self, work: Reborn, *, first: bool = False) -> None:
        self._under_way.add(work)
        self._add(work, first=first)

    def heed_null(self, plan: Plan, fate: Fate) -> Iterator[tuple[PlannedMutant, Fate]]:
        """Unchanged code was loaded anew: those that waited for it are tried if it lives, or else it once more."""
        if fate.status != "survived":
            plan.leave_out_blamed(fate.killer, fate.note)
            self.try_unchanged(plan)
            return
        self._safe |= self._trying
        self._trying.clear()
        held, self._held = self._held, []
        for planned in held:
            if plan.untried(planned):
                self.go_on(plan, planned)
            else:
                yield planned, Fate("no coverage")
        self._start_waiting(plan)
