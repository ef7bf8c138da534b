"""Starts: what variables of a loop hold before it, where the first turn does not look.

`count = 0` before a loop of which the first turn sets `count` to 1 says nothing. In the first turn all variables hold
what they start with, so some of its ways cannot be taken: what no other way mentions is as good as anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from mutsinq.static.unfolding.paths import Again, Choice, End, Path
from mutsinq.static.unfolding.skipping import Before, Unsettled
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


def unseen(paths: Sequence[Path], carried: set[Carried], needs: Callable[[Event], bool]) -> set[Carried]:
    """Of the variables that anything depends on, those of which nobody sees the start."""
    found: set[Carried] = set()
    for head in dict.fromkeys(step for path in paths for step in path.steps if isinstance(step, Head)):
        own = {each for each in carried if each.head is head}
        for path in paths if own else ():
            if head in path.steps and _may_be_first(path, head):
                mentioned = within(_mentioned(path, head, carried, needs))
                own.difference_update(each for each in mentioned if isinstance(each, Carried))
        found |= own
    return found


def _may_be_first(path: Path, head: Head) -> bool:
    """Whether the way behind a loop's head may be taken in the first turn."""
    before = Before(head, path, path)
    for step in path.steps[path.steps.index(head) + 1 :]:
        if isinstance(step, Choice):
            try:
                answer = before.answer(step.question)
            except Unsettled:
                continue
            if answer is not None and answer is not step.answer:
                return False
    return True


def _mentioned(path: Path, head: Head, live: set[Carried], needs: Callable[[Event], bool]) -> Iterator[Value]:
    """What a path needs behind a loop's head."""
    for step in path.steps[path.steps.index(head) + 1 :]:
        match step:
            case Choice(question=question):
                yield question
            case Event(operands=operands) if needs(step):
                yield from operands
            case Head(before=before):
                yield from (v for mark, v in before.items() if v is not None and Carried(step, mark) in live)
    match path.end:
        case End(operands=operands):
            yield from operands
        case Again(head=again, after=after):
            yield from (v for mark, v in after.items() if v is not None and Carried(again, mark) in live)


def within(values: Iterable[Value | None]) -> Iterator[Value]:
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
                    pending += [part for step in (*path.steps, path.end) for part in parts_of(step)]


def parts_of(step: object) -> list[Value]:
    """The values that a step, or the end of a path, mentions."""
    match step:
        case Choice(question=question):
            return [question]
        case Event(operands=operands) | End(operands=operands):
            return [*operands]
        case Head(before=values) | Again(after=values):
            return [value for value in values.values() if value is not None]
    return []
