"""Values: what a local variable can hold while a function is unfolded, as far as its text says.

Two values that are equal here are the same value at run time, of one call and one turn of each loop around.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar

from mutsinq.core.types import Type
from mutsinq.static.forms.scopes import Mark

if TYPE_CHECKING:
    from mutsinq.static.unfolding.paths import Path

#: Values of more parts than this are not worth their text.
_MOST_PARTS = 400

INT, BOOL, STR, FLOAT, NOTHING = (Type(name) for name in ("int", "bool", "str", "float", "none"))
RANGE = Type("range", (INT,))
#: Nothing is known of a type any more.
ANYTHING = Type("any")
#: How a `defaultdict` is made: it is followed only as long as nobody else gets hold of it.
DEFAULTED = "defaultdict"
#: What such a dict calls for a key that it has not, and what that gives; containers are made anew.
FACTORIES: Mapping[str, object] = {
    "int": 0,
    "str": "",
    "float": 0.0,
    "bool": False,
    "list": [],
    "set": set(),
    "dict": {},
}
#: Types of containers, and how many types of what they hold these have.
_CONTAINERS = {"list": 1, "dict": 2, "set": 1, "frozenset": 1, "tuple": 0}
#: Types of values that nobody can change, and that are told by their content alone.
SCALARS = frozenset((INT, BOOL, STR, FLOAT, NOTHING, Type("bytes")))


def modelled(type: Type | None) -> Type | None:
    """As much of a declared type as is modelled; None for one of which nothing is."""
    if type is None or type in SCALARS:
        return type
    if type.name not in _CONTAINERS:
        return None
    ends_open = type.name == "tuple" and type.args[1:] == (Type("..."),)
    args = [modelled(arg) for arg in (type.args[:1] if ends_open else type.args)]
    known = tuple(arg for arg in args if arg is not None)
    if len(known) < len(args) or (type.name != "tuple" and len(known) != _CONTAINERS[type.name]):
        return Type(type.name)
    return Type(type.name, (*known, *type.args[1:]) if ends_open else known)


class TooMuch(Exception):
    """The function uses what is not modelled, or has too many paths."""


class Unfit(Exception):
    """Not all values are of the type that a rule speaks of."""


_Item = TypeVar("_Item")


class Unordered(frozenset[_Item]):
    """Things whose order does not matter, gone through in that in which they were given.

    That of other sets depends on where objects lie in memory, and so would the text of a function.
    """

    _given: tuple[_Item, ...]

    def __new__(cls, items: Iterable[_Item] = ()) -> Self:
        """The things, each once."""
        given = dict.fromkeys(items)
        made = super().__new__(cls, given)
        made._given = tuple(given)
        return made

    def __iter__(self) -> Iterator[_Item]:
        """In the order in which they were given."""
        return iter(self._given)


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, text or singleton; told from equal ones by its type: `1` is not `True`."""

    kind: str
    text: str
    is_true: bool
    #: The number, text or singleton itself.
    value: object = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """What the caller passed, of the type that is declared."""

    name: str
    type: Type | None = None


@dataclass(frozen=True, slots=True)
class Global:
    """What a name of the module, or a builtin, stands for."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """An operation that may fail, or run code of somebody else; as a value, its result."""

    what: str
    operands: tuple[Value, ...] = ()
    #: The exact type of the result, if that is known.
    type: Type | None = None
    #: It does nothing but change one of Python's own containers.
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Pure:
    """A result that depends on its operands alone and cannot fail, computed without running anybody's code."""

    what: str
    operands: tuple[Value, ...]
    type: Type | None = None
    size: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", _checked_size(self.operands))


@dataclass(frozen=True, slots=True)
class Either:
    """Operands whose order does not matter."""

    operands: Unordered[Value]
    size: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", _checked_size(tuple(self.operands)))


