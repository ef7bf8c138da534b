"""Liveness: what of a function's loops and new containers anything depends on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from mutsinq.static.unfolding.paths import Again, Choice, End, Path, Step
from mutsinq.static.unfolding.values import (
    Carried,
    Closure,
    Either,
    Event,
    Fresh,
    Head,
    Polynomial,
    Pure,
    Value,
)


@dataclass(slots=True)
class Live:
    """What is live: variables at the heads of loops, and containers that are not only filled."""

    carried: set[Carried] = field(default_factory=set)
    made: set[int] = field(default_factory=set)
    #: Changes of containers at which nobody looks afterwards.
    late: set[int] = field(default_factory=set)

    def needs(self, event: Event) -> bool:
        """Whether anybody can notice that an event happened."""
        target = event.operands[0] if event.is_own else None
        return not isinstance(target, Fresh) or (id(target) in self.made and id(event) not in self.late)


def live(paths: Sequence[Path]) -> Live:
    """What the steps and the ends of paths depend on, in whatever turn of a loop."""
    finder = _Finder(Live(late=_late(paths)))
    for path in paths:
        finder.path(path)
    finder.all()
    return finder.found


def _late(paths: Sequence[Path]) -> set[int]:
    """Changes after which no path looks at the container again, which nothing else ever holds."""
    found: set[int] = set()
    needed: set[int] = set()
    for path in paths:
        ends = _mentioned(path.end)
        held = _referred_to([*ends, *(value for step in path.steps for value in _holding(step))])
        seen = _referred_to(ends)
        for step in reversed(path.steps):
            target = step.operands[0] if isinstance(step, Event) and step.is_own else None
            if isinstance(target, Fresh) and not {id(target), id(step)} & (seen | held) and _is_gone(target, path):
                found.add(id(step))
                continue
            needed.add(id(step))
            seen |= _referred_to(_mentioned(step))
    return found - needed


def _is_gone(container: Fresh, path: Path) -> bool:
    """Whether a container that nothing else holds is out of reach at the end of a path."""
    return not isinstance(path.end, Again) or container.loop is path.end.head


def _holding(step: Step) -> Sequence[Value | None]:
    """Values that may hold, from a step on, all that they refer to."""
    match step:
        case Event(operands=operands, is_own=is_own):
            return operands[1:] if is_own else operands
        case Head(before=before):
            return list(before.values())
    return ()


def _referred_to(values: Iterable[Value | None]) -> set[int]:
    """Containers, inner functions and events that values refer to."""
    return {id(value) for value in _within(values) if isinstance(value, Fresh | Closure | Event)}


def _within(values: Iterable[Value | None]) -> Iterator[Value]:
    """The values, and all that they are made of; containers and inner functions once."""
    pending = [value for value in values if value is not None]
    done: set[int] = set()
    while pending:
        value = pending.pop()
        if isinstance(value, Fresh | Closure):
            if id(value) in done:
                continue
            done.add(id(value))
        yield value
        match value:
            case Pure(operands=operands) | Either(operands=operands):
                pending += operands
            case Polynomial(terms=terms):
                pending += [part for term, _ in terms for part, _ in term]
            case Fresh(parts=parts):
                pending += parts
            case Closure(paths=paths):
                for path in paths:
                    pending += [part for step in (*path.steps, path.end) for part in _mentioned(step)]


def _mentioned(step: object) -> list[Value]:
    """The values that a step, or the end of a path, mentions."""
    match step:
        case Choice(question=question):
            return [question]
        case Event(operands=operands) | End(operands=operands):
            return [*operands]
        case Head(before=values) | Again(after=values):
            return [value for value in values.values() if value is not None]
    return []


class _Finder:
    def __init__(self, found: Live) -> None:
        self.found = found
        self._pending: list[Value] = []
        self._seen: set[int] = set()
        #: Changes of containers that nobody may look at, by container.
        self._changes: dict[int, list[Event]] = defaultdict(list)
        self._agains: dict[int, list[Again]] = defaultdict(list)

    def path(self, path: Path) -> None:
        """Note what a path does."""
        for step in path.steps:
            match step:
                case Event(operands=operands):
                    if id(step) in self._seen:
                        continue
                    self._seen.add(id(step))
                    target = operands[0] if step.is_own else None
                    if isinstance(target, Fresh) and id(target) not in self.found.made:
                        self._changes[id(target)].append(step)
                    else:
                        self._pending += operands
                case Choice(question=question):
                    self._pending.append(question)
        match path.end:
            case End(operands=operands):
                self._pending += operands
            case Again(head=head) as again:
                self._agains[id(head)].append(again)
                for carried in [each for each in self.found.carried if each.head is head]:
                    self._follow(again, carried)

    def all(self) -> None:
        """Follow everything up."""
        while self._pending:
            self._value(self._pending.pop())

    def _value(self, value: Value) -> None:
        match value:
            case Pure(operands=operands) | Either(operands=operands):
                self._pending += operands
            case Polynomial(terms=terms):
                self._pending += [part for term, _ in terms for part, _ in term]
            case Event(is_own=True, operands=(target, *_)):
                # A value that it may have changed.
                self._pending.append(target)
            case Carried(head=head) if value not in self.found.carried:
                self.found.carried.add(value)
                self._follow(head, value)
                for again in self._agains[id(head)]:
                    self._follow(again, value)
            case Fresh(parts=parts) if id(value) not in self.found.made:
                self.found.made.add(id(value))
                self._pending += parts
                for event in self._changes.pop(id(value), ()):
                    self._pending += event.operands
            case Closure(paths=paths) if id(value) not in self._seen:
                self._seen.add(id(value))
                for path in paths:
                    self.path(path)

    def _follow(self, turn: Head | Again, carried: Carried) -> None:
        held = turn.before if isinstance(turn, Head) else turn.after
        if (value := held[carried.mark]) is not None:
            self._pending.append(value)
