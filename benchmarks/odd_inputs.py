"""Odd inputs: what may be handed to a function of which nothing is known, and what it then is seen to do.

An odd object writes down each operation on it and answers as chance has it: a truth value or another odd object, an
exception now and then. It may change a list that it was given, or call a function, at once or later. Two functions that
do the same to all of these leave the same log behind.
"""

from __future__ import annotations

import contextlib
import math
import random
import types
from collections.abc import Callable, Iterator
from typing import Any

from observing import TooLong, show

_MOST_NOTES, _MOST_TURNS = 150, 300


class Own(Exception):
    """An exception of the caller's own."""


class World:
    """The log of one call, and the chance that decides what odd objects answer."""

    def __init__(self, seed: int, scope: str) -> None:
        self.seed, self.log, self.made, self.kept = seed, list[str](), 0, list[Any]()
        #: Which of the things that a scope may rule out are allowed.
        self.stops = "StopIteration" not in scope
        self.answers = "only answer" not in scope
        self.shows = "plain texts" not in scope
        chance = random.Random(seed)
        self.failing = chance.choice([0, 0, 0, 5, 17, 40])
        self.plain = chance.random()
        self.meddles = chance.random() < 0.3
        self.turns = 0

    def tick(self) -> None:
        """Count a turn of a loop."""
        self.turns += 1
        if self.turns > _MOST_TURNS:
            raise TooLong

    def note(self, what: str, *others: object) -> random.Random:
        """Write an operation down; gives the chance for what it gives."""
        if len(self.log) > _MOST_NOTES:
            raise TooLong
        self.log.append(" ".join([what, *(show(other) for other in others)]))
        chance = random.Random(f"{self.seed} {len(self.log)} {what}")
        if self.meddles:
            self._meddle(others, chance)
        if self.failing and chance.randrange(self.failing) == 0:
            errors = [KeyError, IndexError, ValueError, TypeError, AttributeError, Own, ZeroDivisionError]
            raise chance.choice(errors + [StopIteration] * self.stops)
        return chance

    def _meddle(self, others: tuple[object, ...], chance: random.Random) -> None:
        self.kept += [each for each in others if isinstance(each, list | dict | set | types.FunctionType)]
        if self.kept and chance.random() < 0.4:
            thing = chance.choice(self.kept)
            match thing:
                case list():
                    thing.append(7) if chance.random() < 0.6 else thing.clear()
                case dict():
                    thing["odd"] = 7
                case set():
                    thing.add(7)
                case _:
                    args = [self.odd() for _ in range(thing.__code__.co_argcount)]
                    with contextlib.suppress(Exception):
                        self.log.append(f"gave {show(thing(*args))}")

    def odd(self) -> Odd:
        """A new odd object."""
        self.made += 1
        return Odd(self, f"o{self.made}")

    def any(self, chance: random.Random) -> Any:
        """Some value."""
        if chance.random() < self.plain:
            return chance.choice([0, 1, 2, -1, True, False, None, "", "ab", 1.5, [], [1, 2], (1,), {"a": 1}])
        return self.odd()


def _operation(name: str) -> Callable[..., Any]:
    def operation(self: Odd, *others: object) -> Any:
        chance = self.world.note(f"{name} {self.name}", *others)
        if name.startswith("__i") and chance.random() < 0.5:
            return self
        if chance.random() < 0.1:
            return NotImplemented
        return self.world.any(chance)

    return operation


_OPERATIONS = """add sub mul truediv floordiv mod pow matmul and or xor lshift rshift radd rsub rmul rtruediv rfloordiv
rmod rpow rand ror rxor iadd isub imul iand ior ifloordiv imod neg pos invert abs round divmod"""


