"""Work: what processes of a run do: a clean run, a batch of switched mutants, or a mutant loaded anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any, Protocol

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.suite.plan import PlannedMutant
from mutsinq.suite.processes.job import Message
from mutsinq.suite.processes.limits import TestLimits
from mutsinq.suite.processes.pool import fork
from mutsinq.suite.processes.zygote import Zygote

#: In the place of a mutant's number: run the original's tests with counting everywhere, as they are, or with what they
#: give to functions noted.
COUNTING, RUNNING, RECORDING = -1, -1000, -1001


def say_to(pipe: int) -> Callable[[Message], None]:
    """Writes messages to a pipe."""

    def say(message: Message) -> None:
        line = message.line()
        while line:
            line = line[os.write(pipe, line) :]

    return say


@dataclass(slots=True, eq=False)
class Forked:
    """A function to call in a fork, with the slot of its deadline and a way to say something."""

    run: Callable[[int, Callable[[Message], None]], None]
    #: The mutants that it tries.
    mutants: tuple[PlannedMutant, ...] = ()
    #: The tests that it tries on the original, if any.
    tests: tuple[str, ...] = ()
    #: Whether the tests that start interpreters run, too, in the one process that tries several mutants.
    starting: bool = False
    #: What takes in its messages, instead of who tries mutants.
    hear: Callable[[Message], None] | None = None

    def start(self, slot: int) -> tuple[int, int]:
        """Fork."""
        return fork(lambda pipe: self.run(slot, say_to(pipe)))


@dataclass(slots=True, eq=False)
class Reborn:
    """A task for a child of the zygote."""

    #: None where interpreters are spawned.
    zygote: Zygote | None
    task: Task
    mutants: tuple[PlannedMutant, ...] = ()
    #: Why changing what is loaded will not do.
    reason: str = ""
    #: The tests that it tries on the original, if any.
    tests: tuple[str, ...] = ()
    #: What takes in its messages, instead of who tries mutants.
    hear: Callable[[Message], None] | None = None

    def start(self, slot: int) -> tuple[int, int]:
        """Have the zygote fork."""
        assert self.zygote is not None
        return self.zygote.start({"slot": slot, **self.task.to_json()})


class Workforce(Protocol):
    """Does pieces of work in processes, and hears what they say; as `Pool`."""

    def add(self, work: Forked | Reborn, *, first: bool = False) -> None:
        """One more piece of work, to be done last or first."""

    @property
    def is_at_work(self) -> bool:
        """Whether work is left."""

    def hear(self) -> list[tuple[Forked | Reborn, Message]]:
        """What the processes have said; waits a moment if that is nothing."""

    def close(self) -> None:
        """End all processes at once."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a child of the zygote does: run tests with one mutant on, or the original's."""

    #: Number of the mutant, COUNTING, RUNNING or RECORDING.
    number: int
    #: The file that is mutated, and how.
    path: str = ""
    edits: tuple[Edit, ...] = ()
    #: The tests to run in order, and their limits; the files that they are in.
    tests: tuple[str, ...] = ()
    limits: tuple[TestLimits, ...] = ()
    files: tuple[str, ...] = ()
    #: A file with tests to collect in the place of the user's; all of them run, to the end.
    collect: str = ""
    #: Where all is counted, an empty folder for what interpreters say that tests start; the one that `collect` is for.
    folder: str = ""
    #: CPU seconds that loading may take, seconds of the clock for each test where all is counted, or for all where
    #: inputs are noted.
    seconds: float = 0.0
    #: Functions of which is noted what they are given and who calls them: files and qualified names.
    wanted: tuple[tuple[str, str], ...] = ()
    #: The folders in which files may be changed, where there is a mutant or what one is compared with.
    writable: tuple[str, ...] = ()
    #: Bytes of memory that all may take more than the zygote.
    memory: int = 0
    slot: int = 0

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        # By hand, for `asdict` copies each number of thousands of limits.
        values = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "slot"}
        edits = [asdict(edit) for edit in self.edits]
        return values | {"edits": edits, "limits": [(each.turns, each.seconds) for each in self.limits]}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Task:
        """The inverse of `to_json`, with the slot that the pool gave."""
        edits = tuple(Edit(Span(**edit["span"]), edit["replacement"]) for edit in values["edits"])
        limits = tuple(TestLimits(*each) for each in values["limits"])
        known: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
        }
        return cls(**(known | {"edits": edits, "limits": limits}))
