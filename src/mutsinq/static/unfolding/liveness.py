"""Liveness: what of a function's loops and new containers anything depends on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from mutsinq.static.unfolding.paths import Again, Choice, End, Path
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

    def needs(self, event: Event) -> bool:
        """Whether anybody can notice that an event happened."""
        target = event.operands[0] if event.is_own else None
        return not isinstance(target, Fresh) or id(target) in self.made


def live(paths: Sequence[Path]) -> Live:
    """What the steps and the ends of paths depend on, in whatever turn of a loop."""
    finder = _Finder()
    for path in paths:
        finder.path(path)
    finder.all()
    return finder.found


class _Finder:
    def __init__(self) -> None:
        self.found = Live()
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
