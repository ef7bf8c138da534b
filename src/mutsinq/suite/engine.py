"""Engine: turns mutants into verdicts, with as many processes as there are cores."""

from __future__ import annotations

import math
import tempfile
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import pytest

from mutsinq.errors import EngineError
from mutsinq.suite.anew import Anew
from mutsinq.suite.batches import Share, batches, for_now, processes, shares
from mutsinq.suite.clean import CleanRun, run_clean
from mutsinq.suite.killers import Killers
from mutsinq.suite.needs import find_needs
from mutsinq.suite.plan import NULL_ANEW, Plan, PlannedMutant
from mutsinq.suite.processes.fate import Fate, ending, is_time_over
from mutsinq.suite.processes.guard import guard
from mutsinq.suite.processes.job import Message
from mutsinq.suite.processes.limits import Deadlines
from mutsinq.suite.processes.listening import listener
from mutsinq.suite.processes.memory import LEAST_MEMORY, limit_memory
from mutsinq.suite.processes.pool import Pool
from mutsinq.suite.processes.tasks import CountBlocks
from mutsinq.suite.processes.trying import Trying
from mutsinq.suite.processes.work import Forked, Reborn, Say, Workforce
from mutsinq.suite.processes.worker import UNUSED, Worker
from mutsinq.suite.processes.zygote import Zygote
from mutsinq.suite.settings import SuiteSettings
from mutsinq.suite.switching.switch import Switch
from mutsinq.suite.trial import Trial, items_of
from mutsinq.suite.watching.infection import Infection

#: Seconds that the second clean run may wait for mutants to be tried beside the first.
_HEAD_START = 3.0


