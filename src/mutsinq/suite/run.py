"""The main path of `test`: collect → clean run → controls → mutants → survivors → report."""

from __future__ import annotations

import gc
import os
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from mutsinq.core.suite import MutantResult, SuiteReport
from mutsinq.errors import EngineError, InputError
from mutsinq.suite.blocks import Blocks
from mutsinq.suite.clean import CleanRun
from mutsinq.suite.engine import Fate, SuiteEngine
from mutsinq.suite.limits import Deadlines
from mutsinq.suite.mentions import Mentions
from mutsinq.suite.plan import Plan, PlannedMutant
from mutsinq.suite.proposals import Proposals
from mutsinq.suite.settings import SuiteSettings
from mutsinq.suite.subject import Subject
from mutsinq.suite.survivors.phase import SurvivorPhase
from mutsinq.suite.switch import Switch
from mutsinq.suite.transplant import project_files
from mutsinq.suite.zygote import Zygote

#: Tests that may fail in another order before the run is given up.
_MOST_LEFT_OUT = 20
#: Functions that the controls fail, of which one must be noticed.
_FORCED = 5


class Listener(Protocol):
    """Is told how a run goes on."""

    def phase(self, name: str) -> None:
        """A phase begins."""

    def done(self, name: str, seconds: float, note: str) -> None:
        """A phase is over."""

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
        zygote: Zygote,
        deadlines: Deadlines,
        settings: SuiteSettings,
        listener: Listener,
    ) -> None:
        self._session = session
        self._files = files
        self._proposals = proposals
        self._zygote = zygote
        self._deadlines = deadlines
        self._settings = settings
        self._listener = listener
        self._seconds: dict[str, float] = {}
        self.results: list[MutantResult] = []
        self.left_out: dict[str, str] = {}
        self._tests = 0
        self._complete = False

    def report(self) -> SuiteReport:
        """What is known by now."""
        return SuiteReport(tuple(self.results), self._tests, self.left_out, self._seconds, self._complete)

    def run(self) -> None:
        """Measure. Raises InputError if the suite cannot be measured, EngineError if a control fails."""
        subjects = [Subject(path) for path in self._files]
        blocks = Blocks(subjects)
        root = os.path.realpath(self._session.config.rootpath)
        switch = Switch(subjects, root)
        tests_in: dict[str, list[str]] = defaultdict(list)
        for item in self._session.items:
            tests_in[os.path.realpath(item.path)].append(item.nodeid)
        mentions = Mentions(subjects, [Path(file) for file in {*tests_in, *project_files(root)}])
        gc.collect()
        gc.freeze()
        engine = SuiteEngine(self._session, switch, self._zygote, self._deadlines, self._settings)
        try:
            with self._phase("clean run") as note:
                clean = engine.clean_run()
                self._check(clean)
                note(f"{self._tests} tests pass")
            with self._phase("mutants made") as note:
                modules = self._proposals.wait()
                note(f"{sum(len(module.mutants) for module in modules)} in {len(modules)} files")
            plan = Plan(subjects, modules, blocks, clean, self._settings, switch.knows, mentions, tests_in)
            with self._phase("controls"):
                self._try_controls(engine, plan)
            self.left_out |= plan.left_out
            with self._phase("mutants"):
                self._try_mutants(engine, plan)
            self.left_out |= plan.left_out
            self._complete = True
            if self._settings.survivors:
                with self._phase("survivors") as note:
                    phase = SurvivorPhase(self._session, engine, plan, mentions, self._deadlines, self._settings)
                    note(phase.run(self.results))
        finally:
            engine.close()

    def _check(self, clean: CleanRun) -> None:
        """Raises InputError unless there are tests and all that are not flaky pass."""
        if failed := clean.failed():
            lines = [f"  {name}: {test.reason}" for name, test in list(failed.items())[:10]]
            more = f"\n  and {len(failed) - 10} more" if len(failed) > 10 else ""
            raise InputError("tests fail without any mutant; mend or deselect them:\n" + "\n".join(lines) + more)
        for name in clean.flaky():
            self.left_out[name] = "passes and fails on the same code"
        self._tests = len(clean.green())
        if not self._tests:
            raise InputError("no test passed on the original, so no mutant can be noticed")

    def _try_controls(self, engine: SuiteEngine, plan: Plan) -> None:
        """Raises EngineError if a forced failure goes unnoticed or a test fails on unchanged code."""
        while failures := [fate for _, fate in engine.fates(plan, plan.null_mutants()) if fate.status != "survived"]:
            killer = failures[0].killer
            if killer is None or len(plan.left_out) >= _MOST_LEFT_OUT:
                told = f"{killer.test}: {killer.reason}" if killer else failures[0].note
                raise EngineError(f"control: a test fails on unchanged code where mutants are tried ({told})")
            plan.leave_out(killer.test, "fails when tests run in another order")
        forced = list(engine.fates(plan, plan.forced_failures(_FORCED)))
        if forced and not any(fate.status == "killed" for _, fate in forced):
            raise EngineError("control: no test noticed functions that always raise; mutants are not switched on")

    def _try_mutants(self, engine: SuiteEngine, plan: Plan) -> None:
        wanted = plan.mutants
        if self._settings.maximum is not None and self._settings.maximum < len(wanted):
            wanted = random.Random(self._settings.seed).sample(wanted, self._settings.maximum)
        reached = []
        for planned in wanted:
            if plan.tests(planned):
                reached.append(planned)
            else:
                self._add(plan, planned, Fate("no coverage"))
        self._listener.expect(len(reached))
        for planned, fate in engine.fates(plan, reached):
            self._add(plan, planned, fate)

    def _add(self, plan: Plan, planned: PlannedMutant, fate: Fate) -> None:
        path = planned.subject.path
        root = self._session.config.rootpath
        shown = path.relative_to(root) if path.is_relative_to(root) else path
        assert planned.mutant is not None
        result = MutantResult(
            planned.mutant,
            str(shown),
            fate.status,
            tuple(plan.tests(planned)) if fate.status == "survived" else (),
            fate.killer,
            fate.note,
            fate.seconds,
        )
        self.results.append(result)
        self._listener.verdict(result)

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
