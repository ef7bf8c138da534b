"""Beliefs: what is taken for granted of loops and containers while a function is followed.

At first the best is believed: that a loop changes nothing, that variables which start alike stay alike, that what is
put into a container is of one type. What the function then does either keeps that, and by induction it holds in every
turn, or refutes some of it; then the function is followed again, with weaker beliefs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from mutsinq.core.types import Type
from mutsinq.static.forms.scopes import Mark
from mutsinq.static.unfolding.arithmetic import bounds, constant, minus, plus
from mutsinq.static.unfolding.values import (
    ANYTHING,
    INT,
    SCALARS,
    Carried,
    Head,
    TooMuch,
    Value,
    is_defaulted,
    literal,
    may_be_own,
    type_of,
)

_Key = TypeVar("_Key")
#: The type of what is in a container into which nothing was put so far.
NEVER = Type("never")


@dataclass(slots=True)
class Beliefs:
    """Noted by the place in the code that they are about."""

    #: Types of what is put into a container at each of its places: items, or keys and values.
    holds: dict[tuple[object, int], Type] = field(default_factory=dict)
    #: Where containers are made, and at how many places they hold something.
    sites: dict[object, int] = field(default_factory=dict)
    #: Types of variables in loops, and the least that their ints can be.
    types: dict[tuple[object, Mark], Type] = field(default_factory=dict)
    least: dict[tuple[object, Mark], int | None] = field(default_factory=dict)
    #: By what a variable moves in every turn of a loop; None if not always by the same.
    moves: dict[tuple[object, Mark], int | None] = field(default_factory=dict)
    #: Variables in loops that may hold containers that are made here.
    owners: set[tuple[object, Mark]] = field(default_factory=set)
    #: Variables that change in a loop, by what they had in common so far.
    groups: dict[tuple[object, Mark], tuple[int, ...]] = field(default_factory=dict)
    #: What a loop may change, and whether that leaves the number of items as it is.
    written: dict[object, frozenset[tuple[object, bool]]] = field(default_factory=dict)
    #: The type of what the function returns.
    returned: Type = NEVER
    #: Somebody else's code may hold containers that are made here.
    leaks: bool = False
    #: Somebody else's code runs while the function does.
    is_open: bool = False
    #: Somebody may tell floats that are calculated from others like them: containers do.
    tells_floats: bool = False
    refuted: bool = False

    def put(self, site: object, place: int, value: Value) -> None:
        """Note that a value is put into a container."""
        self._join(self.holds, (site, place), value)

    def put_somewhere(self, values: Sequence[Value]) -> None:
        """Note that values are put into one of the containers into which nothing was put so far."""
        for site, places in list(self.sites.items()):
            if places == len(values) and NEVER in self.held(site, places):
                for place, value in enumerate(values):
                    self.put(site, place, value)

    def held(self, site: object, places: int) -> tuple[Type, ...]:
        """The types of what a container holds, if they are known."""
        found = [self.holds.get((site, place), NEVER) for place in range(places)]
        return () if self.leaks or set(found) == {ANYTHING} else tuple(found)

    def open(self, leaks: bool) -> None:
        """Note that code of somebody else runs, and whether it is given what is made here."""
        if not self.is_open:
            self.is_open = self.refuted = True
        if leaks:
            self.leak()

    def give(self, value: Value) -> None:
        """Note what the function returns: somebody else may change a container then."""
        known = type_of(value)
        new = join(self.returned, known if known is not None and known in SCALARS else ANYTHING)
        if new != self.returned:
            self.returned = new
            self.refuted = True

    def leak(self) -> None:
        """Note that a container that is made here gets into other hands."""
        if not self.leaks:
            self.leaks = self.refuted = True

    def write(self, site: object, target: tuple[object, bool]) -> None:
        """Note that a loop changes something."""
        if target not in (known := self.written.get(site, frozenset())):
            self.written[site] = known | {target}
            self.refuted = True

    # Variables of loops

    def steady(self, site: object, before: Mapping[Mark, Value | None]) -> dict[Mark, tuple[Value, int]]:
        """The ints that move by the same in every turn: what they start with, and by what they move."""
        found = {}
        for mark, value in before.items():
            if (move := self.moves.get((site, mark))) is None:
                continue
            if value is None or type_of(value) != INT:
                self._sway(site, mark)
            else:
                found[mark] = value, move
        return found

    def _sway(self, site: object, mark: Mark) -> None:
        """Note that a variable does not always move by the same."""
        self.moves[site, mark] = None
        # What was known of the counter of turns says nothing of it.
        self.least.pop((site, mark), None)
        self.refuted = True

    def enter(self, head: Head) -> dict[Mark, Value | None]:
        """What variables hold at the head of a loop, those that move steadily as counters."""
        site = head.site
        found: dict[Mark, Value | None] = {}
        first: dict[tuple[tuple[int, ...], Value], Mark] = {}
        for mark, value in head.before.items():
            group = self.groups.get((site, mark))
            if group is None:
                found[mark] = value
                continue
            if value is None:
                found[mark] = Carried(head, mark)
                continue
            self._join(self.types, (site, mark), value)
            self._lower(site, mark, value, in_turn=False)
            self._own(site, mark, value)
            known = self.types[site, mark]
            one = first.setdefault((group, value), mark)
            is_own = (site, mark) in self.owners
            found[mark] = Carried(head, one, None if known == ANYTHING else known, self.least[site, mark], is_own)
        return found

    def again(
        self, head: Head, held: Mapping[Mark, Value | None], left: Mapping[Mark, Value | None]
    ) -> dict[Mark, Value | None]:
        """Hold what is believed of a loop's variables against what a turn left in them; gives that, of counters too."""
        groups: dict[Value, list[Mark]] = {}
        after = {mark: self._moved(head, mark, held[mark], value) for mark, value in left.items()}
        for mark, value in after.items():
            at_head = held[mark]
            if (head.site, mark) not in self.groups:
                if value != at_head:
                    self.groups[head.site, mark] = ()
                    self.refuted = True
                continue
            if value is None:
                continue
            self._join(self.types, (head.site, mark), value)
            self._own(head.site, mark, value)
            if (head.site, mark) in self.least:
                self._lower(head.site, mark, value, in_turn=True)
            if at_head is not None:
                groups.setdefault(at_head, []).append(mark)
        for marks in groups.values():
            ways = list(dict.fromkeys(after[mark] for mark in marks))
            if len(ways) > 1:
                self.refuted = True
                for mark in marks:
                    self.groups[head.site, mark] = (*self.groups[head.site, mark], ways.index(after[mark]))
        return after

    def _moved(self, head: Head, mark: Mark, held: Value | None, value: Value | None) -> Value | None:
        """What stands for a variable after a turn: its counter has moved by 1."""
        key = head.site, mark
        if mark in head.steady and held is not None:
            start, move = head.steady[mark]
            counted = plus(held, literal(1))
            if value == plus(start, counted, move):
                return counted
            self._sway(*key)
        elif value != held and self.moves.get(key, 0) is not None:
            ints = value is not None and held is not None and type_of(value) == type_of(held) == INT
            by = constant(minus(value, held)) if ints and value is not None and held is not None else None
            # Another turn may move it by something else.
            self.moves[key] = by if key not in self.moves or self.moves[key] == by else None
        return value

    def _own(self, site: object, mark: Mark, value: Value) -> None:
        if may_be_own(value) and (site, mark) not in self.owners:
            self.owners.add((site, mark))
            self.refuted = True

    def _lower(self, site: object, mark: Mark, value: Value, *, in_turn: bool) -> None:
        least = bounds(value)[0]
        believed = self.least.setdefault((site, mark), least)
        if believed is not None and (least is None or least < believed):
            # What sinks in a loop may sink for ever.
            self.least[site, mark] = None if in_turn else least
            self.refuted = True

    def _join(self, known: dict[tuple[object, _Key], Type], key: tuple[object, _Key], value: Value) -> None:
        if is_defaulted(value):
            raise TooMuch
        new = join(known.get(key, NEVER), type_of(value) or ANYTHING)
        if known.get(key) != new:
            known[key] = new
            self.refuted = True


def join(one: Type, other: Type) -> Type:
    """The type of values that are of one of two types."""
    if one == other or other == NEVER:
        return one
    if one == NEVER:
        return other
    if one.name != other.name or one.name == "any":
        return ANYTHING
    if len(one.args) != len(other.args):
        return Type(one.name)
    args = tuple(map(join, one.args, other.args))
    return Type(one.name) if ANYTHING in args else Type(one.name, args)
