"""Infection: which tests can notice a mutant at all, from one run of the original with what mutants change watched."""

from __future__ import annotations

import ast
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from types import CodeType

import pytest

from mutsinq.core.program import Span
from mutsinq.static.compilation import module_code
from mutsinq.suite.interpreters.started import StartedWatcher
from mutsinq.suite.plan import Plan, PlannedMutant
from mutsinq.suite.processes.guard import guard
from mutsinq.suite.processes.job import Message
from mutsinq.suite.processes.limits import Deadlines
from mutsinq.suite.processes.work import Forked
from mutsinq.suite.subject import Subject, SubjectFunction
from mutsinq.suite.switching.code import Uncompilable, function_tree
from mutsinq.suite.switching.switch import Switch, Unswitchable
from mutsinq.suite.trial import Trial
from mutsinq.suite.watching.charges import Charges
from mutsinq.suite.watching.constants import Constants
from mutsinq.suite.watching.uses import Place, Use, UseCounter, note_uses, number_defaults, uses
from mutsinq.suite.watching.watch import WatchedFunction, deletes_assignment, watched_functions
from mutsinq.suite.watching.watcher import Site, Watcher

#: The run with watching is worth it where trying the mutants with all their tests may take so many times as long.
_WORTH = 3.0
#: Seconds of the clock that it may take, and times those of the tests without watching.
_FLOOR, _FACTOR = 10.0, 20.0

#: Why a mutant survives that was not tried.
NOTE = "in no test does what it changes come out otherwise"


