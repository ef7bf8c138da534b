"""Preconditions: what the arguments of a call are assumed to hold beyond their types.

A program is written for some inputs of its types only: a binary search for sorted lists, an edit of a matrix for
rows of one length. On others its behaviour is nobody's concern, so a search begins with inputs that hold the
preconditions, and a verdict says which were assumed. They are learned from guards in the code
(`mutsinq.static.domains.guards`), from examples (`mutsinq.static.domains.regularities`) and from trial runs
(`mutsinq.searchers.rehearsal`). The vocabulary follows the invariants of Daikon (Ernst et al., 2001).
"""

from __future__ import annotations

import itertools
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set, Sized
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeGuard

from mutsinq.core.input import Input
from mutsinq.core.structure import back_links, linked_in
from mutsinq.core.types import Type

#: The arguments of one call by the names of the parameters; absent ones are left out.
Arguments: TypeAlias = Mapping[str, Any]

_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
#: What holds where a comparison does not, and what holds of its operands the other way round.
NEGATED = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Term:
    """Numbers that an argument gives: itself, its length, or each number in it, however deep."""

    parameter: str
    #: `value`, `length`, `width`: the length of the first row, `each`, or `ends`: the first two numbers of each row, as
    #: of a weighted edge.
    part: str = "value"

    def numbers(self, arguments: Arguments) -> list[float]:
        """The numbers; none where the argument is absent or of a type that has none."""
        value = arguments.get(self.parameter)
        if self.part == "length":
            return [len(value)] if is_sized(value) else []
        if self.part == "width":
            return [len(row) for row in value[:1] if is_sized(row)] if isinstance(value, list | tuple) else []
        if self.part == "each":
            return list(numbers_in(value))
        if self.part == "ends":
            return [number for row in rows_of(value) or () for number in row[:2] if is_number(number)]
        return [value] if is_number(value) else []

    def __str__(self) -> str:
        words = {"value": "{}", "length": "len({})", "width": "len({}[0])",
                 "each": "each number in {}", "ends": "each end in {}"}  # fmt: skip
        return words[self.part].format(self.parameter)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of numbers that arguments give with one another or with a constant."""

    left: Term
    #: One of `<`, `<=`, `>`, `>=`, `==`, `!=`.
    operator: str
    right: Term | int

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that it speaks of."""
        own = (self.left.parameter,)
        return own if isinstance(self.right, int) else (*own, self.right.parameter)

    def holds(self, arguments: Arguments) -> bool:
        """Whether the arguments hold it; of absent ones and of other types nothing is asked."""
        compare = _OPERATORS[self.operator]
        others = [self.right] if isinstance(self.right, int) else self.right.numbers(arguments)
        return all(compare(number, other) for number in self.left.numbers(arguments) for other in others)

    def __str__(self) -> str:
        return f"{self.left} {self.operator} {self.right}"


