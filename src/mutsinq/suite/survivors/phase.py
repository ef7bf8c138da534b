"""The main path of the phase: rank → record what tests call with → search → findings."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from mutsinq.core.suite import MISSED, MutantResult, SurvivorFinding
from mutsinq.core.verdict import Distinguished, Equivalent
from mutsinq.suite.engine import SuiteEngine
from mutsinq.suite.plan import Plan
from mutsinq.suite.processes.job import Message
from mutsinq.suite.processes.limits import Deadlines
from mutsinq.suite.processes.tasks import RecordInputs
from mutsinq.suite.processes.work import Forked, Reborn
from mutsinq.suite.settings import SuiteSettings
from mutsinq.suite.spawned.engine import SpawnedEngine
from mutsinq.suite.survivors.ranking import function_name
from mutsinq.suite.survivors.search import Answer, Question, Search
from mutsinq.suite.survivors.seeds import RECORDING_PATIENCE, Seeds, read_seeds, record_seeds
from mutsinq.suite.trial import Trial

#: The share of the time for survivors after which recording what tests call with is over.
_RECORDING_SHARE = 0.25
#: Times those seconds after which it is given up: a test may be waiting for something.
_PATIENCE = 2.0


@dataclass(slots=True)
class SurvivorPhase:
    """Looks into what no test noticed, once every mutant has its verdict and the survivors are in order."""

    session: pytest.Session
    engine: SuiteEngine
    plan: Plan
    deadlines: Deadlines
    settings: SuiteSettings
    #: The tests that reach a survivor.
    tests_of: Callable[[MutantResult], Iterable[str]]
    #: What is known by now of each survivor, by its position in the results.
    answers: dict[int, Answer] = field(default_factory=dict)

    def run(self, results: list[MutantResult], tell: Callable[[str], None]) -> str:
        """Give the survivors among the results their findings, as they come; what was found, for people.

        `tell` hears how it goes on.
        """
        # Some have their finding from an earlier run.
        order = [index for index, each in enumerate(results) if each.status in MISSED and each.finding is None]
        if not order:
            return "none"
        settings, until = self.settings, time.monotonic() + self.settings.survivors
        with closing(Search()) as search:
            seeds = self._seeds([results[index] for index in order])
            questions = [self._question(index, results[index], seeds) for index in order]
            left = max(until - time.monotonic(), 0.0)
            for answer in search.answers(questions, seeds.inputs, left, settings.jobs, settings.seed, settings.agent):
                self.answers[answer.number] = answer
                results[answer.number] = with_answer(results[answer.number], answer)
                tell(f"{self._found(len(order))}, {max(until - time.monotonic(), 0.0):.0f} s left")
        missing = len(order) - len(self.answers)
        return self._found(len(order)) + (f", no time for {missing}" if missing else "")

    def _question(self, index: int, result: MutantResult, seeds: Seeds) -> Question:
        path, own = self._place(result)
        return Question(index, Path(path), result.mutant, tuple(seeds.callers.get((path, own), ())))

    def _place(self, result: MutantResult) -> tuple[str, str]:
        """The real path of the mutated file, and the outermost function that the mutant stands in."""
        return os.path.realpath(self.session.config.rootpath / result.path), function_name(result.mutant)

    def _seeds(self, survivors: Sequence[MutantResult]) -> Seeds:
        """What the tests that reach survivors give to functions of the project, and through which they reach them."""
        tests = sorted({test for result in survivors for test in self.tests_of(result)}, key=self.plan.seconds)
        wanted = sorted({self._place(result) for result in survivors})
        paths = [subject.path for subject in self.plan.subjects]
        seconds = self.settings.survivors * _RECORDING_SHARE

        def run(slot: int, say: Callable[[Message], None]) -> None:
            self.deadlines.set(slot, min(_PATIENCE * seconds, RECORDING_PATIENCE))
            record_seeds(Trial(self.session), tests, paths, wanted, seconds, say)

        work: Forked | Reborn = Forked(run)
        if isinstance(self.engine, SpawnedEngine):
            work = Reborn(None, RecordInputs(tuple(tests), tuple(wanted), seconds))
        return read_seeds(message for _, message in self.engine.perform([work]))

    def _found(self, count: int) -> str:
        kinds = Counter(type(answer.verdict) for answer in self.answers.values())
        return f"an input for {kinds[Distinguished]} of {count}, {kinds[Equivalent]} proved equivalent"


def with_answer(result: MutantResult, answer: Answer) -> MutantResult:
    """The result with its finding; a mutant that is proved equivalent is no survivor any more."""
    finding = SurvivorFinding(answer.verdict, entry=answer.entry)
    status = "equivalent" if isinstance(answer.verdict, Equivalent) else result.status
    return replace(result, status=status, finding=finding)