class Odd:
    """Anything at all."""

    def __init__(self, world: World, name: str) -> None:
        object.__setattr__(self, "world", world)
        object.__setattr__(self, "name", name)

    for _name in _OPERATIONS.split():
        locals()[f"__{_name}__"] = _operation(f"__{_name}__")

    def _compared(self, what: str, other: object) -> Any:
        if what in ("==", "!=") and not self.world.answers:
            same = isinstance(other, Odd) and other.name == self.name
            return same if what == "==" else not same
        chance = self.world.note(f"{what} {self.name}", other)
        return chance.choice([True, False, True, False, NotImplemented, self.world.any(chance)])

    def __eq__(self, other: object) -> Any:
        return self._compared("==", other)

    def __ne__(self, other: object) -> Any:
        return self._compared("!=", other)

    def __lt__(self, other: object) -> Any:
        return self._compared("<", other)

    def __le__(self, other: object) -> Any:
        return self._compared("<=", other)

    def __gt__(self, other: object) -> Any:
        return self._compared(">", other)

    def __ge__(self, other: object) -> Any:
        return self._compared(">=", other)

    def __hash__(self) -> int:
        if self.world.answers:
            self.world.note(f"hash {self.name}")
        return len(self.name)

    def __bool__(self) -> bool:
        if not self.world.answers:
            return random.Random(f"{self.world.seed} {self.name}").random() < 0.5
        return self.world.note(f"bool {self.name}").random() < 0.5

    def __len__(self) -> int:
        return self.world.note(f"len {self.name}").randrange(4)

    def __index__(self) -> int:
        return self.world.note(f"index {self.name}").choice([0, 1, 2, -1, 3])

    def __int__(self) -> int:
        return self.world.note(f"int {self.name}").choice([0, 1, 2, -1, 3])

    def __float__(self) -> float:
        return self.world.note(f"float {self.name}").choice([0.0, 1.5, -0.0, math.nan])

    def __str__(self) -> str:
        chance = self.world.note(f"str {self.name}")
        return Text(f"<{self.name}>") if self.world.shows and chance.random() < 0.3 else f"<{self.name}>"

    def __repr__(self) -> str:
        chance = self.world.note(f"repr {self.name}")
        return Text(f"<{self.name}!>") if self.world.shows and chance.random() < 0.3 else f"<{self.name}!>"

    def __format__(self, spec: str) -> str:
        chance = self.world.note(f"format {self.name} {spec}")
        return Text(f"<{self.name}:>") if self.world.shows and chance.random() < 0.3 else f"<{self.name}:>"

    def __iter__(self) -> Iterator[Any]:
        chance = self.world.note(f"iter {self.name}")
        return OddIterator(self.world, self.name, chance.choice([0, 1, 1, 2, 3]))

    def __reversed__(self) -> Iterator[Any]:
        chance = self.world.note(f"reversed {self.name}")
        return OddIterator(self.world, self.name, chance.choice([0, 1, 1, 2, 3]))

    def __contains__(self, other: object) -> Any:
        return self.world.note(f"in {self.name}", other).choice([True, False, self.world.odd()])

    def __getitem__(self, place: object) -> Any:
        return self.world.any(self.world.note(f"item {self.name}", place))

    def __setitem__(self, place: object, value: object) -> None:
        self.world.note(f"set item {self.name}", place, value)

    def __delitem__(self, place: object) -> None:
        self.world.note(f"del item {self.name}", place)

    def __call__(self, *args: object, **words: object) -> Any:
        return self.world.any(self.world.note(f"call {self.name}", *args, *words, *words.values()))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        chance = self.world.note(f"get {self.name}.{name}")
        return self.world.odd() if chance.random() < 0.7 else self.world.any(chance)

    def __setattr__(self, name: str, value: object) -> None:
        self.world.note(f"set {self.name}.{name}", value)

    def __delattr__(self, name: str) -> None:
        self.world.note(f"del {self.name}.{name}")

    def __enter__(self) -> Any:
        return self.world.any(self.world.note(f"enter {self.name}"))

    def __exit__(self, error: type | None, *others: object) -> Any:
        return self.world.note(f"exit {self.name}", error).choice([True, False, None, self.world.odd()])


class OddIterator:
    """Goes through some odd values."""

    def __init__(self, world: World, name: str, left: int) -> None:
        self.world, self.name, self.left = world, name, left

    def __iter__(self) -> OddIterator:
        return self

    def __length_hint__(self) -> int:
        self.world.note(f"length hint {self.name}")
        return 1

    def __next__(self) -> Any:
        chance = self.world.note(f"next {self.name}")
        if not self.left:
            raise StopIteration
        self.left -= 1
        return self.world.any(chance)


class Walk:
    """Goes through some values, once."""

    def __init__(self, items: list[Any]) -> None:
        self.items = items

    def __iter__(self) -> Walk:
        return self

    def __hash__(self) -> int:
        return 1

    def __repr__(self) -> str:
        return "walk"

    def __next__(self) -> Any:
        if not self.items:
            raise StopIteration
        return self.items.pop(0)


class Text(str):
    """A text that is one of a subclass."""

    __slots__ = ()


_INNER = [
    "__init__",
    "__new__",
    "__class__",
    "__getattribute__",
    "__setattr__",
    "__delattr__",
    "__init_subclass__",
    "__class_getitem__",
    "__doc__",
    "__repr__",
    "__str__",
    "__format__",
    "__reduce__",
    "__reduce_ex__",
    "__subclasshook__",
    "__sizeof__",
    "__dir__",
    "__getstate__",
    "__getnewargs__",
    "fromkeys",
    "maketrans",
    "from_bytes",
    "fromhex",
]
_ASKING = ["__eq__", "__ne__", "__hash__", "__bool__", "__len__"]
_STRICT = ["__len__", "__hash__", "__index__", "__int__", "__float__", "__bool__", "__iter__"]


