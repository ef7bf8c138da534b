"""Writing: paths as a text that two functions share only if they do the same things in the same order.

What depends on nothing but values can be asked at any time. So a path is told from another only where they begin to
differ, by the first question in the order of the text, and not at all if they do the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mutsinq.static.unfolding.arithmetic import outline
from mutsinq.static.unfolding.decisions import Asked, Decider, Decision
from mutsinq.static.unfolding.liveness import Live, live
from mutsinq.static.unfolding.paths import Again, Choice, End, Path, Step
from mutsinq.static.unfolding.sides import take_sides
from mutsinq.static.unfolding.skipping import through_loops
from mutsinq.static.unfolding.ties import Outcome, settle
from mutsinq.static.unfolding.values import (
    DEFAULTED,
    LOST,
    TRUE,
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
    Unordered,
    Value,
)

_MOST_LINES = 5_000


def write(paths: Sequence[Path]) -> str:
    """The text of all paths of a function.

    Values are numbered in the order in which they are met; variables that a loop carries along are mentioned only
    where something depends on them. Raises TooMuch for a text that is too long.
    """
    paths = through_loops(paths)
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
            drafts = [self._drafted(step) for step in steps]
            kinds = _kinds(ways, steps, drafts)
            if len(set(kinds)) > 1:
                self._split(ways, kinds)
                return
            match steps[0]:
                case Head() as head:
                    self._names[id(head)] = self._new_name("loop")
                    self._lines.append(head)
                case Again() as again:
                    # What holds after the turn is written later.
                    self._lines.append(again)
                    self._agains.append(again)
                    return
                case step:
                    for draft in drafts:
                        self._names |= draft.names
                    self._commit(drafts[0])
                    if isinstance(step, Choice):
                        self._ask(ways)
                    if not isinstance(step, Event):
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

    def _drafted(self, step: Step | End | Again) -> _Draft:
        """What a step is written as, with the names that it gives."""
        self._draft = draft = _Draft()
        match step:
            case Head():
                draft.lines.append(f"enter {id(step)}")
            case Choice(question=question):
                draft.lines.append(f"if {self._name(question)}")
            case Event(what=what, operands=operands):
                text = f"{what} {self._all(operands)}"
                draft.names[id(step)] = name = f"e{self._count + len(draft.named)}"
                draft.named.append(step)
                draft.lines.append(f"{name} = {text}")
            case End(what=what, operands=operands):
                draft.lines.append(f"{what} {self._all(operands)}")
            case Again(head=head, after=after):
                draft.lines.append(f"again {id(head)}")
                own = {each.mark for each in self._live.carried if each.head is head}
                for mark, value in after.items():
                    if mark in own:
                        draft.lines.append("nothing" if value is None else self._name(value))
        return draft

    def _commit(self, draft: _Draft) -> None:
        self._draft = _Draft()
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

    def _split(self, ways: list[_Way], kinds: list[int]) -> None:
        """Tell paths apart that go on in different ways, by as few questions as it takes, in one order."""
        answered = [way.answers for way in ways]
        take_sides(answered, [way.path.known | way.answers for way in ways])
        settle(answered, [self._outcome(way) for way in ways], self._rank)
        # Events that happen on several paths alike have one name.
        told = [{self._question(question): question for question in way.answers} for way in ways]
        answers = [{key: way.answers[question] for key, question in told[at].items()} for at, way in enumerate(ways)]
        every = dict.fromkeys(key for each in answers for key in each)
        keys = sorted(every, key=_ranked)
        decision = Decider(answers, kinds).decide(list(range(len(ways))), keys)
        self._decide(decision, ways, told)

    def _decide(self, decision: Decision, ways: list[_Way], told: list[dict[Asked, Value]]) -> None:
        if decision.key is None:
            chosen = []
            for at in decision.members:
                left = dict(ways[at].answers)
                for key in decision.settled:
                    left.pop(told[at].get(key, TRUE), None)
                chosen.append(_Way(ways[at].path, ways[at].place, left))
            self.tree(chosen)
            return
        question = next(each[decision.key] for each in told if decision.key in each)
        self._draft = draft = _Draft()
        draft.lines.append(f"if {self._name(question)}")
        self._commit(draft)
        for answer, then in ((True, decision.yes), (False, decision.no)):
            self._lines.append(f"{answer}:")
            assert then is not None
            self._decide(then, ways, told)

    def _outcome(self, way: _Way) -> Outcome:
        """What a path leaves, if it ends next."""
        if way.place < len(way.path.steps):
            return None
        match way.path.end:
            case End(what=what, operands=operands):
                return what, operands
            case Again(head=head, after=after):
                own = {each.mark for each in self._live.carried if each.head is head}
                return head, [value for mark, value in after.items() if mark in own]
        return None

    def _rank(self, question: Value) -> tuple[object, ...]:
        return _ranked(self._question(question))

    def _question(self, question: Value) -> Asked:
        """What tells a question from others, as far as there are names."""
        self._draft = _Draft()
        return self._name(question), tuple(hash(value) for value in self._draft.named)

    def _ask(self, ways: list[_Way]) -> None:
        """Both answers to a question that is an event."""
        for answer in (True, False):
            chosen = []
            for way in ways:
                step = way.path.steps[way.place]
                assert isinstance(step, Choice)
                if step.answer is answer:
                    chosen.append(_Way(way.path, way.place + 1, dict(way.answers)))
            self._lines.append(f"{answer}:")
            if chosen:
                self.tree(chosen)

    def _late(self, value: Value | None) -> None:
        """What the line of a loop mentions is defined."""
        if value is not None:
            self._draft = draft = _Draft()
            self._name(value)
            self._commit(draft)

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
            case Pure() if value == LOST:
                raise TooMuch
            case Pure(what=what, operands=operands):
                return f"{what}({self._all(operands)})"
            case Either(operands=either):
                return f"{{{self._all(sorted(either, key=self._preview))}}}"
            case Polynomial():
                return f"({' + '.join(self._terms(value))})"
        known = self._known(value)
        if known is None:
            key = value if isinstance(value, Carried) else id(value)
            known = f"{'v' if isinstance(value, Carried) else 'new'}{self._count + len(self._draft.named)}"
            self._draft.names[key] = known
            self._draft.named.append(value)
            if not isinstance(value, Carried):
                self._define(value, known)
        return known

    def _terms(self, value: Polynomial) -> list[str]:
        ordered = sorted(value.terms, key=lambda term: (term[1], sorted((self._preview(v), p) for v, p in term[0])))
        return [
            "*".join([*(f"{self._name(each)}^{power}" for each, power in self._factors(term)), str(factor)])
            for term, factor in ordered
        ]

    def _factors(self, term: Unordered[tuple[Value, int]]) -> list[tuple[Value, int]]:
        return sorted(term, key=lambda factor: (factor[1], self._preview(factor[0])))

    def _preview(self, value: Value) -> tuple[str, str]:
        """Texts by which values are put in order before all of them have names."""
        return outline(value, self._known), outline(value, self._origin)

    def _origin(self, value: Value) -> str | None:
        """The name of a value, or else where it comes from: which loop, and which of its variables."""
        if isinstance(value, Carried):
            return f"{self._names[id(value.head)]}.{[*value.head.before].index(value.mark)}"
        return self._known(value)

    def _known(self, value: Value) -> str | None:
        key = value if isinstance(value, Carried) else id(value)
        return self._draft.names.get(key) or self._names.get(key)

    def _define(self, value: Value, name: str) -> None:
        match value:
            case Fresh(kind=kind, parts=parts, how=how, loop=loop):
                made_in = self._names[id(loop)] if loop else "the function"
                made = f"{kind} []" if how == DEFAULTED else f"{how or kind} [{self._all(parts)}]"
                self._draft.lines.append(f"{name} is {made} of {made_in}")
            case Closure(header=header, loop=loop):
                made_in = self._names[id(loop)] if loop else "the function"
                self._draft.lines += [f"{name} is {header} of {made_in}", value]
            case _:
                raise AssertionError("an event is named where it happens")


def _ranked(key: Asked) -> tuple[int, str]:
    """The order of questions: those first in which all has a name."""
    return len(key[1]), key[0]


def _kinds(ways: list[_Way], steps: Sequence[Step | End | Again], drafts: list[_Draft]) -> list[int]:
    """The paths that do the same next have the same number."""
    kinds: list[int] = []
    firsts: list[int] = []
    for at, draft in enumerate(drafts):
        for kind, first in enumerate(firsts):
            # What holds after a turn is written later, of one path alone.
            is_again = isinstance(steps[at], Again)
            same = draft.lines == drafts[first].lines and (
                draft.named == drafts[first].named if is_again else _fit(ways[first], drafts[first], ways[at], draft)
            )
            if same:
                kinds.append(kind)
                break
        else:
            kinds.append(len(firsts))
            firsts.append(at)
    return kinds


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
