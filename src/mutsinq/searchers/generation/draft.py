"""Draft: one input in the making, and the values that its later parts may relate to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, TypeAlias, TypeVar

from mutsinq.core.input import Build, Linked

T = TypeVar("T")


class Draft:
    """What one input holds so far.

    Programs compare their arguments with one another (an index with a length, a key with the keys of a
    dict), so independent draws rarely reach the interesting branches. Each sampler leaves its value here
    for the next.
    """

    __slots__ = ("depth", "floats", "integers", "is_plain", "lengths", "lists", "nested", "places", "random", "spread",
                 "strings", "structures", "unfinished", "vertices", "width")  # fmt: skip

    def __init__(self, random: Callable[[], float]) -> None:
        #: The one source of chance: uniform in [0, 1).
        self.random = random
        self.lengths: list[int] = []
        self.integers: list[int] = []
        self.floats: list[float] = []
        self.strings: list[str] = []
        #: Lists made so far, by their type's text.
        self.lists: dict[str, list[list[Any]]] = {}
        #: Largest value of a small list element in this input: a few values only make duplicates likely.
        self.spread = 0
        #: Length of the rows of every matrix in this input; 0 until the first one.
        self.width = 0
        #: The vertices of the graphs of this input, by the name of their type.
        self.vertices: dict[str, list[Any]] = {}
        #: Linked objects made so far, one for each class.
        self.structures: dict[str, Linked] = {}
        #: Classes whose linked objects are being drawn.
        self.unfinished: set[str] = set()
        #: Every argument of a call in a sequence is of its likeliest type.
        self.is_plain = True
        #: Numbers in the calls of a sequence are below this; 0 where they may be any.
        self.places = 0
        #: Objects of the module around the value that is being drawn.
        self.depth = 0
        #: Those that were made within others.
        self.nested = 0

    def below(self, bound: int) -> int:
        """A whole number in [0, bound)."""
        return int(self.random() * bound)

    def between(self, low: int, high: int) -> int:
        """A whole number in [low, high]."""
        return low + int(self.random() * (high - low + 1))

    def pick(self, values: Sequence[T]) -> T:
        """One of the values, which must not be empty."""
        return values[int(self.random() * len(values))]

    def shuffle(self, items: list[Any]) -> None:
        """Permute the items in place, each permutation equally likely."""
        for last in range(len(items) - 1, 0, -1):
            other = int(self.random() * (last + 1))
            items[last], items[other] = items[other], items[last]

    def observe(self, value: Any) -> None:
        """Let later values relate to one that stands in the input already."""
        match value:
            case bool():
                pass
            case int():
                self.integers.append(value)
            case float():
                self.floats.append(value)
            case str():
                self.strings.append(value)
                self.lengths.append(len(value))
            case list() | tuple() | dict():
                self.lengths.append(len(value))
                for item in list(value)[:20]:
                    self.observe(item)
            case set() | frozenset():
                self.observe(in_order(value))
            case Build(_, args, kwargs):
                for item in (*args, *kwargs.values()):
                    self.observe(item)
            case Linked(objects=objects):
                self.structures.setdefault(objects[0].callee, value)
                for built in objects[:20]:
                    self.observe(built)


def in_order(members: AbstractSet[Any]) -> list[Any]:
    """The members of a set in an order that does not depend on the hash seed of this process."""
    return sorted(members, key=repr)


#: Makes one value and leaves in the draft what later values may relate to.
Sampler: TypeAlias = Callable[[Draft], Any]


def mixture(*parts: tuple[int, Sampler]) -> Sampler:
    """A sampler that draws from one of the parts, chosen by weight."""
    table = tuple(sampler for weight, sampler in parts for _ in range(weight))
    size = len(table)

    def sample(draft: Draft) -> Any:
        return table[int(draft.random() * size)](draft)

    return sample if size > 1 else table[0]


def one_of(values: Sequence[Any]) -> Sampler:
    """A sampler of the given values, each equally likely."""
    table = tuple(values)
    size = len(table)

    def sample(draft: Draft) -> Any:
        return table[int(draft.random() * size)]

    return sample


def uniform(low: int, high: int) -> Sampler:
    """A sampler of whole numbers in [low, high]."""
    count = high - low + 1

    def sample(draft: Draft) -> int:
        return low + int(draft.random() * count)

    return sample