@dataclass(frozen=True, slots=True)
class Shape:
    """A property of one argument as a whole; `detail` says which characters `made of` allows, or what `matches`."""

    parameter: str
    #: A name in `SHAPES`.
    name: str
    detail: str = ""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameter that it speaks of."""
        return (self.parameter,)

    def holds(self, arguments: Arguments) -> bool:
        """Whether the argument has it; of an absent one and of other types nothing is asked."""
        return self.parameter not in arguments or SHAPES[self.name].holds(arguments[self.parameter], self.detail)

    def __str__(self) -> str:
        return SHAPES[self.name].text.format(self.parameter, self.detail)


Precondition: TypeAlias = Comparison | Shape


@dataclass(frozen=True, slots=True)
class _ShapeKind:
    #: Of which types it says something; None for classes of the program too.
    heads: Set[str] | None
    text: str
    holds: Callable[[Any, str], bool]


def arguments_of(input: Input, names: Sequence[str]) -> dict[str, Any]:
    """The arguments by name, where `names` are those of the positional parameters."""
    return {**dict(zip(names, input.args)), **input.kwargs}


def unmet(preconditions: Sequence[Precondition], arguments: Arguments) -> list[Precondition]:
    """The preconditions that the arguments do not hold."""
    return [precondition for precondition in preconditions if not precondition.holds(arguments)]


def is_number(value: Any) -> TypeGuard[float]:
    """An int or a float; truth values are none."""
    return type(value) is int or type(value) is float


def is_sized(value: Any) -> TypeGuard[Sized]:
    """A string or a container."""
    return isinstance(value, str | bytes | list | tuple | dict | set | frozenset)


def numbers_in(value: Any) -> Iterator[float]:
    """The numbers in a container, however deep, keys of dicts included."""
    yield from (item for item in _leaves(value) if is_number(item))


def texts_in(value: Any) -> list[str]:
    """The string itself, or the strings in a container."""
    return [item for item in (_leaves(value) if not isinstance(value, str) else (value,)) if isinstance(item, str)]


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple | set | frozenset):
        for item in value:
            if isinstance(item, list | tuple | set | frozenset | dict):
                yield from _leaves(item)
            else:
                yield item
    elif isinstance(value, dict):
        yield from _leaves([*value, *value.values()])


def _is_sorted(value: Any, detail: str) -> bool:
    try:
        return not isinstance(value, list | tuple) or all(not right < left for left, right in itertools.pairwise(value))
    except TypeError:
        return False


def _is_distinct(value: Any, detail: str) -> bool:
    if not isinstance(value, list | tuple | str):
        return True
    try:
        return len(set(value)) == len(value)
    except TypeError:
        return True


def _is_permutation(value: Any, detail: str) -> bool:
    if not isinstance(value, list | tuple):
        return True
    start = int(detail)
    return all(type(item) is int for item in value) and sorted(value) == list(range(start, start + len(value)))


def _is_rectangular(value: Any, detail: str) -> bool:
    rows = rows_of(value)
    return rows is None or len(set(map(len, rows))) <= 1


def _is_square(value: Any, detail: str) -> bool:
    rows = rows_of(value)
    return rows is None or all(len(row) == len(rows) for row in rows)


def _has_rows(value: Any, detail: str) -> bool:
    rows = rows_of(value)
    return rows is None or (bool(rows) and all(rows))


def _has_ordered_pairs(value: Any, detail: str) -> bool:
    rows = rows_of(value)
    try:
        return rows is None or all(len(row) != 2 or row[0] <= row[1] for row in rows)
    except TypeError:
        return True


def _is_acyclic(value: Any, detail: str) -> bool:
    return all(not back_links(linked) for linked in linked_in(value))


def _is_made_of(value: Any, detail: str) -> bool:
    return all(set(text) <= set(detail) for text in texts_in(value))


def _matches(value: Any, detail: str) -> bool:
    return all(re.fullmatch(detail, text) for text in texts_in(value))


def rows_of(value: Any) -> list[Any] | None:
    """The rows of a sequence of lists and tuples; None for anything else."""
    if not isinstance(value, list | tuple) or not all(isinstance(row, list | tuple) for row in value):
        return None
    return list(value)


def concerns(precondition: Precondition, types: Mapping[str, Type]) -> bool:
    """Whether it says something of arguments of these types, by parameter."""
    if isinstance(precondition, Comparison):
        terms = [precondition.left, *([] if isinstance(precondition.right, int) else [precondition.right])]
        return all(types[term.parameter].name in _HEADS[term.part] for term in terms if term.parameter in types)
    type = types[precondition.parameter]
    heads = SHAPES[precondition.name].heads
    if precondition.name == "sorted" and type.args and type.args[0].name in _WITHOUT_ORDER:
        return False
    return (heads is None or type.name in heads) and (precondition.name not in _OF_TEXT or _is_text(type))


def _is_text(type: Type) -> bool:
    """Whether a value of the type is text, or has nothing but text in it: of a dict the keys count."""
    return type.name == "str" or (type.name in _CONTAINERS and (not type.args or _is_text(type.args[0])))


_OF_TEXT = frozenset({"made of", "matches"})
_WITHOUT_ORDER = frozenset({"dict", "set", "frozenset", "none", "callable", "complex"})
_SEQUENCES = frozenset({"list", "tuple"})
_CONTAINERS = _SEQUENCES | {"dict", "set", "frozenset"}
_HEADS = {"value": frozenset({"int", "float"}), "length": _CONTAINERS | {"str", "bytes"},
          "width": _SEQUENCES, "each": _CONTAINERS, "ends": _SEQUENCES}  # fmt: skip
SHAPES: Mapping[str, _ShapeKind] = {
    "sorted": _ShapeKind(_SEQUENCES, "{0} is sorted", _is_sorted),
    "distinct": _ShapeKind(_SEQUENCES, "the items of {0} are distinct", _is_distinct),
    "permutation": _ShapeKind(_SEQUENCES, "{0} is a permutation of numbers from {1}", _is_permutation),
    "rectangular": _ShapeKind(_SEQUENCES, "the rows of {0} have one length", _is_rectangular),
    "square": _ShapeKind(_SEQUENCES, "{0} is square", _is_square),
    "rows": _ShapeKind(_SEQUENCES, "{0} has rows, none of them empty", _has_rows),
    "ordered pairs": _ShapeKind(_SEQUENCES, "the pairs in {0} are in order", _has_ordered_pairs),
    "acyclic": _ShapeKind(None, "the objects in {0} do not lead back to themselves", _is_acyclic),
    "made of": _ShapeKind(_CONTAINERS | {"str"}, "{0} has only the characters {1!r}", _is_made_of),
    "matches": _ShapeKind(_CONTAINERS | {"str"}, "{0} matches {1}", _matches),
}
