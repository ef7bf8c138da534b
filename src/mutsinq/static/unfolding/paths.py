"""Paths: the ways through a function, each with all that happens on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from mutsinq.static.scopes import Mark
from mutsinq.static.unfolding.values import Carried, Closure, Event, Fresh, Head, Pure, Value


@dataclass(frozen=True, slots=True)
class Choice:
    """Which way the path went."""

    question: Value
    answer: bool


@dataclass(frozen=True, slots=True)
class End:
    """The function ends: it returns or raises."""

    what: str
    operands: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """Another turn of a loop, with what its variables hold then."""

    head: Head
    after: Mapping[Mark, Value | None]


Step: TypeAlias = Event | Choice | Head
#: The variables of a function call; None for one that may be unbound.
Variables: TypeAlias = dict[Mark, Value | None]


class Path:
    """One way through a function, up to where it has been followed."""

    __slots__ = ("end", "frames", "jump", "known", "loops", "steps", "stretch")

    def __init__(self, variables: Variables) -> None:
        self.steps: list[Step] = []
        #: The variables of the calls that are under way, the innermost last.
        self.frames: list[Variables] = [variables]
        #: Questions that were answered, and how.
        self.known: dict[Value, bool] = {}
        self.loops: tuple[Head, ...] = ()
        self.stretch: object = object()
        #: Where control goes next, if not to the next statement: `break`, `continue` or `return`.
        self.jump: str | tuple[str, Value] = ""
        self.end: End | Again | None = None

    @property
    def goes_on(self) -> bool:
        """Whether the next statement runs."""
        return self.end is None and not self.jump

    @property
    def variables(self) -> Variables:
        """The variables of the innermost call."""
        return self.frames[-1]

    def fork(self) -> Path:
        """Another path, the same so far."""
        path = Path({})
        path.steps, path.known = list(self.steps), dict(self.known)
        path.frames = [dict(frame) for frame in self.frames]
        path.loops, path.stretch, path.jump, path.end = self.loops, self.stretch, self.jump, self.end
        return path

    def happen(self, what: str, *operands: Value) -> Event:
        """Note an operation; gives its result."""
        event = Event(what, operands)
        self.steps.append(event)
        self._hand_out(operands)
        return event

    def _hand_out(self, values: Sequence[Value]) -> None:
        """Take note that others may get hold of containers through these values from now on."""
        if any(isinstance(value, Fresh | Closure | Pure) for value in values):
            self.stretch = object()

    def enter(self, marks: list[Mark]) -> Head:
        """Come to the head of a loop that binds these variables."""
        head = Head({mark: self.variables.get(mark) for mark in marks})
        self.steps.append(head)
        self.loops = (*self.loops, head)
        self.stretch = object()
        self.variables.update({mark: Carried(head, mark) for mark in marks})
        return head

    def leave(self) -> None:
        """Come out of the innermost loop."""
        self.loops = self.loops[:-1]
        self.stretch = object()

    def fresh(self, kind: str, parts: tuple[Value, ...]) -> Fresh:
        """A new container."""
        self._hand_out(parts)
        return Fresh(kind, parts, self.loops[-1] if self.loops else None, self.stretch, len(self.frames))
