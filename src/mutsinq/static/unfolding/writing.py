"""Writing: paths as a text that two functions share only if they do the same things in the same order."""

from __future__ import annotations

from collections.abc import Sequence

from mutsinq.static.unfolding.paths import Again, Choice, End, Path
from mutsinq.static.unfolding.values import (
    Carried,
    Closure,
    Constant,
    Event,
    Fresh,
    Global,
    Head,
    Parameter,
    Pure,
    Value,
)


def write(paths: Sequence[Path]) -> str:
    """The text of all paths of a function.

    Values are numbered in the order in which they are met; variables that a loop carries along are mentioned only
    where something depends on them.
    """
    writer = _Writer()
    writer.tree(paths, 0)
    return writer.text()


class _Writer:
    def __init__(self) -> None:
        self._lines: list[str | Head | Again] = []
        self._names: dict[int | Carried, str] = {}
        #: Variables of loops in the order in which they are met.
        self._carried: list[Carried] = []
        self._agains: list[Again] = []

    def text(self) -> str:
        """All lines, once what they mention is followed up."""
        for carried in self._carried:  # Grows on the way.
            self._name_before(carried)
            for again in self._agains:
                if again.head is carried.head:
                    self._name_after(again, carried)
        # Lines that are added now define what the lines of loops mention.
        written = [line if isinstance(line, str) else self._loop_line(line) for line in self._lines]
        return "\n".join(written)

    def tree(self, paths: Sequence[Path], place: int) -> None:
        """The lines of paths that are the same up to a place."""
        while True:
            first = paths[0]
            if place == len(first.steps):
                self._end(first.end)
                return
            step = first.steps[place]
            place += 1
            match step:
                case Choice(question=question):
                    self._lines.append(f"if {self._name(question)}")
                    for answer in (True, False):
                        chosen = [path for path in paths if self._answer(path, place - 1) is answer]
                        self._lines.append(f"{answer}:")
                        if chosen:
                            self.tree(chosen, place)
                    return
                case Head():
                    self._names[id(step)] = f"loop{len(self._names)}"
                    self._lines.append(step)
                case Event(what=what, operands=operands):
                    text = f"{what} {self._all(operands)}"
                    self._names[id(step)] = name = f"e{len(self._names)}"
                    self._lines.append(f"{name} = {text}")

    @staticmethod
    def _answer(path: Path, place: int) -> bool:
        step = path.steps[place]
        assert isinstance(step, Choice)
        return step.answer

    def _end(self, end: End | Again | None) -> None:
        match end:
            case End(what=what, operands=operands):
                self._lines.append(f"{what} {self._all(operands)}")
            case Again():
                self._lines.append(end)
                self._agains.append(end)

    def _loop_line(self, line: Head | Again) -> str:
        head = line if isinstance(line, Head) else line.head
        own = [carried for carried in self._carried if carried.head is head]
        held = [
            f"{self._names[carried]}={self._name_before(carried) if line is head else self._name_after(line, carried)}"
            for carried in own
        ]
        return f"{'enter' if line is head else 'again'} {self._names[id(head)]}: {', '.join(held)}"

    def _name_before(self, carried: Carried) -> str:
        value = carried.head.before[carried.mark]
        return self._name(value) if value is not None else "nothing"

    def _name_after(self, again: Head | Again, carried: Carried) -> str:
        assert isinstance(again, Again)
        value = again.after[carried.mark]
        return self._name(value) if value is not None else "nothing"

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
            case Carried():
                if value not in self._names:
                    self._names[value] = f"v{len(self._names)}"
                    self._carried.append(value)
                return self._names[value]
        if id(value) not in self._names:
            self._names[id(value)] = f"new{len(self._names)}"
            self._define(value)
        return self._names[id(value)]

    def _define(self, value: Event | Fresh | Closure) -> None:
        assert not isinstance(value, Event), "an event is named where it happens"
        name, loop = self._names[id(value)], self._names[id(value.loop)] if value.loop else "the function"
        if isinstance(value, Fresh):
            self._lines.append(f"{name} is {value.kind} [{self._all(value.parts)}] of {loop}")
        else:
            self._lines.append(f"{name} is {value.header} of {loop}")
            self.tree(value.paths, 0)
            self._lines.append("end")
