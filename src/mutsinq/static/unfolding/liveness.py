"""Liveness: what of a function's loops and new containers anything depends on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mutsinq.static.unfolding.paths import Again, Choice, End, Path, Step
from mutsinq.static.unfolding.starts import parts_of, unseen, within
from mutsinq.static.unfolding.values import (
    UNSEEN,
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
    #: Those of these variables of which nobody sees what they start with.
    unseen: set[Carried] = field(default_factory=set)
    #: Changes of containers at which nobody looks afterwards.
    late: set[int] = field(default_factory=set)

    def start(self, carried: Carried) -> Value | None:
        """What stands for a variable before the first turn; None for nothing."""
        return UNSEEN if carried in self.unseen else carried.head.before[carried.mark]

    def needs(self, event: Event) -> bool:
        """Whether anybody can notice that an event happened."""
        target = event.operands[0] if event.is_own else None
        return not isinstance(target, Fresh) or (id(target) in self.made and id(event) not in self.late)


def live(paths: Sequence[Path]) -> Live:
    """What the steps and the ends of paths depend on, in whatever turn of a loop."""
    late = _late(paths)
    found = _found(paths, Live(late=late))
    unnoticed = unseen(paths, found.carried, found.needs)
    return _found(paths, Live(late=late, unseen=unnoticed)) if unnoticed else found


def _found(paths: Sequence[Path], known: Live) -> Live:
    finder = _Finder(known)
    for path in paths:
        finder.path(path)
    finder.all()
    return finder.found


def _late(paths: Sequence[Path]) -> set[int]:
    """Changes after which no path looks at the container again, which nothing else ever holds."""
    found: set[int] = set()
    needed: set[int] = set()
    for path in paths:
        ends = parts_of(path.end)
        held = _parts_of([*ends, *(value for step in path.steps for value in _holding(step))])
        seen = _parts_of(ends)
        for step in reversed(path.steps):
            target = step.operands[0] if isinstance(step, Event) and step.is_own else None
            if isinstance(target, Fresh) and not {id(target), id(step)} & (seen | held) and _is_gone(target, path):
                found.add(id(step))
                continue
            needed.add(id(step))
            seen |= _parts_of(parts_of(step))
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


def _parts_of(values: Iterable[Value | None]) -> set[int]:
    """Containers, inner functions and events that values refer to."""
    return {id(value) for value in within(values) if isinstance(value, Fresh | Closure | Event)}


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
        value = self.found.start(carried) if isinstance(turn, Head) else turn.after[carried.mark]
        if value is not None:
            self._pending.append(value)
