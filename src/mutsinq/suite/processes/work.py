"""Work: what processes of a run do: a clean run, a batch of switched mutants, or a mutant loaded anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from mutsinq.suite.batches import Share
from mutsinq.suite.plan import PlannedMutant
from mutsinq.suite.processes.job import Message
from mutsinq.suite.processes.pool import fork
from mutsinq.suite.processes.tasks import Task
from mutsinq.suite.processes.zygote import Zygote


class Say(Protocol):
    """Sends a message to the parent."""

    def __call__(self, message: Message, *, wait: bool = False) -> None:
        """Send it at once, or let it wait for the next one: the parent takes turns with those who work."""


def say_to(pipe: int) -> Say:
    """Writes messages to a pipe."""
    waiting = b""

    def say(message: Message, *, wait: bool = False) -> None:
        nonlocal waiting
        waiting += message.line()
        while waiting and not wait:
            waiting = waiting[os.write(pipe, waiting) :]

    return say


@dataclass(slots=True, eq=False)
class Forked:
    """A function to call in a fork, with the slot of its deadline and a way to say something."""

    run: Callable[[int, Say], None]
    #: The mutants that it tries.
    mutants: tuple[PlannedMutant, ...] = ()
    #: The tests that it tries on the original, if any.
    tests: tuple[str, ...] = ()
    #: If the tests that start interpreters run, too, in a process that tries several mutants: whose share these are.
    share: Share | None = None
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
        return self.zygote.start(slot, self.task)


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
