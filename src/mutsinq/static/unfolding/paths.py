"""Paths: the ways through a function, each with all that happens on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from mutsinq.core.types import Type
from mutsinq.static.forms.scopes import Mark
from mutsinq.static.unfolding.arithmetic import plus
from mutsinq.static.unfolding.beliefs import Beliefs
from mutsinq.static.unfolding.context import Context
from mutsinq.static.unfolding.module import Module
from mutsinq.static.unfolding.values import (
    Closure,
    Event,
    Fresh,
    Head,
    Parameter,
    Pure,
    TooMuch,
    Value,
    has_state,
    held_by,
    is_bool,
    is_calculated,
    is_defaulted,
    kind_of,
    literal,
    may_be_own,
)


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


#: What can be gone through without running anybody's code.
_OWN = frozenset(("str", "bytes", "list", "tuple", "dict", "set", "frozenset", "range"))

Step: TypeAlias = Event | Choice | Head
#: The variables of a function call; None for one that may be unbound.
Variables: TypeAlias = dict[Mark, Value | None]


class Path:
    """One way through a function, up to where it has been followed."""

    __slots__ = ("context", "end", "frames", "jump", "known", "loops", "steps", "stretch", "writes")

    def __init__(self, variables: Variables, context: Context) -> None:
        self.context = context
        self.steps: list[Step] = []
        #: The variables of the calls that are under way, the innermost last.
        self.frames: list[Variables] = [variables]
        #: Questions that were answered, and how.
        self.known: dict[Value, bool] = {}
        self.loops: tuple[Head, ...] = ()
        #: Where containers are made, and where they may have changed: in a loop, or one by an event; None for any that
        #: others may hold.
        self.writes: list[tuple[Value | None, Event | Head | Fresh]] = []
        self.stretch: object = object()
        #: Where control goes next, if not to the next statement: `break`, `continue` or `return`.
        self.jump: str | tuple[str, Value] = ""
        self.end: End | Again | None = None

    @property
    def module(self) -> Module:
        """The module around the function."""
        return self.context.module

    @property
    def beliefs(self) -> Beliefs:
        """What is taken for granted of the function."""
        return self.context.beliefs

    def going_on(self, paths: Iterable[Path]) -> list[Path]:
        """Those of the paths after this one that go on; of those that ended inside of an expression note is taken."""
        found: dict[bool, list[Path]] = {True: [], False: []}
        for path in paths:
            found[path.end is None].append(path)
        self.context.ended += found[False]
        return found[True]

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
        path = Path({}, self.context)
        path.steps, path.known, path.writes = list(self.steps), dict(self.known), list(self.writes)
        path.frames = [dict(frame) for frame in self.frames]
        path.loops, path.stretch, path.jump, path.end = self.loops, self.stretch, self.jump, self.end
        return path

    def happen(self, what: str, *operands: Value, type: Type | None = None) -> Event:
        """Note an operation of which nothing is known: it may run any code. Gives its result."""
        event = Event(what, operands, type)
        self.steps.append(event)
        self._hand_out(operands)
        self.beliefs.open(any(map(may_be_own, operands)))
        self.writes.append((None, event))
        return event

    def settled(self, value: Value | None) -> Value | None:
        """A truth value that was asked for, as the answer."""
        if value is not None and is_bool(value) and (answer := self.known.get(value)) is not None:
            return literal(answer)
        return value

    def asked(self, value: Value) -> Event | None:
        """Where the truth of a value was asked, if nothing but such questions came since."""
        for step in reversed(self.steps):
            match step:
                case Event(what="truth", operands=(other,)):
                    if other == value:
                        return step
                case Choice():
                    pass
                case _:
                    return None
        return None

    def change(self, what: str, target: Value, *operands: Value) -> Event:
        """Note an operation that does nothing but change a container, or a text or number that nobody looks at."""
        event = Event(what, (target, *operands), is_own=True)
        self.steps.append(event)
        self._hand_out(operands)
        self.stretch = object()
        if not isinstance(target, Fresh) and any(map(may_be_own, operands)):
            self.beliefs.leak()
        self.writes.append((target, event))
        return event

    def _hand_out(self, values: Sequence[Value]) -> None:
        """Take note that others may get hold of containers through these values from now on."""
        if any(map(is_defaulted, values)):
            raise TooMuch
        if any(map(is_calculated, values)):
            self.beliefs.tells_floats = True
        if any(isinstance(value, Fresh | Closure | Pure) for value in values):
            self.stretch = object()

    def enter(self, marks: list[Mark], site: object) -> tuple[Head, Mapping[Mark, Value | None]]:
        """Come to the head of a loop that binds these variables; gives what stands for them there, too."""
        before = {mark: self.variables.get(mark) for mark in marks}
        steady = self.beliefs.steady(site, before)
        head = Head(before | dict.fromkeys(steady, literal(0)), site, steady)
        self.steps.append(head)
        self.loops = (*self.loops, head)
        self.stretch = object()
        self.writes.append((None, head))
        held = self.beliefs.enter(head)
        self.variables.update(held)
        for mark, (start, step) in steady.items():
            turns = held[mark]
            assert turns is not None
            self.variables[mark] = plus(start, turns, step)
        return head, held

    def come_again(self, head: Head, held: Mapping[Mark, Value | None]) -> None:
        """End with another turn of a loop."""
        after = self.beliefs.again(head, held, {mark: self.settled(self.variables.get(mark)) for mark in held})
        start = next(place for place, (_, step) in enumerate(self.writes) if step is head)
        for target, step in self.writes[start + 1 :]:
            if isinstance(step, Fresh):
                continue
            if isinstance(step, Head):
                for inner in self.beliefs.written.get(step.site, ()):
                    self.beliefs.write(head.site, inner)
            else:
                self.beliefs.write(head.site, (_family(target), _keeps_size(target, step)))
        self.end = Again(head, after)

    def leave(self) -> None:
        """Come out of the innermost loop."""
        self.loops = self.loops[:-1]
        self.stretch = object()

    def fresh(self, kind: str, parts: tuple[Value, ...], site: object = None) -> Fresh:
        """A new container."""
        self._hand_out(parts)
        loop = self.loops[-1] if self.loops else None
        if kind in ("list", "set"):
            places = [(0, part) for part in parts]
        else:
            places = [(at % 2, part) for at, part in enumerate(parts)] if kind == "dict" else []
        for place, part in places:
            self.beliefs.put(site, place, part)
        self.beliefs.sites[site] = 2 if kind == "dict" else 1
        holds = self.beliefs.held(site, self.beliefs.sites[site])
        return self._new(Fresh(kind, parts, loop, self.stretch, len(self.frames), site, holds, "", len(self.steps)))

    def made(self, kind: str, how: str, parts: tuple[Value, ...], *items: Type) -> Fresh:
        """A new container, with items of a type if that is known, made of others by an operation that cannot fail."""
        loop = self.loops[-1] if self.loops else None
        return self._new(Fresh(kind, parts, loop, self.stretch, len(self.frames), how, items, how, len(self.steps)))

    def _new(self, container: Fresh) -> Fresh:
        self.writes.append((container, container))
        return container

    def copy(self, kind: str, value: Value, site: object) -> Fresh:
        """A new list or dict of what is in something, whatever that is."""
        source = self.gone_through(value, kind)
        for place in range(2 if kind == "dict" else 1):
            self.beliefs.put(site, place, Pure("held", source, held_by(source[0], place)))
        return self._new(replace(self.fresh(kind, (), site), parts=source, how=f"{kind} of"))

    def repeated(self, items: tuple[Value, ...], count: Value, site: object) -> Fresh:
        """A new list of the items, so many times, which is surely not empty."""
        for item in items:
            self.beliefs.put(site, 0, item)
        return self._new(replace(self.fresh("list", (), site), parts=(*items, count), how="repeated"))

    def gone_through(self, value: Value, kind: str = "list") -> tuple[Value, ...]:
        """What is in something now: it is gone through, which nobody notices of Python's own containers."""
        if kind_of(value) not in (_OWN if kind == "list" else (kind,)):
            return (self.happen(kind, value),)
        return self.origin(value)

    def origin(self, value: Value) -> tuple[Value, ...]:
        """What has the items of a container, with what changed that last: itself, or what it still is a copy of."""
        match value:
            case Fresh(how="list of" | "dict of", parts=parts) if not self.since(value):
                return parts
            case Pure(what="tuple of", operands=operands):
                return operands
        return (value, *self.since(value))

    def sized(self, value: Value) -> tuple[Value, ...]:
        """What has as many items as a container, with what changed that last."""
        match value:
            case Fresh(how="list of" | "dict of", parts=(source, *since)) if not self.resized(value):
                pass
            case Pure(what="tuple of", operands=(source, *since)):
                pass
            case _:
                return (value, *self.resized(value))
        return (source, *self.resized(source, since[0])) if since else (source,)

    def closure(self, header: str, paths: tuple[Path, ...]) -> Closure:
        """A new function."""
        return Closure(header, paths, self.loops[-1] if self.loops else None, len(self.steps))

    def is_new(self, value: Value) -> bool:
        """Whether a container still is what it was made with."""
        return isinstance(value, Fresh) and value.is_display and not self.since(value)

    def since(self, container: Value) -> tuple[Value, ...]:
        """The last event, or head of a loop, that may have changed a container; nothing if there is none."""
        step = next(self.changes(container), container)
        return () if isinstance(step, Fresh) or step is container else (step,)

    def resized(self, container: Value, start: Value | None = None) -> tuple[Value, ...]:
        """The same for how many items it has, up to an event."""
        step = next(self._changes(container, start, resizing=True), container)
        return () if isinstance(step, Fresh) or step is container else (step,)

    def changes(self, container: Value) -> Iterator[Event | Head | Fresh]:
        """All events and heads of loops that may have changed a container, the last first, and where it was made."""
        return self._changes(container)

    def _changes(
        self, container: Value, start: Value | None = None, *, resizing: bool = False
    ) -> Iterator[Event | Head | Fresh]:
        if not has_state(container):
            return
        for target, step in reversed(self.writes):
            if start is not None:
                if step is not start:
                    continue
                start = None
            if step is container:
                yield step
                return
            if isinstance(step, Fresh):
                continue
            if isinstance(step, Head):
                if self.changes_in(step.site, container, resizing=resizing):
                    yield step
            elif self.may_be(target, container) and not (resizing and _keeps_size(target, step)):
                yield step

    def may_be(self, one: Value | None, other: Value) -> bool:
        """Whether two containers may be the same one."""
        return self._reaches(_family(one), other) and not _are_apart(one, other)

    def changes_in(self, site: object, container: Value, *, resizing: bool = False) -> bool:
        """Whether a loop may change a container, or how many items it has, as far as it is known by now."""
        written = self.beliefs.written.get(site, ())
        return any(self._reaches(family, container) for family, keeps in written if not (resizing and keeps))

    def _reaches(self, family: object, container: Value) -> bool:
        """Whether what changes containers of a family may change this one."""
        match family, container:
            case None, Fresh():
                return self.beliefs.leaks
            case None, _:
                return True
            case (_, "parameter", _), Fresh():
                return False
            case (_, "fresh", _), Parameter():
                return False
            case (_, "fresh", site), Fresh(site=own):
                return site == own
        assert isinstance(family, tuple)
        return not family[0] or kind_of(container) in ("", family[0])


def _family(target: Value | None) -> object:
    """What containers may be the same as this one, from turn to turn: None for any that others may hold."""
    if target is None:
        return None
    name = kind_of(target)
    match target:
        case Fresh(site=site):
            return name, "fresh", site
        case Parameter():
            return name, "parameter", None
    return name, "any", None


def _keeps_size(target: Value | None, step: Event) -> bool:
    """Whether a change leaves the number of items as it is."""
    return kind_of(target) == "list" and step.is_own and step.what in ("set item", "sort")


def _are_apart(one: Value | None, other: Value) -> bool:
    return isinstance(one, Fresh) and isinstance(other, Fresh) and one is not other
