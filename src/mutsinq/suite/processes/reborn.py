"""Reborn: what a child of the zygote does in the place of pytest's own run."""

from __future__ import annotations

import linecache
import os
import sys
import time
from collections import Counter as Counts
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import CodeType

import pytest

from mutsinq.suite.clean import run_clean
from mutsinq.suite.history.reads import Reads
from mutsinq.suite.interpreters.started import MutatedFile, StartedCounter, hand_on
from mutsinq.suite.processes.guard import guard
from mutsinq.suite.processes.job import Message
from mutsinq.suite.processes.limits import Limiter, SetDeadline, TestLimits, limit_processor
from mutsinq.suite.processes.memory import limit_memory, memory
from mutsinq.suite.processes.tasks import CountBlocks, LoadMutant
from mutsinq.suite.processes.work import Say
from mutsinq.suite.subject import Subject
from mutsinq.suite.switching.caches import Caches
from mutsinq.suite.switching.imports import serve
from mutsinq.suite.targets import loaded
from mutsinq.suite.trial import Trial
from mutsinq.suite.watching.blocks import Blocks, Counter
from mutsinq.suite.watching.charges import Charges
from mutsinq.suite.watching.loading import Loading
from mutsinq.suite.watching.writes import Writes


class Counting:
    """Runs all tests with every block of the modules under test counted."""

    def __init__(
        self, files: Sequence[Path], root: Path, task: CountBlocks, set_deadline: SetDeadline, say: Say
    ) -> None:
        self._task = task
        self._wait = partial(set_deadline, task.patience)
        self._wait()
        self._say = say
        # Before reading is noted: it looks at the project itself.
        self._writes = Writes(str(root))
        self._reads = Reads(str(root))
        self._size = memory("VmSize")
        subjects = {os.path.realpath(path): Subject(path) for path in files}
        self._files = files
        self._subjects = subjects
        self._blocks = Blocks(list(subjects.values()))
        self._counter = Counter(self._blocks.count)
        ranges = map(range, [0, *self._blocks.ends], self._blocks.ends)
        self._loading = Loading(self._counter, dict(zip(subjects, ranges)))
        self._started = StartedCounter(list(subjects.values()), self._blocks, Path(task.folder))
        serve(self._code)

    def _take(self) -> dict[int, int]:
        """What was reached since the last call, here and in interpreters that were started from here."""
        return self._started.take() + Counts(self._counter.take())

    def _code(self, path: str) -> CodeType | None:
        subject = self._subjects.get(path)
        return self._blocks.code(subject) if subject else None

    def ignores(self, path: Path) -> bool:
        """No file: all tests are wanted."""
        return False

    def loop(self, session: pytest.Session) -> None:
        """Run the tests of a session, and end this process."""
        trial = Trial(session)
        charges = Charges(self._take)
        reads = Charges(lambda: dict.fromkeys(self._reads.take(), 1))
        session.config.pluginmanager.register(charges, "mutsinq-charges")
        session.config.pluginmanager.register(reads, "mutsinq-reads")
        caches = Caches(lambda code: os.path.realpath(code.co_filename) in self._subjects)
        self._loading.end()
        self._say(Message("imported", seconds=time.process_time(), data=list(self._loading.counts)))
        self._say(Message("foreign", data=list(self._loading.foreign)))
        self._say(Message("uncounted", data=self._blocks.uncounted()))
        self._say(Message("read", data=self._reads.take()))
        # What only the first test does, the same one must do whenever the original runs: plugins may shuffle tests.
        places = {test: place for place, test in enumerate(self._task.tests)}
        tests = sorted((item.nodeid for item in session.items), key=lambda test: places.get(test, len(places)))

        def prepare() -> None:
            self._wait()
            caches.clear()

        run_clean(trial, tests, self._say, charges, reads, self._writes.take, prepare)
        self._say(Message("written", data=self._writes.seen()))
        self._say(Message("grown", data=memory("VmPeak") - self._size))
        here = {os.path.realpath(path) for path in loaded(self._files)}
        self._say(Message("loaded", data=sorted(here | self._started.loaded)))
        os._exit(0)


class Reloading:
    """Runs tests with one mutant in place from before anything was loaded."""

    def __init__(self, task: LoadMutant, set_deadline: SetDeadline, say: Say) -> None:
        self._task = task
        self._say = say
        self._limiter = Limiter(set_deadline, self._too_many_turns)
        file = MutatedFile(Subject(Path(task.path)), task.edits)
        self._say(Message("started", task.number))
        guard(task.writable)
        limit_memory(task.memory)
        limit_processor(task.loading)
        set_deadline(5 + 4 * task.loading)
        serve(file.code)
        # For decorators that read the source, as they do with a mutant on disk.
        linecache.cache[task.path] = len(file.text), None, file.text.splitlines(keepends=True), task.path
        hand_on(file.task)

    def ignores(self, path: Path) -> bool:
        """Whether a file holds none of the wanted tests."""
        return path.is_file() and str(path) not in self._task.files

    def loop(self, session: pytest.Session) -> None:
        """Run the wanted tests until one fails, and end this process."""
        task = self._task
        if session.testsfailed:
            reason = "a file with tests cannot be collected"
            self._end(Message("killed", task.number, task.tests[0], "collection", reason))
        items = dict.fromkeys(item.nodeid for item in session.items)
        tests = [test for test in task.tests if test in items]
        if len(tests) < len(task.tests):
            # The mutant changed the names of tests, such as those of parameters; all that there are shall run.
            tests += [test for test in items if test not in task.tests]
        trial = Trial(session)
        most = TestLimits(max(each.turns for each in task.limits), max(each.seconds for each in task.limits))
        limits = dict(zip(task.tests, task.limits))
        for run in trial.run(tests, lambda test: self._limiter.set(limits.get(test, most))):
            if run.failure is not None:
                killer = run.failure
                self._end(Message("killed", task.number, killer.test, killer.phase, killer.reason))
        self._end(Message("survived", task.number))

    def _too_many_turns(self) -> None:
        self._say(Message("timeout", self._task.number))

    def _end(self, message: Message) -> None:
        self._say(message)
        sys.stdout.flush()
        os._exit(0)
