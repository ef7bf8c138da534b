"""Checking: run suggested tests for real, by pytest with the project's own settings, on the original and on mutants."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType

import pytest

from mutsinq.core.mutation import Edit
from mutsinq.execution.isolation import readable_paths
from mutsinq.operators.splice import splice
from mutsinq.static.compilation import module_code
from mutsinq.static.sources import import_root
from mutsinq.suite.engine import SuiteEngine
from mutsinq.suite.processes.job import Message
from mutsinq.suite.processes.limits import SetDeadline
from mutsinq.suite.processes.tasks import CheckTests
from mutsinq.suite.processes.work import Forked, Reborn, Say
from mutsinq.suite.processes.zygote import Zygote
from mutsinq.suite.subject import Subject
from mutsinq.suite.switching.imports import serve
from mutsinq.suite.trial import Trial

#: Seconds for loading and running one file of suggested tests, on the clock and of CPU time.
_CLOCK_SECONDS, _CPU_SECONDS = 60.0, 20
_MEMORY = 1 << 30


@dataclass(slots=True)
class Checked:
    """What the tests of one file did, in the order in which they were collected."""

    #: `passed`, `skipped` or `failed`.
    outcomes: list[str] = field(default_factory=list)
    #: The phase that failed, and what it said; empty for a test that did not fail.
    reasons: list[tuple[str, str]] = field(default_factory=list)
    #: Whether all of them ran to their end.
    complete: bool = False
    #: Why pytest could not load the file, or set a test up.
    error: str = ""

    def hear(self, message: Message) -> None:
        """Take in what the process says."""
        if message.kind == "ran":
            self.outcomes.append(message.phase)
            self.reasons.append((message.test, message.note))
            if message.test == "setup":
                self.error = f"set-up fails without rights to all but temporary files: {message.note}"
        elif message.kind == "unloaded":
            self.error = message.note
        elif message.kind == "exit":
            self.complete = message.data == 0 and bool(self.outcomes)

    @property
    def passed(self) -> bool:
        """Whether every test passed."""
        return self.complete and set(self.outcomes) == {"passed"}

    def killing(self) -> list[int]:
        """The numbers of the tests that failed in their own call, not in set-up or tear-down."""
        return [number for number, (phase, _) in enumerate(self.reasons) if phase == "call"] if self.complete else []


def check(
    engine: SuiteEngine,
    zygote: Zygote | None,
    test_file: Path,
    home: Path,
    mutants: Mapping[int, tuple[Path, Sequence[Edit]]],
) -> Iterator[tuple[int, Checked]]:
    """Run the tests in a file with each of some mutants in place; gives the number of each with what came of it.

    They import what they could in the folder `home`, for which they are meant. A mutant without edits is the original.
    """
    works = {
        Reborn(zygote, CheckTests(str(test_file), str(home), str(path), tuple(edits))): number
        for number, (path, edits) in mutants.items()
    }
    found: dict[Forked | Reborn, Checked] = {work: Checked() for work in works}
    for work, message in engine.perform(works):
        found[work].hear(message)
        if message.kind == "exit" and isinstance(work, Reborn):
            yield works[work], found[work]


class Checking:
    """Runs all tests of the file that the task names, in a child of the zygote.

    What they call was found by searching, and may be anything: once all is loaded, the process gives up its rights to
    write files but in a temporary folder of its own, to reach the network and to start others.
    """

    def __init__(self, task: CheckTests, set_deadline: SetDeadline, config: pytest.Config, say: Say) -> None:
        self._task = task
        self._root = config.rootpath
        # In memory: the other ways write to files, which not every confined process can.
        config.known_args_namespace.capture = "sys"
        # Beside the test file, with which it is removed.
        self._folder = tempfile.tempdir = tempfile.mkdtemp(dir=os.path.dirname(task.tests))
        self._say = say
        self._path = os.path.realpath(task.path)
        set_deadline(_CLOCK_SECONDS)
        if task.edits:
            serve(self._code)

    def _code(self, path: str) -> CodeType | None:
        if path != self._path:
            return None
        text = splice(Subject(Path(path)).encoded, self._task.edits).decode("utf-8")
        return module_code(text, self._task.path)

    def choose(self, config: pytest.Config) -> None:
        """Have pytest collect the file and nothing else, whatever tests the user chose."""
        config.pluginmanager.register(self)
        if config.getoption("importmode") != "importlib":
            sys.path.insert(0, str(import_root(Path(self._task.home).resolve())))
        config.args = [self._task.tests]
        config.option.keyword = config.option.markexpr = ""
        config.option.basetemp = os.path.join(self._folder, "pytest")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Say why the file cannot be loaded."""
        if report.failed:
            lines = [line.removeprefix("E ").strip() for line in report.longreprtext.splitlines() if line[:2] == "E "]
            self._say(Message("unloaded", note=lines[-1] if lines else ""))

    def ignores(self, path: Path) -> bool:
        """No file: only the one that the task names is looked at."""
        return False

    def loop(self, session: pytest.Session) -> None:
        """Run the tests, and end this process."""
        # Not every system has what this stands on, and only where there is `fork` is anything checked.
        from mutsinq.execution._inside.confinement import confine

        if session.testsfailed:
            os._exit(1)
        trial = Trial(session)
        readable, listable = readable_paths(str(self._root))
        confine(
            {
                "memory": _MEMORY,
                "cpu_seconds": _CPU_SECONDS,
                "readable": readable,
                "listable": listable,
                "writable": [self._folder],
            }
        )
        items = sorted(session.items, key=_place)
        for run in trial.run([item.nodeid for item in items], lambda _: None):
            phase, reason = (run.failure.phase, run.failure.reason) if run.failure else ("", "")
            self._say(Message("ran", test=phase, phase=run.outcome, note=reason, seconds=run.seconds))
        sys.stdout.flush()
        os._exit(0)


def _place(item: pytest.Item) -> tuple[int, tuple[int, ...]]:
    """Where a test stands in its file, whatever order a plugin gave the tests."""
    callspec = getattr(item, "callspec", None)
    return item.location[1] or 0, tuple(callspec.indices.values()) if callspec else ()
