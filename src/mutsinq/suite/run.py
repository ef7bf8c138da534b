"""The main path of `test`: collect → clean run → controls → mutants → survivors → report."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

import pytest

from mutsinq.core.cores import slowness
from mutsinq.core.counted import counted
from mutsinq.core.mutation import ModuleMutants
from mutsinq.core.suite import MISSED, MutantResult, SuiteReport, ranges
from mutsinq.core.verdict import Equivalent
from mutsinq.errors import EngineError, InputError
from mutsinq.static.project import shown
from mutsinq.suite.clean import CleanRun
from mutsinq.suite.engine import SuiteEngine
from mutsinq.suite.head_start import HeadStart
from mutsinq.suite.history.clean_runs import CleanRuns
from mutsinq.suite.history.recall import History
from mutsinq.suite.history.versions import Versions
from mutsinq.suite.loaded import Loaded
from mutsinq.suite.mentions import Mentions
from mutsinq.suite.needs import heed
from mutsinq.suite.plan import Plan, PlannedMutant
from mutsinq.suite.processes.fate import Fate
from mutsinq.suite.processes.limits import Deadlines
from mutsinq.suite.processes.worker import UNUSED
from mutsinq.suite.processes.zygote import Zygote
from mutsinq.suite.proposals import Proposals
from mutsinq.suite.sampling import sample
from mutsinq.suite.settings import SuiteSettings
from mutsinq.suite.spawned.engine import SpawnedEngine
from mutsinq.suite.spawned.starting import Spawner
from mutsinq.suite.survivors.ranking import ranked
from mutsinq.suite.switching.switch import Switch
from mutsinq.suite.targets import elsewhere
from mutsinq.suite.trial import hearing_of
from mutsinq.suite.watching.infection import NOTE, Infection

#: Functions that the controls fail, of which one must be noticed.
_FORCED = 5


class Listener(Protocol):
    """Is told how a run goes on."""

    def phase(self, name: str) -> None:
        """A phase begins."""

    def done(self, name: str, seconds: float, note: str) -> None:
        """A phase is over."""

    def progress(self, text: str) -> None:
        """How far the phase is."""

    def expect(self, count: int) -> None:
        """So many mutants will be tried."""

    def verdict(self, result: MutantResult) -> None:
        """A mutant has its verdict."""


class SuiteRun:
    """One measurement of a collected session's tests."""

    def __init__(
        self,
        session: pytest.Session,
        files: Sequence[Path],
        proposals: Proposals,
        starter: Zygote | Spawner,
        deadlines: Deadlines,
        settings: SuiteSettings,
        listener: Listener,
        history: History,
    ) -> None:
        self._session = session
        self._files = files
        self._proposals = proposals
        self._starter = starter
        self._deadlines = deadlines
        self._settings = settings
        self._listener = listener
        self._history = history
        self._seconds: dict[str, float] = {}
        self.results: list[MutantResult] = []
        #: The sources under test by the paths in the results.
        self.sources: dict[str, str] = {}
        self.left_out: dict[str, str] = {}
        #: The tests that take part, each with its place among them.
        self._places: dict[str, int] = {}
        self._complete = False
        self._population: int | None = None

    def report(self) -> SuiteReport:
        """What is known by now."""
        return SuiteReport(
            tuple(self.results), tuple(self._places), self.left_out, self._seconds, self._complete, self._population
        )

    def run(self) -> None:
        """Measure. Raises InputError if the suite cannot be measured, EngineError if a control fails."""
        if not self._session.items:
            doctests = any(b">>> " in path.read_bytes() for path in self._files)
            hint = ", or add `--doctest-modules` for those in docstrings" if doctests else ""
            raise InputError(
                f"pytest found no tests, so no mutant can be noticed; name them: `pytest TESTS --mutsinq`{hint}"
            )
        started = time.perf_counter()
        versions = Versions(self._session, self._files, self._settings)
        clean_runs = CleanRuns(self._history, versions)
        known = clean_runs.recall()
        if known and self._repeat(clean_runs.basis(*known, self._settings)):
            seconds = self._seconds["clean run"] = time.perf_counter() - started
            self._listener.done("clean run", seconds, f"{self._passing()}, as before, and so does all else")
        else:
            self._measure(versions, clean_runs, known)

    def _repeat(self, basis: str) -> bool:
        """Let the run of earlier stand that has this basis, if there is one."""
        run = self._history.repeat(basis)
        if run is None:
            return False
        # No cycle will be found among all these records.
        gc.freeze()
        report = run.report
        self.results, self.sources, self.left_out = list(report.results), dict(run.sources), report.left_out
        self._number(report.tests)
        self._complete, self._population = report.complete, report.population
        return True

    def _measure(
        self, versions: Versions, clean_runs: CleanRuns, known: tuple[CleanRun, dict[str, str]] | None
    ) -> None:
        loaded = Loaded(self._session, self._files)
        hearing_of(self._session)
        gc.collect()
        gc.freeze()
        engine = self._engine(loaded.switch)
        infection: Infection | None = None
        basis = ""
        try:
            head_start = HeadStart(engine, loaded, self._proposals, self._settings, self._history)
            with self._phase("clean run") as note:
                clean, left_out = known or (clean_runs.over(engine.clean_run(partial(self._begin, head_start))), {})
                self._check(clean)
                heed(self._session, clean)
                note(f"{self._passing()}{', as before' if known else ''}")
            with self._phase("mutants made") as note:
                modules = self._proposals.wait()
                note(f"{sum(len(module.mutants) for module in modules)} in {counted(len(modules), 'file')}")
                self._check_mutants(modules)
            plan = loaded.plan(modules, clean, self._settings)
            plan.left_out |= left_out
            self.sources = {self._shown(subject.path): subject.text for subject in loaded.subjects}
            self._history.begin(self.report(), self.sources)
            self._history.load(
                plan.mutants, versions.of(clean, loaded.blocks, loaded.subjects, loaded.ground), loaded.ground
            )
            self._ignore(modules)
            wanted = self._recall(plan, head_start)
            infection = Infection(plan, wanted, self._session, loaded.switch)
            plan.without = infection.without
            if wanted:
                with self._phase("controls") as note:
                    if infection.pays:
                        engine.watch(infection)
                    note(self._try_controls(engine, plan))
            with self._phase("mutants"):
                self._listener.expect(len(wanted))
                self._try_mutants(engine, plan, wanted, infection)
            self.left_out |= plan.left_out
            self._complete = True
            if not known or plan.left_out.keys() != left_out.keys():
                clean_runs.keep(clean, plan.left_out)
            self._arrange(loaded.mentions)
            self._look_into_survivors(engine, plan)
            basis = clean_runs.basis(clean, plan.left_out, self._settings)
        finally:
            # Nothing is forked any more, and what others still do here may look for what refers to an object.
            gc.unfreeze()
            engine.close()
            if not self._complete:
                self._arrange(loaded.mentions)
            self._history.end(self.report(), basis)

    def _look_into_survivors(self, engine: SuiteEngine, plan: Plan) -> None:
        """Find what kills them, and write tests of it, as far as that is wanted."""
        if self._settings.survivors and not self._history.is_searched(self.results, self._settings):
            # Not where nothing is looked into, as in a second run.
            from mutsinq.suite.survivors.phase import SurvivorPhase

            with self._phase("survivors") as note:
                seconds = self._settings.survivor_seconds(sum(self._seconds.values()), slowness())
                settings = replace(self._settings, survivors=seconds)
                phase = SurvivorPhase(self._session, engine, plan, self._deadlines, settings, self.report().tests_of)
                note(f"{phase.run(self.results, self._listener.progress)}, given {seconds:.0f} s")
            self._history.keep_findings(self.results, self._settings)
        if self._settings.suggest:
            from mutsinq.suite.survivors.suggesting import Suggester

            with self._phase("suggested tests") as note:
                zygote = self._starter if isinstance(self._starter, Zygote) else None
                suggester = Suggester(self._session, engine, zygote, Path(self._settings.suggest))
                note(suggester.run(self.results))

    def _engine(self, switch: Switch) -> SuiteEngine:
        if isinstance(self._starter, Spawner):
            return SpawnedEngine(self._session, switch, self._starter, self._deadlines, self._settings)
        return SuiteEngine(self._session, switch, self._starter, self._deadlines, self._settings)

    def _arrange(self, mentions: Mentions) -> None:
        """Put results in the order of the code, whichever process was quicker; what no test noticed by rank, first."""
        self.results.sort(key=_place)
        first = dict.fromkeys(ranked(self.results, lambda name: len(mentions.functions([name]))))
        rest = (index for index in range(len(self.results)) if index not in first)
        self.results = [self.results[index] for index in (*first, *rest)]

    def _begin(self, head_start: HeadStart, clean: CleanRun) -> bool:
        """Show the first verdicts while the clean run goes on, if it is time; whether nothing more is to be done then.

        Not where one process does all, where a sample is drawn once all mutants are known, or where a test has failed.
        """
        if (
            self._settings.jobs == 1
            or self._settings.maximum is not None
            or not isinstance(self._starter, Zygote)
            or clean.failed()
        ):
            return True
        is_due = head_start.is_due(clean)
        for planned, fate in head_start.kills(clean) if is_due else ():
            self._listener.verdict(self._result(planned, fate))
        return is_due

    def _check(self, clean: CleanRun) -> None:
        """Raises InputError unless there are tests and all that are not flaky pass."""
        if failed := clean.failed():
            lines = [f"  {name}: {test.reason}" for name, test in list(failed.items())[:10]]
            more = f"\n  and {len(failed) - 10} more" if len(failed) > 10 else ""
            raise InputError("tests fail without any mutant; mend or deselect them:\n" + "\n".join(lines) + more)
        for name in clean.flaky():
            self.left_out[name] = "passes and fails on the same code, at times or in another order"
        for name in clean.absent():
            self.left_out[name] = "has another name whenever it is collected"
        self._number(clean.green())
        if not self._places:
            raise InputError("no test passed on the original, so no mutant can be noticed")
        if not clean.loaded:
            lies = [f"; {name} is loaded from {folder}" for name, folder in elsewhere(self._files).items()]
            hint = f"{lies[0]}: install this project in its place, such as by `pip install -e .`" if lies else ""
            raise InputError(f"no test loads any of the code to mutate, so nothing can be measured{hint}")

    def _check_mutants(self, modules: Sequence[ModuleMutants]) -> None:
        """Raises InputError if there are none."""
        if not any(module.mutants or module.ignored for module in modules):
            since = self._settings.since
            why = f"no line of it has changed since {since}" if since else "no operator has anything to change in it"
            raise InputError(f"there is no mutant of the code under test: {why}")

    def _passing(self) -> str:
        count = len(self._places)
        return f"{counted(count, 'test')} pass{'es' * (count == 1)}"

    def _number(self, tests: Iterable[str]) -> None:
        self._places = {test: place for place, test in enumerate(tests)}

    def _try_controls(self, engine: SuiteEngine, plan: Plan) -> str:
        """What was seen; raises EngineError if no forced failure is noticed or a test fails on unchanged code."""
        null = plan.null_mutant()
        while null and (failures := [fate for _, fate in engine.fates(plan, [null]) if fate.status != "survived"]):
            plan.leave_out_blamed(failures[0].killer, failures[0].note)
        forced = [*engine.fates(plan, plan.forced_failures(_FORCED))]
        if not forced:
            return "unchanged code lives"
        if not any(fate.status == "killed" for _, fate in forced):
            reasons = "tests pass over what is raised, or mutants are not switched on"
            raise EngineError(f"control: no test noticed functions that always raise; {reasons}")
        return "unchanged code lives, code that always fails dies"

    def _try_mutants(
        self, engine: SuiteEngine, plan: Plan, wanted: Sequence[PlannedMutant], infection: Infection
    ) -> None:
        """Try all with the tests that do not come last, and those that are left with these."""
        left = self._try_in_turn(engine, plan, wanted, infection, last=False)
        again = infection.again(left)
        plan.without = again.without
        if again.pays:
            engine.watch(again)
        self._try_in_turn(engine, plan, left, again, last=True)

    def _try_in_turn(
        self, engine: SuiteEngine, plan: Plan, wanted: Sequence[PlannedMutant], infection: Infection, *, last: bool
    ) -> list[PlannedMutant]:
        """Those first that watching has no say in, for it may still go on; gives those that wait for the last tests."""
        concerned = [planned for planned in wanted if infection.pays and infection.concerns(planned)]
        known = {planned.number for planned in concerned}
        others = [planned for planned in wanted if planned.number not in known]
        for planned, fate in engine.fates(plan, others, last=last):
            self._add(plan, planned, fate)
        engine.finish()
        left = [planned for planned in concerned if self._can_be_noticed(plan, planned, infection)]
        for planned, fate in engine.fates(plan, left, last=last):
            self._add(plan, planned, fate)
        return engine.gathered()

    def _ignore(self, modules: Sequence[ModuleMutants]) -> None:
        """Count what comments keep from being tried."""
        for path, module in zip(self._files, modules):
            self.results += [MutantResult(mutant, self._shown(path), "ignored") for mutant in module.ignored]

    def _recall(self, plan: Plan, head_start: HeadStart) -> list[PlannedMutant]:
        """Take in what is known without trying; gives the mutants that are to be tried."""
        wanted = plan.mutants
        if self._settings.maximum is not None and self._settings.maximum < len(wanted):
            self._population = len(wanted)
            wanted = sample(wanted, self._settings.maximum, _function, self._settings.seed)
        untried = []
        for planned in wanted:
            tests = plan.tests(planned)
            if not tests:
                self._add(plan, planned, Fate("no coverage"))
            elif fate := self._history.recall(planned, tests):
                self._add(plan, planned, fate, kept=True)
            elif (fate := head_start.fate(planned, tests)) and fate.killer and not plan.is_shaky(fate.killer.test):
                self._add(plan, planned, fate)
                plan.learn(planned, fate.killer.test)
            else:
                plan.spare(planned, self._history.passing(planned, tests))
                untried.append(planned)
        return untried

    def _can_be_noticed(self, plan: Plan, planned: PlannedMutant, infection: Infection) -> bool:
        """Leave to a mutant the tests that it infects; it survives at once if there are none."""
        tests = plan.untried(planned)
        spared = infection.spared(planned, tests)
        plan.spare(planned, spared)
        if len(spared) == len(tests):
            self._add(plan, planned, Fate("survived", note=NOTE))
        return len(spared) < len(tests)

    def _shown(self, path: Path) -> str:
        return shown(path, self._session.config.rootpath)

    def _add(self, plan: Plan, planned: PlannedMutant, fate: Fate, *, kept: bool = False) -> None:
        tests = plan.tests(planned)
        ran = map(self._places.__getitem__, tests) if fate.status == "survived" and fate.note != UNUSED else ()
        result = replace(self._result(planned, fate), tests=ranges(ran), kept=kept)
        if finding := self._history.finding(planned) if result.status in MISSED else None:
            is_equivalent = isinstance(finding.verdict, Equivalent)
            result = replace(result, finding=finding, status="equivalent" if is_equivalent else result.status)
        self.results.append(result)
        self._listener.verdict(result)
        self._history.keep(planned, result, tests)

    def _result(self, planned: PlannedMutant, fate: Fate) -> MutantResult:
        assert planned.mutant is not None
        path = self._shown(planned.subject.path)
        return MutantResult(planned.mutant, path, fate.status, (), fate.killer, fate.note, fate.seconds)

    @contextmanager
    def _phase(self, name: str) -> Iterator[Callable[[str], None]]:
        notes: list[str] = []
        self._listener.phase(name)
        started = time.perf_counter()
        try:
            yield notes.append
        finally:
            self._seconds[name] = time.perf_counter() - started
        self._listener.done(name, self._seconds[name], "".join(notes))


def _place(result: MutantResult) -> tuple[str, int, str]:
    """Where a mutant stands; the id tells those at one place apart."""
    return result.path, result.mutant.mutations[0].edits[0].span.start, result.mutant.id


def _function(planned: PlannedMutant) -> tuple[Path, str]:
    """The function that a mutant stands in."""
    assert planned.mutant is not None
    return planned.subject.path, planned.mutant.mutations[0].function