def _subclass(kind: type, *, answers: bool) -> type:
    """A class of containers, texts or numbers that writes down what is done to it, and answers otherwise at times."""

    def overridden(name: str) -> Callable[..., Any]:
        original = getattr(kind, name)

        def method(self: Any, *args: object, **words: object) -> Any:
            chance = self.world.note(f"{kind.__name__}.{name}", *args)
            if name not in _STRICT and chance.random() < 0.15:
                return self.world.any(chance)
            return original(self, *args, **words)

        return method

    own = [name for name, each in vars(kind).items() if callable(each) and name not in _INNER]
    names = [name for name in own if answers or name not in _ASKING]
    if "__eq__" in names and kind.__hash__:
        names.append("__hash__")
    return type(f"Odd{kind.__name__}", (kind,), {name: overridden(name) for name in dict.fromkeys(names)})


_KINDS = (int, float, str, list, dict, set, tuple, bytes)
_SUBCLASSES = {(kind, answers): _subclass(kind, answers=answers) for kind in _KINDS for answers in (True, False)}


def value(world: World, chance: random.Random, depth: int = 0) -> Any:
    """Some argument: plain, odd, of a subclass, or holding such."""
    pick = chance.random()
    if pick < 0.3:
        return world.odd()
    if pick < 0.4:
        kind = chance.choice(_KINDS)
        start: Any = {
            int: [0, 1, 3, -2], float: [0.0, 1.5, -0.0, math.nan, math.inf], str: ["", "a", "ab1", "b a"],
            list: [[], [1, 2], [world.odd(), 1]], dict: [{}, {"a": 1}, {1: 2}], set: [set(), {1, 2}],
            tuple: [(), (1, 2)], bytes: [b"", b"ab"],
        }[kind]  # fmt: skip
        made = _SUBCLASSES[kind, world.answers](chance.choice(start))
        made.world = world
        return made
    if pick < 0.5 and depth < 2:
        return Walk([value(world, chance, depth + 1) for _ in range(chance.randrange(4))])
    if pick < 0.7 and depth < 2:
        items = [value(world, chance, depth + 1) for _ in range(chance.choice([0, 1, 2, 3, 3]))]
        if items and chance.random() < 0.2:
            items.append(items[0])
        kind = chance.choice(["list", "list", "tuple", "dict", "set"])
        if kind in ("dict", "set"):
            items = [each for each in items if type(each) in (int, str, float, Odd)]
            log, failing = len(world.log), world.failing
            world.failing = 0
            held: Any = {each: chance.choice([1, world.odd(), [2]]) for each in items} if kind == "dict" else set(items)
            world.failing = failing
            del world.log[log:]
            return held
        return items if kind == "list" else tuple(items)
    return plain(chance, chance.choice(["int", "int", "bool", "str", "float", "none", "list", "bytes", "callable"]))


def plain(chance: random.Random, kind: str) -> Any:
    """A value of exactly one of Python's own types."""
    match kind:
        case "int":
            large = chance.random() < 0.05
            return chance.choice([2**53 + 1, 10**20, -(2**64)] if large else [0, 1, 2, 3, -1, -2, 5, 7, 10, 100, -13])
        case "bool":
            return chance.random() < 0.5
        case "str":
            return chance.choice(["", "a", "A", "ab", "aba", " a b ", "1", "-12", "x,y", "a1b2", "é", "ß", "\n", "İ"])
        case "bytes":
            return chance.choice([b"", b"a", b"ab\x00"])
        case "float":
            return chance.choice([0.0, -0.0, 1.0, -1.5, 2.5, 1e16, 1e308, 5e-324, math.inf, -math.inf, math.nan])
        case "none":
            return None
        case "callable":
            # Their hashes, unlike those of functions, do not depend on where they are.
            return chance.choice([str, bool, list, int, set])
    return [plain(chance, chance.choice(["int", "str", "float", "none"])) for _ in range(chance.randrange(4))]


def of_type(chance: random.Random, name: str, args: tuple[Any, ...], world: World | None = None) -> Any:
    """A value of exactly the type that a scope names; in a world, what it holds may be odd."""

    def some(at: int = 0) -> Any:
        if world is not None and chance.random() < 0.4:
            return world.odd()
        return of_type(chance, args[at].name, args[at].args, world) if len(args) > at else plain(chance, "int")

    count = range(chance.choice([0, 1, 1, 2, 3, 4]))
    match name:
        case "list":
            return [some() for _ in count]
        case "union":
            return of_type(chance, *(lambda each: (each.name, each.args))(chance.choice(args)), world)
        case "set" | "frozenset" | "dict" if world is not None:
            world = None
            return of_type(chance, name, args)
        case "set" | "frozenset":
            return (set if name == "set" else frozenset)(some() for _ in count)
        case "dict":
            return {some(): some(1) for _ in count}
        case "tuple":
            if len(args) == 2 and args[1].name == "...":
                return tuple(some() for _ in count)
            return tuple(some(at) for at in range(len(args)))
    return plain(chance, name if name in ("int", "bool", "str", "float", "none", "bytes") else "list")
