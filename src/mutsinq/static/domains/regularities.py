"""Regularities: what all examples of an input have in common beyond their types.

A property counts only where it is unlikely to hold by chance (as in Daikon): one list of five that happens to be
sorted says little, three of them say that the program is meant for sorted lists.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

from mutsinq.static.domains.preconditions import (
    Arguments,
    Comparison,
    Precondition,
    Shape,
    Term,
    is_sized,
    numbers_in,
    rows_of,
    texts_in,
)

#: One over the chance at which a coincidence is no longer believed in.
_CONVINCING = 200.0
#: So many characters, of no more different kinds, make an alphabet.
_TEXT, _ALPHABET = 10, 4
#: So many numbers of one sign say that no other is meant.
_NUMBERS = 12
#: So many examples in which one number bounds another.
_BOUNDED = 6
_DIGITS = "0123456789"


def regular(examples: Sequence[Arguments], parameters: Sequence[str]) -> tuple[Precondition, ...]:
    """The preconditions that hold in all examples, and hardly by chance; each parameter is looked at, and each two."""
    found: list[Precondition] = []
    for name in parameters:
        values = [example[name] for example in examples if name in example]
        found += [*_ordered(name, values), *_framed(name, values), *_spelled(name, values), *_signed(name, values)]
    for one, other in permutations(parameters, 2):
        both = [example for example in examples if one in example and other in example]
        found += _related(one, other, both)
    return tuple(precondition for precondition in found if all(map(precondition.holds, examples)))


def _ordered(name: str, values: Sequence[Any]) -> Iterator[Precondition]:
    """Order of the items of lists of numbers or strings."""
    lists = _distinct([value for value in values if isinstance(value, list | tuple) and len(value) > 1])
    # People write 1, 2, 3 for any list.
    telling = [items for items in lists if not _is_counting(items)]
    chance = sum(_ways(items) for items in telling)
    if chance > math.log(_CONVINCING):
        yield Shape(name, "sorted")
    mixed = [items for items in telling if len(items) > 2]
    for start in (0, 1) if len(mixed) > 1 else ():
        yield Shape(name, "permutation", str(start))


def _ways(items: Sequence[Any]) -> float:
    """Log of the number of orders in which the items could stand."""
    try:
        return math.lgamma(len(set(items)) + 1)
    except TypeError:
        return 0.0


def _is_counting(items: Sequence[Any]) -> bool:
    return all(type(item) is int for item in items) and list(items) == list(range(items[0], items[0] + len(items)))


def _framed(name: str, values: Sequence[Any]) -> Iterator[Precondition]:
    """Rows and pairs."""
    matrices = [rows for rows in map(rows_of, values) if rows and len(rows) > 1]
    if sum(len(rows) - 1 for rows in matrices) >= 4 and len({len(row) for rows in matrices for row in rows}) > 1:
        yield Shape(name, "rectangular")
        if len({len(rows) for rows in matrices}) > 1:
            yield Shape(name, "square")
    pairs = [row for value in values for row in rows_of(value) or () if len(row) == 2 and row[0] != row[1]]
    if len(pairs) > math.log2(_CONVINCING):
        yield Shape(name, "ordered pairs")


def _spelled(name: str, values: Sequence[Any]) -> Iterator[Precondition]:
    """The characters of strings, or their format."""
    texts = list(dict.fromkeys(text for value in values for text in texts_in(value)))
    characters = set("".join(texts))
    if sum(map(len, texts)) >= _TEXT and len(texts) > 1 and characters:
        if len(characters) <= _ALPHABET:
            yield Shape(name, "made of", "".join(sorted(characters)))
        elif characters <= set(_DIGITS):
            yield Shape(name, "made of", _DIGITS)
    formats = {_format(text) for text in texts}
    if len(texts) > 1 and len(formats) == 1 and re.search(r"\d", texts[0]) and re.search(r"[^\w\s]", texts[0]):
        yield Shape(name, "matches", formats.pop())


def _format(text: str) -> str:
    """The text as a pattern: digits and letters may be others, all else stands for itself."""
    return re.sub(r"\d|[A-Za-z]|[^\dA-Za-z]", lambda match: _class(match[0]), text)


def _class(character: str) -> str:
    if character.isdigit():
        return r"\d"
    if character.isalpha():
        return "[a-z]" if character.islower() else "[A-Z]"
    return re.escape(character)


def _signed(name: str, values: Sequence[Any]) -> Iterator[Precondition]:
    """Numbers that are never negative, or never zero."""
    for part, numbers in (
        ("value", [value for value in values if type(value) in (int, float)]),
        ("each", [number for value in values for number in numbers_in(value)]),
    ):
        if len(set(numbers)) >= _NUMBERS / 2 and len(numbers) >= _NUMBERS:
            yield Comparison(Term(name, part), ">=", 1 if min(numbers) >= 1 else 0)


def _related(one: str, other: str, examples: Sequence[Arguments]) -> Iterator[Precondition]:
    """Lengths that are the same, numbers that are lengths or places, numbers in order."""
    pairs = _distinct([(example[one], example[other]) for example in examples])
    lengths = [(len(a), len(b)) for a, b in pairs if is_sized(a) and is_sized(b)]
    if one < other and len({length for length, _ in lengths}) > 1 and not any(isinstance(a, dict) for a, _ in pairs):
        yield Comparison(Term(one, "length"), "==", Term(other, "length"))
    counted = [(a, len(b)) for a, b in pairs if type(a) is int and is_sized(b)]
    if len({number for number, _ in counted}) > 1 and len({length for _, length in counted}) > 1:
        yield Comparison(Term(one), "==", Term(other, "length"))
    if len(counted) >= _BOUNDED:
        yield Comparison(Term(one), "<" if all(a < b for a, b in counted) else "<=", Term(other, "length"))
    if len([1 for a, b in pairs if type(a) is int and type(b) is int and a != b]) > math.log2(_CONVINCING):
        yield Comparison(Term(one), "<=", Term(other))


def _distinct(values: Sequence[Any]) -> list[Any]:
    """Without repetitions; the values may be unhashable."""
    kept: list[Any] = []
    for value in values:
        if value not in kept:
            kept.append(value)
    return kept
