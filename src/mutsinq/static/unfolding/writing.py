"""Writing: paths as a text that two functions share only if they do the same things in the same order.

What depends on nothing but values can be asked at any time. So a path is told from another only where they begin to
differ, by the first question in the order of the text, and not at all if they do the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from mutsinq.static.unfolding.liveness import Live, live
from mutsinq.static.unfolding.paths import Again, Choice, End, Path, Step
from mutsinq.static.unfolding.values import (
    Carried,
    Closure,
    Constant,
    Either,
    Event,
    Fresh,
    Global,
    Head,
    Parameter,
    Polynomial,
    Pure,
    TooMuch,
    Value,
)

_MOST_LINES = 5_000
#: A question's text, and what in it has no name yet.
_Asked: TypeAlias = tuple[str, tuple[int, ...]]


def write(paths: Sequence[Path]) -> str:
    """The text of all paths of a function.

    Values are numbered in the order in which they are met; variables that a loop carries along are mentioned only
    where something depends on them. Raises TooMuch for a text that is too long.
    """
    writer = _Writer(live(paths))
    writer.tree([_Way(path) for path in paths])
    return writer.text()


@dataclass(slots=True)
class _Way:
    """A path up to where it is written, with the answers that nobody needed so far."""

    path: Path
    place: int = 0
    answers: dict[Value, bool] = field(default_factory=dict)


@dataclass(slots=True)
class _Draft:
    """Lines that are not written yet, and the names that they give."""

    lines: list[str | Closure] = field(default_factory=list)
    names: dict[int | Carried, str] = field(default_factory=dict)
    #: What is named, in order.
    named: list[Value] = field(default_factory=list)


class _Writer:
    def __init__(self, live: Live) -> None:
        self._live = live
        self._lines: list[str | Head | Again] = []
        self._names: dict[int | Carried, str] = {}
        self._count = 0
        self._draft = _Draft()
        #: Variables of loops in the order in which they are met.
        self._carried: list[Carried] = []
        self._agains: list[Again] = []

    def text(self) -> str:
        """All lines, once what they mention is followed up."""
        for carried in self._carried:  # Grows on the way.
            self._late(carried.head.before[carried.mark])
            for again in self._agains:
                if again.head is carried.head:
                    self._late(again.after[carried.mark])
        # Lines that are added now define what the lines of loops mention.
        written = [line if isinstance(line, str) else self._loop_line(line) for line in self._lines]
        return "\n".join(written)

    def tree(self, ways: list[_Way]) -> None:
        """The lines of paths that are the same up to where they are."""
        while True:
            steps = [self._next(way) for way in ways]
            first = steps[0]
            if isinstance(first, Head) and all(step is first for step in steps):
                self._names[id(first)] = self._new_name("loop")
                self._lines.append(first)
            elif not self._is_common(ways, steps):
                self._split(ways)
                return
            elif isinstance(first, Choice):
                self._ask(ways, first.question)
                return
            elif not isinstance(first, Event):
                self._end(first)
                return
            for way in ways:
                way.place += 1

    def _next(self, way: _Way) -> Step | End | Again:
        """The next step of a path that is no mere question; answers to such are noted."""
        steps = way.path.steps
        while way.place < len(steps):
            step = steps[way.place]
            match step:
                case Choice(question=Pure() as question, answer=answer):
                    way.answers[question] = answer
                case Event() if not self._live.needs(step):
                    pass
                case _:
                    return step
            way.place += 1
        assert way.path.end is not None
        return way.path.end

    def _is_common(self, ways: list[_Way], steps: list[Step | End | Again]) -> bool:
        """Whether all do the same now; if they do it is written."""
        drafts = []
        for step in steps:
            self._draft = _Draft()
            match step:
                case Head():
                    return False
                case Choice(question=question):
                    self._draft.lines.append(f"if {self._name(question)}")
                case Event(what=what, operands=operands):
                    text = f"{what} {self._all(operands)}"
                    self._draft.names[id(step)] = f"e{self._count + len(self._draft.named)}"
                    self._draft.named.append(step)
                    self._draft.lines.append(f"{self._draft.names[id(step)]} = {text}")
                case End(what=what, operands=operands):
                    self._draft.lines.append(f"{what} {self._all(operands)}")
                case Again(head=head, after=after):
                    self._draft.lines.append(f"again {self._names[id(head)]}")
                    own = [each.mark for each in self._live.carried if each.head is head]
                    for mark in sorted(own, key=list(after).index):
                        value = after[mark]
                        self._draft.lines.append("nothing" if value is None else self._name(value))
            drafts.append(self._draft)
        is_again = isinstance(steps[0], Again)
        for way, draft in zip(ways[1:], drafts[1:]):
            # What holds after a turn is written later, of the first path alone.
            same = draft.named == drafts[0].named if is_again else _fit(ways[0], drafts[0], way, draft)
            if draft.lines != drafts[0].lines or not same:
                return False
        if is_again:
            self._draft = _Draft()
            return True
        for draft in drafts:
            self._names |= draft.names
        self._draft = drafts[0]
        self._commit()
        return True

    def _commit(self) -> None:
        draft, self._draft = self._draft, _Draft()
        self._names |= draft.names
        self._count += len(draft.named)
        self._carried += [value for value in draft.named if isinstance(value, Carried)]
        for line in draft.lines:
            if isinstance(line, Closure):
                self.tree([_Way(path) for path in line.paths])
                self._lines.append("end")
            else:
                self._lines.append(line)
        if len(self._lines) > _MOST_LINES:
            raise TooMuch

    def _split(self, ways: list[_Way]) -> None:
        """Tell paths apart by a question."""
        # Events that happen on several paths alike have one name.
        told = [{self._question(question): question for question in way.answers} for way in ways]
        asked: dict[_Asked, set[bool]] = {}
        for way, questions in zip(ways, told):
            for key, question in questions.items():
                asked.setdefault(key, set()).add(way.answers[question])
        open_questions = [key for key, answers in asked.items() if len(answers) == 2]
        if not open_questions:
            raise TooMuch
        key = min(open_questions, key=lambda each: (len(each[1]), each[0]))
        question = next(questions[key] for questions in told if key in questions)
        self._draft = _Draft()
        self._draft.lines.append(f"if {self._name(question)}")
        self._commit()
        for answer in (True, False):
            self._lines.append(f"{answer}:")
            chosen = []
            for way, questions in zip(ways, told):
                left = dict(way.answers)
                if key not in questions or left.pop(questions[key]) is answer:
                    chosen.append(_Way(way.path, way.place, left))
            self.tree(chosen)

    def _question(self, question: Value) -> _Asked:
        """What tells a question from others, as far as there are names."""
        self._draft = _Draft()
        return self._name(question), tuple(hash(value) for value in self._draft.named)

    def _ask(self, ways: list[_Way], question: Value) -> None:
        """Both answers to a question that is an event."""
        for answer in (True, False):
            chosen = []
            for way in ways:
                step = way.path.steps[way.place]
                assert isinstance(step, Choice)
                if step.answer is answer:
                    chosen.append(_Way(way.path, way.place + 1, way.answers))
            self._lines.append(f"{answer}:")
            if chosen:
                self.tree(chosen)

    def _end(self, end: Step | End | Again) -> None:
        if isinstance(end, Again):
            self._lines.append(end)
            self._agains.append(end)

    def _late(self, value: Value | None) -> None:
        """What the line of a loop mentions is defined."""
        if value is not None:
            self._draft = _Draft()
            self._name(value)
            self._commit()

    def _loop_line(self, line: Head | Again) -> str:
        head = line if isinstance(line, Head) else line.head
        held = line.before if isinstance(line, Head) else line.after
        texts = []
        for carried in self._carried:
            if carried.head is head:
                value = held[carried.mark]
                texts.append(f"{self._names[carried]}={'nothing' if value is None else self._name(value)}")
        return f"{'enter' if line is head else 'again'} {self._names[id(head)]}: {', '.join(texts)}"

    def _new_name(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count - 1}"

    # Values

    def _all(self, values: Sequence[Value]) -> str:
        return ", ".join(map(self._name, values))

    def _name(self, value: Value) -> str:
        match value:
            case Constant(kind=kind, text=text):
                return f"{kind}:{text}"
            case Parameter(name=name):
                return f"${name}"
            case Global(name=name):
                return f"@{name}"
            case Pure(what=what, operands=operands):
                return f"{what}({self._all(operands)})"
            case Either(operands=either):
                return f"{{{self._all(sorted(either, key=self._preview))}}}"
            case Polynomial():
                return f"({' + '.join(self._terms(value))})"
        key = value if isinstance(value, Carried) else id(value)
        known = self._draft.names.get(key) or self._names.get(key)
        if known is None:
            known = f"{'v' if isinstance(value, Carried) else 'new'}{self._count + len(self._draft.named)}"
            self._draft.names[key] = known
            self._draft.named.append(value)
            if not isinstance(value, Carried):
                self._define(value, known)
        return known

    def _terms(self, value: Polynomial) -> list[str]:
        ordered = sorted(value.terms, key=lambda term: (term[1], sorted(self._preview(each) for each, _ in term[0])))
        return [
            "*".join([*(f"{self._name(each)}^{power}" for each, power in self._factors(term)), str(factor)])
            for term, factor in ordered
        ]

    def _factors(self, term: frozenset[tuple[Value, int]]) -> list[tuple[Value, int]]:
        return sorted(term, key=lambda factor: (factor[1], self._preview(factor[0])))

    def _preview(self, value: Value) -> str:
        """A text by which values are put in order before all of them have names."""
        match value:
            case Pure(what=what, operands=operands):
                return f"{what}({', '.join(map(self._preview, operands))})"
            case Either(operands=either):
                return f"{{{', '.join(sorted(map(self._preview, either)))}}}"
            case Polynomial(terms=terms):
                texts = [f"{factor}{sorted((self._preview(v), p) for v, p in term)}" for term, factor in terms]
                return f"({' + '.join(sorted(texts))})"
            case Constant() | Parameter() | Global():
                return self._name(value)
        key = value if isinstance(value, Carried) else id(value)
        if (known := self._draft.names.get(key) or self._names.get(key)) is not None:
            return known
        if isinstance(value, Carried):
            before = value.head.before[value.mark]
            return f"?{self._preview(before) if isinstance(before, Constant | Parameter) else ''}"
        return "?"

    def _define(self, value: Value, name: str) -> None:
        match value:
            case Fresh(kind=kind, parts=parts, how=how, loop=loop):
                made_in = self._names[id(loop)] if loop else "the function"
                self._draft.lines.append(f"{name} is {how or kind} [{self._all(parts)}] of {made_in}")
            case Closure(header=header, loop=loop):
                made_in = self._names[id(loop)] if loop else "the function"
                self._draft.lines += [f"{name} is {header} of {made_in}", value]
            case _:
                raise AssertionError("an event is named where it happens")


def _fit(one: _Way, draft: _Draft, other: _Way, its: _Draft) -> bool:
    """Whether what two paths name alike is the same, or made on each after they parted."""
    steps, others = one.path.steps, other.path.steps
    parted = next((at for at, (a, b) in enumerate(zip(steps, others)) if a is not b), min(len(steps), len(others)))
    for value, its_value in zip(draft.named, its.named):
        if isinstance(value, Fresh | Closure) and isinstance(its_value, Fresh | Closure):
            if value is not its_value and min(value.born, its_value.born) <= parted:
                return False
        elif isinstance(value, Carried) and value != its_value:
            return False
    return True
