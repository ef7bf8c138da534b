"""Skipping: ways around a loop that takes no turn there, and after which all is as that way has it anyway.

`if not xs: return 0` before a loop that adds up `xs` from 0 says nothing. Such a way is written as one through the
loop: at its head all variables hold what they hold before the first turn, and the answers of the way settle each
question from there to the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile

from mutsinq.static.unfolding.arithmetic import follows, opposite, plus, positive, times, zero
from mutsinq.static.unfolding.paths import Again, Choice, End, Path
from mutsinq.static.unfolding.values import (
    Carried,
    Closure,
    Constant,
    Either,
    Fresh,
    Head,
    Polynomial,
    Pure,
    Unordered,
    Value,
    literal,
)

_MOST_PATHS = 256


class _Unsettled(Exception):
    """It is not known what a value is before the first turn."""


def through_loops(paths: Sequence[Path]) -> Sequence[Path]:
    """The paths, with those that skip a loop for nothing led through it."""
    ends: dict[tuple[int, ...], list[Path]] = defaultdict(list)
    for path in paths:
        doings = _doings(path)
        if doings and isinstance(doings[-1], Head):
            ends[tuple(map(id, doings[:-1]))].append(path)
    found: list[Path] = []
    for path in paths:
        exits = ends.get(tuple(map(id, _doings(path))), ())
        exits = sorted(exits, key=partial(_shared, path), reverse=True)
        head = next((head for end in exits if (head := _skipped(path, end)) is not None), None)
        found += [path] if head is None else [_led(path, head, other) for other in paths if head in other.steps]
    return found if len(found) <= _MOST_PATHS else paths


def _doings(path: Path) -> list[object]:
    return [step for step in path.steps if not isinstance(step, Choice)]


def _answers(path: Path) -> list[Choice]:
    """What is asked without anything happening, so that it may be asked again."""
    return [step for step in path.steps if isinstance(step, Choice) and isinstance(step.question, Pure)]


def _shared(path: Path, end: Path) -> int:
    """How far two paths go together: several ways may lead to one loop."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], zip(path.steps, end.steps)))


def _skipped(path: Path, end: Path) -> Head | None:
    """The loop whose end a path comes to after no turn, if there it leaves what this one leaves."""
    place, head = next((at, step) for at, step in reversed(list(enumerate(end.steps))) if isinstance(step, Head))
    if place > len(path.steps) and not _answers(path):
        return None
    before = _Before(head, path, end)
    try:
        for step in end.steps[place + 1 :]:
            assert isinstance(step, Choice)
            if before.answer(step.question) is not step.answer:
                return None
        return head if before.ends_alike() else None
    except _Unsettled:
        return None


def _led(path: Path, head: Head, other: Path) -> Path:
    """A path that goes on from the head of the loop as another does."""
    place = other.steps.index(head)
    led = path.fork()
    asked = [step.question for step in other.steps[:place] if isinstance(step, Choice)]
    settled = [(each, follows(each, path.known)) for each in asked if isinstance(each, Pure) and each not in path.known]
    led.steps += [Choice(question, answer) for question, answer in settled if answer is not None]
    # Where containers are made is told by the number of steps before.
    led.steps += _answers(path)[:1] * (place - len(led.steps))
    led.steps += other.steps[place:]
    led.end = other.end
    return led


@dataclass(slots=True)
class _Before:
    """What a path that skips a loop knows at the loop's head, before the first turn."""

    head: Head
    path: Path
    end: Path
    #: New containers that stand for each other.
    pairs: dict[int, int] = field(default_factory=dict)

    def answer(self, question: Value) -> bool | None:
        """The answer to a question that was asked behind the head."""
        value = self.value(question)
        match value:
            case Constant(is_true=is_true):
                return is_true
            case Pure(what="not", operands=(operand,)):
                answer = self._known(operand)
                return None if answer is None else not answer
        return self._known(value)

    def _known(self, question: Value) -> bool | None:
        answer = self.path.known.get(question)
        if answer is None and isinstance(question, Pure):
            return follows(question, self.path.known)
        return answer

    def ends_alike(self) -> bool:
        """Whether both paths leave the same."""
        match self.path.end, self.end.end:
            case End(what=what, operands=operands), End(what=other, operands=others):
                return what == other and len(operands) == len(others) and self._are_alike(operands, others)
            case Again(head=head, after=after), Again(head=other_head, after=other_after):
                return head is other_head and self._are_alike(after.values(), other_after.values())
        return False

    def _are_alike(self, values: Iterable[Value | None], others: Iterable[Value | None]) -> bool:
        return all(self._is_alike(value, other) for value, other in zip(values, others, strict=True))

    def _is_alike(self, value: Value | None, other: Value | None) -> bool:
        match value, other:
            case Fresh(how="", kind=kind), Fresh(how="") if value is not other and kind == other.kind:
                own = self._is_untouched(value, self.path, self.end) and self._is_untouched(other, self.end, self.path)
                if len(value.parts) != len(other.parts) or not own:
                    return False
                paired = self.pairs.setdefault(id(value), id(other)) == id(other)
                paired = paired and self.pairs.setdefault(id(other), id(value)) == id(value)
                return paired and len(value.parts) == len(other.parts) and self._are_alike(value.parts, other.parts)
        return value == (None if other is None else self.value(other))

    def _is_untouched(self, container: Fresh, path: Path, other: Path) -> bool:
        """Whether a container is as it was made, on a path where the other one has none like it to mention."""
        is_new = [step for step in path.changes(container) if step is not self.head] == [container]
        return (is_new or container.kind == "tuple") and all(step is not container for _, step in other.writes)

    def value(self, value: Value) -> Value:
        """A value as it is before the first turn."""
        match value:
            case Carried(head=head, mark=mark) if head is self.head:
                if (held := head.before[mark]) is None:
                    raise _Unsettled
                return held
            case Pure(what="bound", operands=(Carried(head=head, mark=mark),)) if head is self.head:
                return literal(head.before[mark] is not None)
            case Pure(what="positive", operands=(asked,)):
                return positive(self.value(asked))
            case Pure(what="zero", operands=(Either(operands=ways),)):
                return zero(self.value(next(iter(ways))))
            case Pure(what="not", operands=(asked,)):
                return opposite(self.value(asked))
            case Pure(what=what, operands=operands, type=type):
                return Pure(what, tuple(map(self.value, operands)), type)
            case Either(operands=operands):
                return Either(Unordered(map(self.value, operands)))
            case Polynomial(terms=terms):
                return self._sum(dict(terms))
            case Head() | Fresh() | Closure() if value is self.head or self._depends(value):
                raise _Unsettled
        return value

    def _sum(self, terms: Mapping[Unordered[tuple[Value, int]], int]) -> Value:
        total: Value = literal(0)
        for term, factor in terms.items():
            product: Value = literal(factor)
            for value, power in term:
                for _ in range(power):
                    product = times(product, self.value(value))
            total = plus(total, product)
        return total

    def _depends(self, value: Value) -> bool:
        """Whether what is made of values may depend on the loop."""
        return isinstance(value, Closure) or (
            isinstance(value, Fresh) and any(self.value(part) != part for part in value.parts)
        )
