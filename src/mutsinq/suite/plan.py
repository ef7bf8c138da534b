"""Plan: which tests run on which mutant, in which order, and how each mutant is brought about."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import filterfalse

from mutsinq.core.mutation import Edit, FromOperator, ModuleMutants
from mutsinq.core.program import Span
from mutsinq.core.suite import Killer
from mutsinq.errors import EngineError
from mutsinq.suite.clean import CleanRun
from mutsinq.suite.controls import forced_failure
from mutsinq.suite.history.reads import ANYTHING
from mutsinq.suite.mentions import Mentions
from mutsinq.suite.processes.guard import writable
from mutsinq.suite.processes.job import Job
from mutsinq.suite.processes.limits import TestLimits, test_limits
from mutsinq.suite.reach import Reach
from mutsinq.suite.settings import SuiteSettings
from mutsinq.suite.subject import Subject, SubjectFunction
from mutsinq.suite.switching.switch import CALLED, LoadedEffect, Unswitchable
from mutsinq.suite.watching.blocks import Blocks
from mutsinq.suite.watching.uses import Use

#: Tests that may fail in another order before the run is given up.
_MOST_LEFT_OUT = 20
#: How often the time of the longest test is allowed to any other, for its set-up.
_SET_UP_FACTOR = 2
#: Seconds that running a test takes beside its own.
_BESIDE = 0.001
#: How many times as much as half of the tests a long one takes.
_LONG = 50
#: CPU seconds for loading and collecting: least, and for each of the clean run's.
_LOADING_FLOOR, _LOADING_FACTOR = 5.0, 10.0
#: The number of unchanged code that is loaded anew.
NULL_ANEW = -3
#: Tests that run on unchanged code where that is switched on.
_NULL_TESTS = 20


@dataclass(frozen=True, slots=True, eq=False)
class PlannedMutant:
    """A mutant with what is known before it runs."""

    number: int
    mutant: FromOperator | None
    subject: Subject
    #: The function whose code is exchanged; None where the module must be loaded anew.
    function: SubjectFunction | None
    #: The blocks that the mutated code stands in.
    blocks: frozenset[int]
    edits: tuple[Edit, ...]
    #: Whether to load everything anew rather than change what is loaded.
    anew: bool = False
    #: The function in whose body or header it stands, if any: who calls that is the likeliest to notice.
    near: SubjectFunction | None = None


class Plan:
    """All mutants of a run, and what the clean run says about their tests."""

    def __init__(
        self,
        subjects: Sequence[Subject],
        modules: Sequence[ModuleMutants],
        blocks: Blocks,
        clean: CleanRun,
        settings: SuiteSettings,
        is_live: Callable[[SubjectFunction], bool],
        mentions: Mentions,
        reach: Reach,
        tests_in: Mapping[str, Collection[str]],
    ) -> None:
        self.subjects = subjects
        self._mentions = mentions
        self._reach = reach
        #: Of each file by its real path, the tests that were collected from it.
        self._tests_in = tests_in
        self._is_live = is_live
        self._blocks = blocks
        self._clean = clean
        self._settings = settings
        self._green = clean.green()
        #: Seconds of the longest test: the set-up in it may fall to another one when fewer run.
        self._longest = max((test.seconds for test in clean.tests.values()), default=0.0)
        #: The folders in which what tries mutants may change files.
        self.writable = writable(clean.written)
        #: Bytes that a clean run took more than it began with, and CPU seconds before its first test.
        self.memory, self.loading = clean.memory, clean.loading
        #: Of each block, the tests that enter it.
        self._tests: dict[int, list[str]] = defaultdict(list)
        for name, test in self._green.items():
            for block in test.counts:
                self._tests[block].append(name)
        #: All tests, the quickest first, and the same of those that enter any of some blocks.
        self._quickest = sorted(self._green, key=lambda test: (self._green[test].seconds, test))
        self._entering_blocks: dict[frozenset[int], list[str]] = {}
        self._nearest: dict[Subject, list[str]] = {}
        self._coming: dict[Subject, set[str]] = {}
        self._loaded = {subject for subject in subjects if os.path.realpath(subject.path) in clean.loaded}
        #: Tests that passed but are not to be trusted, each with the reason.
        self.left_out: dict[str, str] = {}
        #: Files with tests that fail by chance, or beside themselves; what else is there may fail so, too.
        disturbing = (name for name, test in clean.tests.items() if test.disturbs)
        self._shaky = {name.partition("::")[0] for name in (*clean.flaky(), *disturbing)}
        #: Tests that pass only once in a process: each mutant that they decide on gets a process of its own.
        self.once: set[str] = set()
        #: Tests that run on the mutants that all others let live: those that take long, and those that start
        #: interpreters, for these mutants share what is started.
        usual = max(self.seconds(self._quickest[len(self._quickest) // 2]), _BESIDE) if self._green else 0.0
        self.last = {name for name, test in self._green.items() if test.least_seconds > _LONG * usual}
        #: Of mutants by number, the tests that are known to pass on them.
        self._passing: dict[int, set[str]] = {}
        #: How often each test killed a mutant of a function; kills tell which test watches what.
        self._kills: dict[SubjectFunction | None, Counter[str]] = defaultdict(Counter)
        #: The tests that are known not to use something.
        self.without: Callable[[Use], set[str]] = lambda _: set()
        self.mutants = [
            self._planned(number, subject, mutant)
            for number, (subject, mutant) in enumerate(
                (subject, mutant) for subject, module in zip(subjects, modules) for mutant in module.mutants
            )
        ]

    def tests(self, planned: PlannedMutant) -> list[str]:
        """The tests that can notice the mutant, the likeliest and quickest first.

        Some of these on unchanged code, which is there to be put in place as mutants are; all where it is loaded anew.
        """
        if planned.mutant is None and not planned.edits:
            wanted = self._quickest if planned.anew else self._entering_any(planned.blocks)[:_NULL_TESTS]
            return [test for test in wanted if test not in self.left_out]
        if planned.function is not None or not (planned.anew or self._runs_at_import(planned)):
            wanted = self._entering_any(planned.blocks)
        elif planned.subject in self._loaded:
            wanted = self._nearest_first(planned.subject)
        else:
            wanted = []
        kills: Mapping[str, int] = self._kills.get(planned.near, {})
        near = self.touching(planned.near) if planned.near and planned.function is None else set()
        if self.left_out:
            wanted = [test for test in wanted if test not in self.left_out]
        # Most kills for the time: a long test that kills often must not come before a short one that does so, too.
        rank = {test: -count / (_BESIDE + self.seconds(test)) for test, count in kills.items()}
        # Asked often, of many tests: no step calls Python for each.
        wanted = sorted(wanted, key=near.__contains__, reverse=True)
        killers = sorted(filter(rank.__contains__, wanted), key=rank.__getitem__)
        return [*killers, *filterfalse(rank.__contains__, wanted)]

    def is_shaky(self, test: str) -> bool:
        """Whether a test stands in one file with some that fail by chance, or beside themselves."""
        return test.partition("::")[0] in self._shaky

    def untried(self, planned: PlannedMutant) -> list[str]:
        """Those of the tests that are not known to pass on the mutant; all of them if there are none."""
        tests = self.tests(planned)
        passing = self._passing.get(planned.number, set())
        return [test for test in tests if test not in passing] or tests

    def spare(self, planned: PlannedMutant, tests: set[str]) -> None:
        """These tests are known to pass on the mutant."""
        self._passing.setdefault(planned.number, set()).update(tests)

    def limits(self, planned: PlannedMutant, test: str) -> TestLimits:
        """What a test may use."""
        clean = self._green[test]
        loops = self._blocks.loops[planned.function] if planned.function else ()
        turns = sum(clean.counts.get(block, 0) for block in loops)
        floor = self._settings.timeout_floor + _SET_UP_FACTOR * self._longest
        return test_limits(turns, clean.seconds, self._settings.timeout_factor, floor)

    def job(self, planned: PlannedMutant, apart: frozenset[str]) -> Job:
        """The mutant with the tests to run, of which these are left to another process."""
        limits = partial(self.limits, planned)
        place = planned.subject, planned.function, planned.edits
        return Job(planned.number, *place, tuple(self.untried(planned)), limits, self.loading_seconds, apart)

    @property
    def loading_seconds(self) -> float:
        """The CPU seconds that loading a mutant may take."""
        return _LOADING_FLOOR + _LOADING_FACTOR * self.loading

    def observers(self, subject: Subject, effect: LoadedEffect) -> set[str]:
        """The tests that can notice what loading a mutant of the module changed.

        Those that enter a changed function or one that uses a changed name, and all of a file with such a name in
        it; all that come to the module where a library may look it up. Raises Unswitchable, with all that come to the
        module, if other modules used what changed while they were loaded.
        """
        if self._mentions.at_definition(effect.names, subject):
            raise Unswitchable("other modules use it while they are loaded", effect, self.coming_to(subject))
        run = {
            function.node.name for function in subject.functions if self._blocks.of(function)[0] in self._clean.imported
        }
        if any(changed.function.node.name in run for changed in effect.functions) and self._mentions.at_definition(
            run, subject
        ):
            raise Unswitchable(CALLED, effect, self.coming_to(subject))
        found = {test for function in self._mentions.functions(effect.names) for test in self.touching(function)}
        for changed in effect.functions:
            found |= self.touching(changed.function) - (self.without(changed.use) if changed.use else set())
        for path in self._mentions.files(effect.names):
            if path not in self._tests_in:
                return self.coming_to(subject)
            found.update(self._green.keys() & set(self._tests_in[path]))
        if effect.is_read_elsewhere or not all(self._mentions.is_mentioned(name, subject) for name in effect.names):
            # Who reads it may be a library that a test calls with something of the module.
            found |= self.coming_to(subject)
        return found

    def coming_to(self, subject: Subject) -> set[str]:
        """The tests that can come to the module at all: by what their files name, by running it, or unseen."""
        if subject not in self._coming:
            reached = self._reach.of(os.path.realpath(subject.path))
            found = {test for path in reached & self._tests_in.keys() for test in self._tests_in[path]}
            found.update(*map(self.touching, subject.functions))
            found.update(test for test, clean in self._green.items() if ANYTHING in clean.reads)
            self._coming[subject] = found & self._green.keys()
        return self._coming[subject]

    def is_foreign(self, effect: LoadedEffect) -> bool:
        """Whether other modules ran what changed, or what uses it, while they were loaded, and may never name it.

        What they made of it then is the original's, so that a mutant which no test notices may be one that they would.
        """
        functions = [*(each.function for each in effect.functions), *self._mentions.functions(effect.names)]
        return any(not self._clean.foreign.isdisjoint(self._blocks.of(function)) for function in functions)

    def is_uncounted(self, function: SubjectFunction) -> bool:
        """Whether something else runs in its place than its code, so that nobody knows which tests reach it."""
        return self._blocks.of(function)[0] in self._clean.uncounted

    def prepare(self, mutants: Iterable[PlannedMutant]) -> None:
        """Read now what `observers` looks up for the mutants, before workers are forked."""
        self._mentions.prepare({planned.near.node.name for planned in mutants if planned.near})

    def is_private(self, name: str, subject: Subject) -> bool:
        """Whether no file but that of the module speaks of one of its names."""
        return self._mentions.is_private(name, subject)

    def is_statement(self, planned: PlannedMutant) -> bool:
        """Whether what the mutant changes begins where a statement of its function does; most expressions do not."""
        return planned.function is not None and self._blocks.is_beginning(planned.function, planned.edits[0].span.start)

    def touching(self, function: SubjectFunction) -> set[str]:
        """The tests that run any code of the function or of one inside it, which may have been made long before."""
        if self.is_uncounted(function):
            return set(self._green)
        return {test for block in self._blocks.of(function) for test in self._tests.get(block, ())}

    def leave_out(self, test: str, reason: str) -> None:
        """Run a test no more."""
        self.left_out[test] = reason

    def leave_out_blamed(self, killer: Killer | None, note: str) -> None:
        """Leave out the test that failed on unchanged code. Raises EngineError for none, the last one, or many such."""
        left = self._green.keys() - self.left_out.keys() - ({killer.test} if killer else set())
        if killer is None or not left or len(self.left_out) >= _MOST_LEFT_OUT:
            told = f"{killer.test}: {killer.reason}" if killer else note or ", ".join(self.left_out)
            raise EngineError(f"control: a test fails on unchanged code where mutants are tried ({told})")
        self.leave_out(killer.test, "fails when tests run in another order")

    def knows(self, test: str) -> bool:
        """Whether the test passed on the original."""
        return test in self._green

    def seconds(self, test: str) -> float:
        """How long a test takes on the original."""
        return self._green[test].seconds

    def seconds_left(self, planned: PlannedMutant) -> float:
        """How long those tests take on the original that are not known to pass on the mutant."""
        return sum(map(self.seconds, self.untried(planned)))

    def memory_of(self, tests: Iterable[str], *, at_once: bool = False) -> int:
        """The bytes that the tests take on the original: the most of one, or of all where none gives any back."""
        each = [self._green[test].memory for test in tests]
        return min(sum(each), self.memory) if at_once else max(each, default=0)

    def learn(self, planned: PlannedMutant, test: str) -> None:
        """A test killed a mutant; what always raises, any test does."""
        if planned.mutant is not None:
            self._kills[planned.near][test] += 1

    def null_mutant(self) -> PlannedMutant | None:
        """Unchanged code in the place of a mutant: loaded anew if there is no way else; None without mutants."""
        for failing in self.forced_failures(1):
            return replace(failing, number=-2, edits=())
        return self.null_anew() if self.mutants else None

    def null_anew(self) -> PlannedMutant:
        """Unchanged code that is loaded anew, in the place of a mutant."""
        return PlannedMutant(NULL_ANEW, None, self.mutants[0].subject, None, frozenset(), (), anew=True)

    def forced_failures(self, count: int) -> list[PlannedMutant]:
        """Functions that always raise, at most so many; those that most tests enter."""
        reached = {
            planned.function: planned.subject
            for planned in self.mutants
            if planned.function is not None and self._entering(planned.function)
        }
        most = sorted(reached.items(), key=lambda item: -len(self._entering(item[0])))[:count]
        return [
            PlannedMutant(
                -4 - index,
                None,
                subject,
                function,
                frozenset({self._blocks.of(function)[0]}),
                (forced_failure(subject, function),),
                near=function,
            )
            for index, (function, subject) in enumerate(most)
        ]

    def _entering_any(self, blocks: frozenset[int]) -> list[str]:
        if blocks not in self._entering_blocks:
            found = {test for block in blocks for test in self._tests.get(block, ())}
            self._entering_blocks[blocks] = sorted(found, key=lambda test: (self._green[test].seconds, test))
        return self._entering_blocks[blocks]

    def _entering(self, function: SubjectFunction) -> list[str]:
        return self._tests.get(self._blocks.of(function)[0], [])

    def _planned(self, number: int, subject: Subject, mutant: FromOperator) -> PlannedMutant:
        edits = tuple(edit for mutation in mutant.mutations for edit in mutation.edits)
        spans = [edit.span for edit in edits]
        around = Span(spans[0].start, spans[-1].end)
        function = subject.function_at(around)
        if function is None:
            header = subject.header_at(around)
            anew = header is not None and self.is_uncounted(header)
            return PlannedMutant(number, mutant, subject, None, frozenset(), edits, anew, header)
        blocks = frozenset[int]().union(*(self._blocks.at(function, span) for span in spans))
        # What ran while its module was loaded left its mark there.
        anew = self.is_uncounted(function)
        switchable = not anew and not blocks & self._clean.imported and self._is_live(function)
        return PlannedMutant(number, mutant, subject, function if switchable else None, blocks, edits, anew, function)

    def _runs_at_import(self, planned: PlannedMutant) -> bool:
        return not planned.blocks or bool(planned.blocks & self._clean.imported)

    def _nearest_first(self, subject: Subject) -> list[str]:
        """All tests, those first that enter any function of a module."""
        if subject not in self._nearest:
            entries = (self._blocks.of(function)[:1] for function in subject.functions)
            near = {test for blocks in entries for block in blocks for test in self._tests.get(block, ())}
            self._nearest[subject] = sorted(self._quickest, key=lambda test: test not in near)
        return self._nearest[subject]