@dataclass(frozen=True, slots=True)
class Polynomial:
    """An exact int: a sum of products of other exact ints, with their factors."""

    #: Each product is a set of ints with their powers; that of none is 1.
    terms: Unordered[tuple[Unordered[tuple[Value, int]], int]]
    size: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", _checked_size([v for term, _ in self.terms for v, _ in term]))


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """The head of a loop: one turn of it is unfolded, with unknowns for what earlier turns left in variables."""

    #: What each variable holds before the first turn, counters 0; None for nothing.
    before: Mapping[Mark, Value | None] = field(default_factory=dict)
    #: The loop's node: what is taken for granted of the loop is noted under it.
    site: object = None
    #: Variables that move by the same in every turn, as what they start with and by what they move: a counter of turns
    #: stands for them.
    steady: Mapping[Mark, tuple[Value, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a variable holds at the head of a loop."""

    head: Head
    mark: Mark
    #: What its type is, the least that it can be, and whether it may be, or hold, a container of ours, in all turns.
    type: Type | None = field(default=None, compare=False)
    least: int | None = field(default=None, compare=False)
    own: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class Fresh:
    """A new tuple, list, set or dict, with what it was made of."""

    kind: str
    parts: tuple[Value, ...]
    #: The innermost loop in a turn of which it is made.
    loop: Head | None
    #: The straight stretch of code in which it is made: as long as it lasts, who holds it is known.
    stretch: object
    #: How many calls are under way where it is made.
    depth: int
    #: Where it is made: what is ever put into it is noted under that.
    site: object = None
    #: What it holds at any time: of a list or set the type of its items, of a dict those of keys and values.
    holds: tuple[Type, ...] = ()
    #: The operation that makes it of the parts; none where they are its items.
    how: str = ""
    #: How many steps of the path come before it.
    born: int = 0

    @property
    def is_display(self) -> bool:
        """Whether the parts are its first items."""
        return not self.how


@dataclass(frozen=True, slots=True, eq=False)
class Closure:
    """A new function: how it is called, and what it does; it sees the values that its variables hold now."""

    header: str
    paths: tuple[Path, ...]
    loop: Head | None
    born: int


Value: TypeAlias = Constant | Parameter | Global | Event | Pure | Either | Polynomial | Carried | Head | Fresh | Closure

#: Events whose result is an exact bool.
_DECIDING = frozenset(("truth", "in", "next"))
_KINDS = {"NoneType": "none"}


def literal(value: object) -> Constant:
    """The value of a literal."""
    return Constant(type(value).__name__, repr(value), bool(value), value)


def expression(pattern: str | bytes, flags: int) -> Pure:
    """A compiled regular expression."""
    return Pure("regex", (literal(pattern), literal(flags)))


NONE, TRUE, FALSE = literal(None), literal(True), literal(False)
EMPTY_TEXT = literal("")


def type_of(value: Value) -> Type | None:
    """The exact type that the value surely has, as far as that is known."""
    match value:
        case Constant(kind=kind):
            return Type(_KINDS.get(kind, kind))
        case Polynomial():
            return INT
        case Event(what=what) if what in _DECIDING:
            return BOOL
        case Fresh(kind="tuple", parts=parts):
            types = list(map(type_of, parts))
            return Type("tuple", tuple(t for t in types if t)) if all(types) else Type("tuple")
        case Fresh(kind=kind, holds=holds):
            return Type(kind, holds)
        case Parameter(type=known) | Event(type=known) | Pure(type=known) | Carried(type=known):
            return known
    return None


def kind_of(value: Value | None) -> str:
    """The name of the type that the value surely has; nothing where that is not known."""
    known = None if value is None else type_of(value)
    return known.name if known is not None else ""


def held_by(value: Value, place: int = 0) -> Type | None:
    """The type of what is in a container, if that is known: of its items or keys, and of a dict's values at 1."""
    known = type_of(value)
    if known == STR:
        return STR
    if known is None or len(known.args) <= place:
        return None
    if known.name == "tuple" and len({of for of in known.args if of.name != "..."}) > 1:
        return None
    return None if known.args[place] == ANYTHING else known.args[place]


def each_held(value: Value) -> tuple[Type, ...]:
    """The types of the items of a tuple of which it is known how many it has, and what; nothing of any other."""
    known = type_of(value)
    return known.args if known is not None and known.name == "tuple" and Type("...") not in known.args else ()


def is_of(value: Value, *types: Type) -> bool:
    """Whether the value is surely of one of these types."""
    return type_of(value) in types


def is_bool(value: Value) -> bool:
    """Whether the value is surely an exact bool."""
    return type_of(value) == BOOL


def is_calculated(value: Value) -> bool:
    """Whether it is a float that may be another object each time it is calculated, which only a NaN shows."""
    match value:
        case Carried(type=known):
            return known == FLOAT
        case Pure(what="Add" | "Sub" | "Mult" | "Div", operands=operands, type=known) if known == FLOAT:
            return any(is_of(operand, FLOAT) for operand in operands)
    return False


def is_defaulted(value: Value | None) -> bool:
    """Whether it is a `defaultdict`, which is like a dict only for who knows what it does."""
    return isinstance(value, Fresh) and value.how == DEFAULTED


def has_state(value: Value) -> bool:
    """Whether the value may be a container that can change."""
    return type_of(value) not in SCALARS and kind_of(value) not in ("range", "tuple")


def may_be_own(value: Value) -> bool:
    """Whether the value may be, or hold, a container that is made in the function."""
    match value:
        case Fresh(kind="tuple", parts=parts):
            return any(map(may_be_own, parts))
        case Fresh() | Closure():
            return True
        case Carried(own=own):
            return own and _may_hold(value)
        case Event(type=of):
            # Strangers can only give what they were given.
            return of is not None and _may_hold(value)
        case Pure(operands=operands):
            return _may_hold(value) and any(map(may_be_own, operands))
    return False


def _may_hold(value: Value) -> bool:
    """Whether the value may be, or hold, a container."""
    known = type_of(value)
    return known not in SCALARS and known != RANGE


def joined(parts: Sequence[Value]) -> Value:
    """A text of several."""
    texts: list[Value] = []
    for part in (inner for each in parts for inner in _texts(each)):
        match texts[-1:], part:
            case [Constant() as before], Constant():
                texts[-1] = literal(str(before.value) + str(part.value))
            case _ if part != EMPTY_TEXT:
                texts.append(part)
    match texts:
        case []:
            return EMPTY_TEXT
        case [only] if is_of(only, STR):
            return only
    return Pure("text", tuple(texts), STR)


def _texts(value: Value) -> Sequence[Value]:
    return value.operands if isinstance(value, Pure) and value.what == "text" else (value,)


def _checked_size(values: Sequence[Value]) -> int:
    size = 1 + sum(value.size if isinstance(value, Pure | Either | Polynomial) else 1 for value in values)
    if size > _MOST_PARTS:
        raise TooMuch
    return size


#: What is in a variable of which nothing can be said any more: who reads it is not unfolded.
LOST = Pure("lost", ())
#: What is in a variable that stands for a function that is followed wherever it is called.
HELPER = Pure("helper", ())
