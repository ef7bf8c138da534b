"""Clean run: the suite on the original, for which tests pass, how long each takes, and which code each reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from mutsinq.suite.processes.job import Message
from mutsinq.suite.processes.memory import Peak, memory
from mutsinq.suite.trial import Trial
from mutsinq.suite.watching.charges import Charges
from mutsinq.suite.watching.writes import is_shared


@dataclass(slots=True)
class CleanTest:
    """One test on the original."""

    #: Outcomes of its runs: `passed`, `skipped`, `failed`; `absent` once for both.
    outcomes: list[str] = field(default_factory=list)
    reason: str = ""
    #: Seconds of the run without counting; as long as it has not been, of the one with it.
    seconds: float = 0.0
    #: Seconds of the quicker of its runs, for a busy machine makes any run slow.
    least_seconds: float = 0.0
    #: Bytes of memory that it took at one time.
    memory: int = 0
    #: How often it entered each block that it entered.
    counts: dict[int, int] = field(default_factory=dict)
    #: Files that it read.
    reads: list[str] = field(default_factory=list)
    #: Whether it changes files that are the same for all processes, and so may make itself fail in another one.
    disturbs: bool = False
    #: The test without which it does not pass; empty for almost all.
    after: str = ""


@dataclass(slots=True)
class CleanRun:
    """What the clean runs found, filled in as their messages come."""

    tests: dict[str, CleanTest] = field(default_factory=dict)
    #: Blocks that run while modules are loaded.
    imported: set[int] = field(default_factory=set)
    #: Those of them that run for other modules than their own.
    foreign: set[int] = field(default_factory=set)
    #: Of the functions that ran, but never as they were counted, the first blocks.
    uncounted: set[int] = field(default_factory=set)
    #: Real paths of the files under test that were loaded, by whatever test.
    loaded: set[str] = field(default_factory=set)
    #: Folders in which files were changed.
    written: set[str] = field(default_factory=set)
    #: Files that were read before the first test.
    reads: list[str] = field(default_factory=list)
    #: Bytes by which the biggest process grew.
    memory: int = 0
    #: CPU seconds until the first test.
    loading: float = 0.0

    def hear(self, message: Message) -> None:
        """Take in a message of a clean run."""
        if message.kind == "imported":
            self.imported.update(_blocks(message.data))
            self.loading = message.seconds
        elif message.kind == "foreign":
            self.foreign.update(_blocks(message.data))
        elif message.kind == "uncounted":
            self.uncounted.update(_blocks(message.data))
        elif message.kind == "loaded" and isinstance(message.data, list):
            self.loaded.update(map(str, message.data))
        elif message.kind == "read" and isinstance(message.data, list):
            of = self.tests.setdefault(message.test, CleanTest()) if message.test else self
            of.reads = list(map(str, message.data))
        elif message.kind == "written" and isinstance(message.data, list):
            folders = set(map(str, message.data))
            self.written |= folders
            if message.test:
                self.tests.setdefault(message.test, CleanTest()).disturbs = any(map(is_shared, folders))
        elif message.kind == "took":
            self.tests.setdefault(message.test, CleanTest()).memory = int(str(message.data))
        elif message.kind == "grown":
            self.memory = max(self.memory, int(str(message.data)))
        elif message.kind == "ran":
            test = self.tests.setdefault(message.test, CleanTest())
            test.outcomes.append(message.phase)
            test.reason = test.reason or message.note
            test.least_seconds = min(message.seconds, test.least_seconds or message.seconds)
            if message.data is None:
                test.seconds = message.seconds
            else:
                test.counts = _counts(message.data)
                test.seconds = test.seconds or message.seconds

    def arrange(self, names: Iterable[str]) -> None:
        """Both runs are over: put the tests in this order. One that did not take part in both is absent."""
        self.tests = {name: self.tests.get(name, CleanTest()) for name in names}
        for test in self.tests.values():
            if len(test.outcomes) < 2:
                test.outcomes = ["absent"]

    def absent(self) -> list[str]:
        """The tests that go by other names in a process that collects them anew."""
        return [name for name, test in self.tests.items() if test.outcomes == ["absent"]]

    def green(self) -> dict[str, CleanTest]:
        """The tests that passed each time."""
        return {name: test for name, test in self.tests.items() if set(test.outcomes) == {"passed"}}

    def failed(self) -> dict[str, CleanTest]:
        """The tests that failed each time."""
        return {name: test for name, test in self.tests.items() if set(test.outcomes) == {"failed"}}

    def flaky(self) -> dict[str, CleanTest]:
        """The tests with different outcomes."""
        return {name: test for name, test in self.tests.items() if len(set(test.outcomes)) > 1}


def run_clean(
    trial: Trial,
    tests: Iterable[str],
    say: Callable[[Message], None],
    charges: Charges[int] | None = None,
    reads: Charges[str] | None = None,
    written: Callable[[], list[str]] = list,
    prepare: Callable[[], None] = lambda: None,
) -> None:
    """Run all tests in this process, and say of each how it went.

    What it reached and read, and in which folders it changed files, is said too where that is noted. `prepare` is
    called before each.
    """

    peak = Peak()

    def begin(test: str) -> None:
        prepare()
        peak.restart()
        say(Message("begun", test=test))

    size = memory("VmSize")
    for run in trial.run(list(tests), begin):
        # Before anybody learns that the test ran: a mutant may be tried with it at once.
        if folders := written():
            say(Message("written", test=run.test, data=folders))
        counts = None if charges is None else list(charges.take().items())
        reason = run.failure.reason if run.failure else ""
        say(Message("ran", test=run.test, phase=run.outcome, note=reason, seconds=run.seconds, data=counts))
        if counts is None:
            say(Message("took", test=run.test, data=peak.growth()))
        if reads is not None:
            say(Message("read", test=run.test, data=sorted(reads.take())))
    say(Message("grown", data=memory("VmPeak") - size))


def _blocks(data: object) -> Iterable[int]:
    return map(int, data) if isinstance(data, list) else ()


def _counts(data: object) -> dict[int, int]:
    return {int(block): int(count) for block, count in data} if isinstance(data, list) else {}