class Infection:
    """A run with watching, and what is known from it.

    The first is of all tests but those that come last; these have one of their own, `before` which the other was, with
    the mutants that are left for them.
    """

    def __init__(
        self,
        plan: Plan,
        mutants: Collection[PlannedMutant],
        session: pytest.Session,
        switch: Switch,
        before: Infection | None = None,
    ) -> None:
        self._before = before
        self._session = session
        self._switch = switch
        self._plan = plan
        self._candidates = [planned for planned in mutants if planned.function and self.concerns(planned)]
        #: Of mutants of constants, the tests that run a function which uses them.
        self._touching: dict[int, set[str]] = {}
        self._constants: dict[Subject, Constants] = before._constants if before else {}
        #: What is watched, and the numbers of its mutants: found in the run itself, which tells of the numbers.
        self._functions: dict[SubjectFunction, WatchedFunction] = {}
        self._watched: set[int] = set()
        #: Of these or of the uses, what could not be watched after all.
        self._unwatched: set[int] = set()
        reaching: list[Collection[str]] = [plan.tests(planned) for planned in self._candidates]
        self._add_constants(mutants)
        reaching += self._touching.values()
        self._used, touching = self._find_used(plan, mutants)
        noted = [
            use
            for function in self._used
            for number, live in switch.live(function).items()
            for use in uses(number, live.__defaults__, live.__kwdefaults__)
        ]
        #: What stands for each use that is noted where mutants have their numbers.
        self._numbers = {use: -1 - place for place, use in enumerate(noted)}
        #: Of functions with their places of defaults, the numbers that a started interpreter tells of, by the first.
        self._told = {function: self._places(function) for function in self._used}
        reaching += touching
        reaching = [list(filter(self._is_due, tests)) for tests in reaching]
        wanted = {test for tests in reaching for test in tests}
        self._tests = [item.nodeid for item in session.items if item.nodeid in wanted]
        self._seconds = sum(map(plan.seconds, self._tests))
        trying = sum(plan.seconds(test) for tests in reaching for test in tests)
        #: Whether it is likely to save time.
        self.pays = trying > _WORTH * self._seconds
        #: Of each test that passed, the mutants that it infects, and the uses.
        self._infected: dict[str, set[int]] = {}

    def again(self, mutants: Collection[PlannedMutant]) -> Infection:
        """A run of the tests that come last, with the mutants that are left for them."""
        return Infection(self._plan, mutants, self._session, self._switch, self)

    def _is_due(self, test: str) -> bool:
        if self._before is None:
            return test not in self._plan.last
        return test in self._plan.last and test not in self._before._infected

    def _add_constants(self, mutants: Iterable[PlannedMutant]) -> None:
        loaded = [planned for planned in mutants if planned.function is None and not planned.anew]
        for planned in loaded:
            if planned.subject not in self._constants:
                self._constants[planned.subject] = Constants(planned.subject, self._plan.is_private)
            made = self._constants[planned.subject].inlined(planned)
            if made and not any(each.function and self._plan.is_uncounted(each.function) for each in made):
                self._candidates += made
                touching = (self._plan.touching(each.function) for each in made if each.function)
                self._touching[planned.number] = set().union(*touching)

    def works(self, deadlines: Deadlines, jobs: int) -> list[Forked]:
        """The run, for a pool to do: the first in one process, beside which mutants are tried that are not watched.

        When tests come last, few of those are left.
        """
        return [self._work(deadlines, tests) for tests in self._shared(1 if self._before is None else jobs)]

    def _shared(self, jobs: int) -> list[list[str]]:
        """The tests, in order, for so many processes to take equally long."""
        shares: list[list[str]] = [[] for _ in range(jobs)]
        for test in sorted(self._tests, key=self._plan.seconds, reverse=True):
            min(shares, key=lambda share: (sum(map(self._plan.seconds, share)), len(share))).append(test)
        return [[test for test in self._tests if test in share] for share in shares if share]

    def _work(self, deadlines: Deadlines, tests: Sequence[str]) -> Forked:
        folder = Path(tempfile.mkdtemp(prefix="watching-"))

        def run(slot: int, say: Callable[[Message], None]) -> None:
            deadlines.set(slot, _FLOOR + _FACTOR * self._seconds)
            guard(self._plan.writable)
            self._functions = watched_functions(self._candidates)
            say(Message("watched", data=list(self._watchable())))
            self._instrument(say)
            trial = Trial(self._session)
            watcher = Watcher(self._sites())
            counter = UseCounter({n: live for each in self._used for n, live in self._switch.live(each).items()})
            say(Message("unwatched", data=[n for use, n in self._numbers.items() if use.live not in counter.watched]))
            charges = Charges(lambda: dict.fromkeys(watcher.take() | {self._numbers[use] for use in counter.take()}, 1))
            self._session.config.pluginmanager.register(charges, "mutsinq-charges")
            sys.addaudithook(counter.audit)
            started = StartedWatcher(self._codes, self._sites, folder)
            sys.addaudithook(started.audit)
            for test in trial.run(tests, lambda _: self._switch.clear_caches()):
                message = self._noted(test.test, list(charges.take()), started)
                if test.outcome == "passed" and message is not None:
                    say(message)

        return Forked(run, hear=self._hear)

    def concerns(self, planned: PlannedMutant) -> bool:
        """Whether the run is likely to spare the mutant tests."""
        if planned.function is None or not self._plan.is_statement(planned):
            return True
        # Most of these are killed by tests that take no time, and there is something to do meanwhile.
        return self._before is not None and deletes_assignment(planned)

    def spared(self, planned: PlannedMutant, tests: Sequence[str]) -> set[str]:
        """Those of the tests that cannot notice the mutant."""
        if planned.number not in self._watched or planned.number in self._unwatched:
            return set()
        touching = self._touching.get(planned.number, set(tests))
        told = {test for test in tests if test in self._infected and planned.number not in self._infected[test]}
        return told | {test for test in tests if test not in touching}

    def without(self, use: Use) -> set[str]:
        """The tests that are known not to use something."""
        known = self._before.without(use) if self._before else set()
        number = self._numbers.get(use)
        if number is None:
            return known
        return known | {test for test, found in self._infected.items() if number not in found}

    def _find_used(
        self, plan: Plan, mutants: Collection[PlannedMutant]
    ) -> tuple[dict[SubjectFunction, Subject], list[set[str]]]:
        """The functions whose uses are to be noted, and of each mutant that may turn on them, the tests touching them.

        Those with a mutant in their header, and those of which there are several, each with values of its own.
        """
        used: dict[SubjectFunction, Subject] = {}
        touching = []
        loaded = [planned for planned in mutants if planned.function is None and not planned.anew]
        for planned in loaded:
            function = planned.subject.header_at(Span(planned.edits[0].span.start, planned.edits[-1].span.end))
            if function is not None:
                used[function] = planned.subject
                touching.append(plan.touching(function))
        for subject in {planned.subject for planned in loaded}:
            for function in filter(self._switch.has_siblings, subject.functions):
                used[function] = subject
                touching += [plan.touching(function)] * len(self._switch.live(function))
        return used, touching

    def _places(self, function: SubjectFunction) -> dict[Place, list[int]]:
        """The places of a function's own defaults, with the numbers of their uses in each of its live objects."""
        arguments = function.node.args
        own: set[Place] = {*range(-len(arguments.defaults), 0), *(each.arg for each in arguments.kwonlyargs)}
        lives = self._switch.live(function)
        found: dict[Place, list[int]] = defaultdict(list)
        for use, number in self._numbers.items():
            if use.place in own and use.live in lives and lives[use.live].__code__.co_qualname == function.name:
                found[use.place].append(number)
        return found

    def _watchable(self) -> set[int]:
        """The numbers of the mutants that are watched wherever they change something."""
        found = {number for watched in self._functions.values() for number in watched.mutants}
        missed = {number for watched in self._functions.values() for number in watched.unwatched}
        return found - missed - {each.number for each in self._candidates if each.function not in self._functions}

    def _sites(self) -> list[Site]:
        return [site for watched in self._functions.values() for site in watched.sites]

    def _noted(self, test: str, noted: list[int], started: StartedWatcher) -> Message | None:
        """What a test showed; other processes do not tell which function objects are entered in them."""
        try:
            there = started.take()
        except LookupError:
            return None
        if there is None:
            return Message("infected", test=test, data=noted)
        groups = [numbers for places in self._told.values() for numbers in places.values()]
        silent = set(self._numbers.values()).difference(*groups)
        used = (number for numbers in groups if numbers[0] in there for number in numbers)
        infected = (number for number in there if number >= 0)
        return Message("infected", test=test, data=[*noted, *silent, *used, *infected])

    def _codes(self) -> dict[str, CodeType]:
        """The modules under test for interpreters that tests start: by real path, with sites and defaults numbered."""
        codes = {}
        for subject in self._plan.subjects:
            tree = subject.parse()
            nodes = {
                (node.name, node.lineno): node
                for node in ast.walk(tree)
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            }
            for function in subject.functions:
                node = nodes[function.node.name, function.node.lineno]
                if function in self._functions:
                    self._functions[function].announce(node)
                if function in self._told:
                    number_defaults(node, {place: numbers[0] for place, numbers in self._told[function].items()})
            tree = ast.fix_missing_locations(tree)
            codes[os.path.realpath(subject.path)] = module_code(tree, str(subject.path))
        return codes

    def _instrument(self, say: Callable[[Message], None]) -> None:
        subjects = {function: watched.subject for function, watched in self._functions.items()}
        for function, subject in (subjects | self._used).items():
            watched = self._functions.get(function)
            try:
                tree = watched.instrument() if watched else function_tree(subject, function)
                if function in self._used:
                    note_uses(tree)
                self._switch.exchange(subject, function, tree)
            except (Unswitchable, Uncompilable):
                say(Message("unwatched", data=list(watched.mutants) if watched else []))

    def _hear(self, message: Message) -> None:
        numbers = message.data if isinstance(message.data, list) else []
        if message.kind == "infected":
            self._infected[message.test] = set(numbers)
        elif message.kind == "watched":
            self._watched |= set(numbers)
        elif message.kind == "unwatched":
            self._unwatched |= set(numbers)
            self._numbers = {use: number for use, number in self._numbers.items() if number not in numbers}