class SuiteEngine:
    """Runs a collected session's tests, on the original and on mutants, in processes of their own."""

    def __init__(
        self,
        session: pytest.Session,
        switch: Switch,
        zygote: Zygote | None,
        deadlines: Deadlines,
        settings: SuiteSettings,
    ) -> None:
        self._session = session
        self._switch = switch
        self._zygote = zygote
        self._deadlines = deadlines
        self._settings = settings
        self._pool = self._start_pool()
        #: What is known of tests that kill: where all is collected, and where only their own files are.
        self._killers, self._killers_apart = Killers(), Killers()
        self._anew = Anew(session, zygote, self._pool.add, settings.jobs)
        #: Mutants that only tests which start interpreters can still notice.
        self._gathered: list[PlannedMutant] = []
        #: Commands that load mutated files, as `Standbys.learn` has them.
        self._loading: dict[int, str] = {}
        #: Tests that failed behind mutants, but do pass twice in one process.
        self._repeatable: set[str] = set()
        #: Numbers of the mutants whose kill has to show again.
        self._doubted: set[int] = set()
        #: Those of them that wait for it.
        self._put_off: list[PlannedMutant] = []
        #: What the processes have said and nobody has listened to, and what is known of mutants under way.
        self._said: deque[tuple[Forked | Reborn, Message]] = deque()
        self._trying: dict[Forked | Reborn, Trying] = {}
        #: The numbers of the mutants that are waited for.
        self._awaited: set[int] = set()
        self._items = items_of(session)
        self._places = {name: place for place, name in enumerate(self._items)}

    def _start_pool(self) -> Workforce:
        return Pool(self._settings.jobs, self._deadlines)

    def close(self) -> None:
        """End all processes that still run."""
        self._pool.close()

    def clean_run(self, meanwhile: Callable[[CleanRun], bool]) -> CleanRun:
        """Run all tests twice: in order, with the code counted, and beside that as they are, the last first.

        `meanwhile` is asked whenever these tell more, until it says that it wants no more. It may have mutants tried:
        the second run waits for that, `_HEAD_START` seconds at most.

        A test that needs another before it passes once, and is known before it kills anything. Raises InputError for
        one that does not end, or ends the interpreter.
        """
        clean = CleanRun()
        patience = self._settings.patience
        until = time.monotonic() + _HEAD_START
        folder = tempfile.mkdtemp(prefix="counting-")
        task = CountBlocks(tuple(self._items), folder, patience)
        self._pool.add(Reborn(self._zygote, task, hear=listener(clean, patience, self._items)))
        second = [self._uncounted(listener(clean, patience, self._items))]
        is_done, is_at_work = False, True
        while is_at_work or second:
            is_done = is_done or meanwhile(clean)
            if second and (is_done or not is_at_work or time.monotonic() > until):
                self._pool.add(second.pop())
            is_at_work = self._attend()
        # As people know them, whichever process spoke first.
        clean.arrange(self._items)
        self._find_needs(clean)
        return clean

    def _uncounted(self, hear: Callable[[Message], None]) -> Forked | Reborn:
        """The run of all tests as they are."""
        tests = [item.nodeid for item in reversed(self._session.items)]

        def plain(slot: int, say: Say) -> None:
            trial = Trial(self._session)
            run_clean(trial, tests, say, prepare=lambda: self._deadlines.set(slot, self._settings.patience))

        return Forked(plain, hear=hear)

    def _find_needs(self, clean: CleanRun) -> None:
        patience = self._settings.patience
        find_needs(clean, self._session, self.perform, lambda slot: self._deadlines.set(slot, patience))

    def perform(self, works: Iterable[Forked | Reborn]) -> Iterator[tuple[Forked | Reborn, Message]]:
        """Do work that tries no planned mutant; what the processes say."""
        for work in works:
            self._pool.add(work)
        return self._hear_all()

    def fates(
        self, plan: Plan, mutants: Iterable[PlannedMutant], *, last: bool = True
    ) -> Iterator[tuple[PlannedMutant, Fate]]:
        """Try mutants; each comes back once, with what became of it.

        Without the tests that come `last`, those that only these can notice do not: `gathered` gives them.
        """
        mutants = list(mutants)
        begun = list[PlannedMutant]()
        for planned in mutants:
            (self._gathered if self._is_for_last(plan, planned) else begun).append(planned)
        switched = [planned for planned in begun if not planned.anew]
        for batch in batches(switched, self._settings.jobs, self._settings.batch):
            self._pool.add(self._batch(plan, batch))
        for planned in mutants:
            if planned.anew and planned.mutant is None:
                self._anew.try_unchanged(plan)
            elif planned.anew:
                self._anew.start(plan, planned, "other code runs in the place of its function's")
        if last:
            self._try_last(plan)
        return self._await(plan, mutants, last)

    def gathered(self) -> list[PlannedMutant]:
        """The mutants that only tests can still notice which come last; they are forgotten."""
        gathered, self._gathered = sorted(self._gathered, key=lambda planned: planned.number), []
        return gathered

    def _is_for_last(self, plan: Plan, planned: PlannedMutant) -> bool:
        """Whether only tests can notice a mutant that come last."""
        return not planned.anew and plan.last.issuperset(plan.untried(planned))

    def finish(self) -> None:
        """Wait until all is done that was begun, such as watching."""
        while self._attend():
            pass

    def _attend(self) -> bool:
        """Heed for a moment those that try no mutants; whether any may say more."""
        if not self._said and self._pool.is_at_work:
            self._said += self._pool.hear()
        while self._said:
            work, message = self._said.popleft()
            if work.hear is not None:
                work.hear(message)
        return self._pool.is_at_work

    def _await(self, plan: Plan, mutants: Iterable[PlannedMutant], last: bool) -> Iterator[tuple[PlannedMutant, Fate]]:
        """The fates of these mutants; other work may still be under way when all are there."""
        self._awaited = {planned.number for planned in mutants}
        while self._awaited:
            for work, message in self._hear_all():
                for planned, fate in self._fates_of(plan, work, message):
                    self._awaited.discard(planned.number)
                    yield planned, fate
                if not self._awaited:
                    return
            if self._put_off:
                # One at a time, when nothing else is under way that could make a test fail.
                self._pool.add(self._work(plan, self._put_off.pop()))
            elif self._gathered and last:
                self._try_last(plan)
            else:
                return

    def _try_last(self, plan: Plan) -> None:
        """Try the gathered mutants with the tests that come last."""
        for share in shares(self.gathered()):
            for _ in range(processes(sum(map(plan.seconds_left, share.mutants)), self._settings.jobs)):
                self._share(plan, share)

    def _share(self, plan: Plan, share: Share) -> None:
        """Let one more process take mutants of a share."""
        share.begin()
        self._pool.add(self._batch(plan, share.mutants, share))

    def _hear_all(self) -> Iterator[tuple[Forked | Reborn, Message]]:
        """What the processes say until no work is left; who stops to listen can go on later."""
        while self._said or self._pool.is_at_work:
            while self._said:
                yield self._said.popleft()
            if self._pool.is_at_work:
                self._said += self._pool.hear()

    def _fates_of(self, plan: Plan, work: Forked | Reborn, message: Message) -> Iterator[tuple[PlannedMutant, Fate]]:
        """The fates that a message settles."""
        for planned, fate in self._hear(plan, work, message):
            if planned.number == NULL_ANEW:
                yield from self._anew.heed_null(plan, fate)
            else:
                yield planned, fate

    def _hear(self, plan: Plan, work: Forked | Reborn, message: Message) -> Iterator[tuple[PlannedMutant, Fate]]:
        """The fates that a message settles, that of unchanged code loaded anew among them."""
        if work.hear is not None:
            work.hear(message)
            return
        state = self._trying.setdefault(work, Trying())
        state.hear(message)
        if message.kind == "killed" and isinstance(work, Forked) and work.share and plan.knows(message.test):
            # Where there is no other work for long, not only when all are tried.
            self._try_on_original(plan, self._killers.try_beside([message.test]))
        if message.kind != "exit":
            return
        del self._trying[work]
        if isinstance(work, Forked) and work.tests and work.mutants:
            self._heed(plan, work, state)
            return
        if work.tests:
            yield from self._settle(plan, work, state)
            return
        self._conclude(plan, work, state, message.data)
        if isinstance(work, Reborn):
            self._anew.end(plan, work, state.fates.values())
        for planned in work.mutants:
            if fate := state.fates.get(planned.number):
                if self._anew.is_open(plan, work, fate):
                    self._anew.go_on(plan, planned)
                    continue
                if isinstance(work, Reborn) and work.reason and not fate.note:
                    fate = replace(fate, note=f"loaded anew: {work.reason}")
                if self._must_show_again(plan, planned, fate):
                    self._put_off.append(planned)
                elif self._killers_of(work).bears_out(plan, planned, fate):
                    yield planned, fate
        self._try_on_original(plan, self._killers.take_untried())
        for test in self._killers_apart.take_untried():
            akin = self._killers_apart.try_beside(filter(plan.knows, self._akin([test])))
            self._pool.add(self._anew.check(plan, [test, *akin]), first=True)

    def _must_show_again(self, plan: Plan, planned: PlannedMutant, fate: Fate) -> bool:
        """Whether a mutant is tried once more: it was killed by a test that may have failed by chance."""
        if fate.killer is None or not plan.is_shaky(fate.killer.test) or planned.number in self._doubted:
            return False
        self._doubted.add(planned.number)
        return True

    def _killers_of(self, work: Forked | Reborn) -> Killers:
        """What is known of tests that kill in such work."""
        return self._killers_apart if self._anew.is_partial(work) else self._killers

    def watch(self, infection: Infection) -> None:
        """Have the original run with mutated expressions watched, until `finish`, while the next fates are found."""
        for work in infection.works(self._deadlines, self._settings.jobs):
            self._pool.add(work)

    def _try_on_original(self, plan: Plan, tests: Collection[str]) -> None:
        """Try tests on the original without those before them: the last first, all torn down after each."""
        wanted = tuple(sorted(tests, key=lambda test: -self._places[test]))
        if wanted:
            # Verdicts wait for it, and so does all that is learned from them.
            run = self._on_original(plan, wanted, lambda test: 60 + 10 * plan.seconds(test))
            self._pool.add(Forked(run, tests=wanted), first=True)

    def _on_original(
        self, plan: Plan, tests: Sequence[str], patience: Callable[[str], float]
    ) -> Callable[[int, Say], None]:
        """Runs tests as behind a mutant, each torn down before the next, which may take so many seconds."""

        def run(slot: int, say: Say) -> None:
            guard(plan.writable)
            trial = Trial(self._session)
            for test in tests:
                self._deadlines.set(slot, patience(test))
                run_clean(trial, [test], say)

        return run

    def _settle(self, plan: Plan, work: Forked | Reborn, state: Trying) -> Iterator[tuple[PlannedMutant, Fate]]:
        """Tests ran on the original: what they have killed is settled."""
        for test in work.tests:
            passed = state.passed(test)
            is_apart = self._killers_of(work) is self._killers_apart
            if not passed and len(work.tests) > 1:
                # One that ran before it may be to blame.
                if is_apart:
                    self._pool.add(self._anew.check(plan, [test]), first=True)
                else:
                    self._try_on_original(plan, [test])
                continue
            held = self._killers_of(work).settle(plan, test, passed)
            if passed:
                yield from held
            elif is_apart:
                self._anew.collect_all_for(test)
                for planned, _ in held:
                    self._anew.go_on(plan, planned)
            else:
                plan.leave_out(test, "passes only after other tests")
                yield from self._try_again(plan, [planned for planned, _ in held])

    def _try_again(self, plan: Plan, mutants: Iterable[PlannedMutant]) -> Iterator[tuple[PlannedMutant, Fate]]:
        """Try mutants with the tests that are left; the fates of those that have none."""
        for planned in mutants:
            if not plan.tests(planned):
                yield planned, Fate("no coverage")
            else:
                self._pool.add(self._work(plan, planned))

    def _work(self, plan: Plan, planned: PlannedMutant) -> Forked | Reborn:
        """Work that tries a mutant alone."""
        return self._anew.work(plan, planned) if planned.anew else self._batch(plan, [planned])

    def _batch(self, plan: Plan, mutants: Sequence[PlannedMutant], share: Share | None = None) -> Forked | Reborn:
        """Work that tries mutants; those of a share, or one alone, with the tests that start interpreters, too."""
        if loaded := [planned for planned in mutants if planned.function is None]:
            plan.prepare(loaded)
        for planned in loaded:
            self._switch.prepare(planned.subject)

        def run(slot: int, say: Say) -> None:
            apart = frozenset(() if len(mutants) == 1 else plan.once if share else plan.once | plan.last)
            # Each is made when the one before it is done: what killed that is likely to kill this one, too.
            taken = share.take(self._settings.batch) if share else mutants
            jobs = (plan.job(planned, apart) for planned in for_now(taken))
            guard(plan.writable)

            def allow(tests: Collection[str]) -> None:
                # One that is tried alone, as any is whose killer fails on the original too, has what all of them take.
                limit_memory(2 * plan.memory_of(tests, at_once=len(mutants) == 1) + LEAST_MEMORY)

            def tell(message: Message, *, wait: bool = False) -> None:
                if message.kind == "killed":
                    plan.learn(next(each for each in mutants if each.number == message.job), message.test)
                say(message, wait=wait)

            deadline = partial(self._deadlines.set, slot)
            known = plan.observers, plan.is_foreign, self._loading
            Worker(Trial(self._session), self._switch, tell, deadline, allow, *known).run(jobs, len(mutants))

        return Forked(run, tuple(mutants), share=share)

    def _conclude(self, plan: Plan, work: Forked | Reborn, state: Trying, status: object) -> None:
        """Settle what is still open when a process has ended, or queue it once more."""
        alone = len(work.mutants) == 1
        unchecked = {number for number, fate in state.fates.items() if fate.killer and not state.checked}
        suspects = set[str]() if alone else state.tainted - self._repeatable - plan.once
        waiting = {number for number, fate in state.fates.items() if fate.killer and fate.killer.test in suspects}
        if not alone:
            state.drop_doubtful()
        elif state.tainted:
            note = f"{', '.join(state.tainted)} fails after it on the original, too"
            if isinstance(work, Forked) and work.mutants[0].function is None:
                # Its module was loaded once more here, which may have left something elsewhere.
                state.unswitchable, state.fates = dict.fromkeys(state.fates, (note, None)), {}
            state.fates = dict.fromkeys(state.fates, Fate("invalid", note=note))
        share = work.share if isinstance(work, Forked) else None
        if state.current is None and not (share and state.checked):
            raise EngineError(f"a worker ended with {status} before it began: {state.trouble}")
        plan.last |= state.starting
        self._loading |= state.loading
        rest, single = list[PlannedMutant](), list[PlannedMutant]()
        for planned in work.mutants:
            if planned.number in state.fates:
                continue
            if planned.number in state.unswitchable:
                reason, tests = state.unswitchable[planned.number]
                if tests is not None:
                    plan.spare(planned, {*plan.tests(planned)} - {*tests})
                if tests == []:
                    state.fates[planned.number] = Fate("survived", note=UNUSED)
                else:
                    self._anew.start(plan, planned, reason)
            elif planned.number in state.unfinished:
                left = state.unfinished[planned.number]
                plan.spare(planned, {*plan.tests(planned)} - left)
                is_last = alone or not isinstance(work, Forked) or bool(share or left & plan.once)
                (single if is_last else self._gathered).append(planned)
            elif planned.number == state.current and (
                alone or (is_time_over(status) and planned.number not in unchecked)
            ):
                state.fates[planned.number] = ending(work, status, state.trouble)
            # The last one may have ended the process also where it was killed before that.
            elif planned.number in state.tried - unchecked or planned.number == state.current:
                single.append(planned)
            elif share is None or planned.number in state.tried:
                rest.append(planned)
        if share:
            rest += share.end(state.tried)
            if share.has_more:
                self._share(plan, share)
        # A mutant left something behind, and the next ones may do so too.
        each = math.ceil(len(rest) / self._settings.jobs) or 1
        for start in range(0, len(rest), each):
            self._pool.add(self._batch(plan, rest[start : start + each]))
        suspected = [planned for planned in single if planned.number in waiting]
        if suspected:
            # Others fail by the same tests until it is known.
            self._pool.add(self._twice(plan, suspects, suspected), first=True)
        for planned in single:
            if planned.number not in waiting:
                self._pool.add(self._batch(plan, [planned]))

    def _twice(self, plan: Plan, suspects: Collection[str], waiting: Iterable[PlannedMutant]) -> Forked:
        """Try tests twice in one process on the original; mutants that they killed wait for what comes of it.

        So are those that differ from them in their parameters alone, for what passes only once is often one of these.
        """
        tests = self._akin(suspects)
        run = self._on_original(plan, [*tests, *tests], lambda _: self._settings.patience)
        return Forked(run, tuple(waiting), tuple(tests))

    def _akin(self, tests: Iterable[str]) -> list[str]:
        """All tests that differ from these in their parameters alone, and these."""
        functions = {test.partition("[")[0] for test in tests}
        return [test for test in self._items if test.partition("[")[0] in functions]

    def _heed(self, plan: Plan, work: Forked, state: Trying) -> None:
        """Tests ran twice: those that passed only once are kept apart, and what waited for this is tried."""
        for test in work.tests:
            first, *again = state.outcomes.get(test, [""])
            if first == "passed" and again == ["failed"]:
                plan.once.add(test)
            else:
                self._repeatable.add(test)
        self._pool.add(self._batch(plan, work.mutants))
