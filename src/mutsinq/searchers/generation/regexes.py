"""Strings that match a regular expression, drawn from its parse tree.

Random text almost never has the structure that a pattern asks for (`\\d{4}-\\d{2}`), so the branches behind a
match stay closed without this.
"""

from __future__ import annotations

import re
import string
import warnings
from collections.abc import Callable, Iterable
from re import _constants as op
from re import _parser
from typing import Any, TypeAlias

from mutsinq.searchers.generation.draft import Draft, Sampler

_PRINTABLE = string.ascii_lowercase + string.digits + string.ascii_uppercase + " _-.,:/@'"
_WORD = string.ascii_letters + string.digits + "_"
_CATEGORIES = {
    op.CATEGORY_DIGIT: string.digits,
    op.CATEGORY_NOT_DIGIT: string.ascii_letters + " -",
    op.CATEGORY_SPACE: " \t\n",
    op.CATEGORY_NOT_SPACE: _WORD + "-.,",
    op.CATEGORY_WORD: _WORD,
    op.CATEGORY_NOT_WORD: " -.,!@",
}
#: How many repetitions beyond the least an unbounded repeat may draw.
_EXTRA_REPEATS = 4
_LONGEST = 200

#: Gives text for one part of a pattern; the dict holds what each group matched.
_Part: TypeAlias = Callable[[Draft, dict[int, str]], str]


def matching(pattern: str) -> Sampler | None:
    """A sampler of strings that the pattern matches, or None if it cannot be parsed.

    Look-around is ignored and anchors are taken as met, so a drawn string now and then does not match.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            part = _sequence(_parser.parse(pattern))
    except (re.error, OverflowError, RecursionError):
        return None
    return lambda draft: part(draft, {})[:_LONGEST]


def _sequence(nodes: Iterable[Any]) -> _Part:
    parts = [_part(code, value) for code, value in nodes]
    return lambda draft, groups: "".join([part(draft, groups) for part in parts])


def _part(code: Any, value: Any) -> _Part:
    if code is op.LITERAL:
        return _fixed(chr(value))
    if code is op.NOT_LITERAL:
        return _any_of(_PRINTABLE.replace(chr(value), "") or "a")
    if code is op.ANY:
        return _any_of(_PRINTABLE)
    if code is op.IN:
        return _any_of(_members(value))
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        least, most, body = value
        return _repeat(least, min(most, least + _EXTRA_REPEATS), _sequence(body))
    if code is op.BRANCH:
        return _branch([_sequence(branch) for branch in value[1]])
    if code is op.SUBPATTERN:
        return _group(value[0], _sequence(value[3]))
    if code is op.ATOMIC_GROUP:
        return _sequence(value)
    if code is op.GROUPREF:
        return lambda draft, groups: groups.get(value, "")
    if code is op.GROUPREF_EXISTS:
        return _conditional(value[0], _sequence(value[1]), _sequence(value[2] or ()))
    return _fixed("")


def _members(items: Iterable[tuple[Any, Any]]) -> str:
    characters = ""
    negated = False
    for code, value in items:
        if code is op.NEGATE:
            negated = True
        elif code is op.LITERAL:
            characters += chr(value)
        elif code is op.RANGE:
            characters += "".join(map(chr, range(value[0], min(value[1], value[0] + 200) + 1)))
        elif code is op.CATEGORY:
            characters += _CATEGORIES[value]
    if negated:
        characters = "".join(character for character in _PRINTABLE if character not in characters)
    return characters or "a"


def _fixed(text: str) -> _Part:
    return lambda draft, groups: text


def _any_of(characters: str) -> _Part:
    return lambda draft, groups: draft.pick(characters)


def _repeat(least: int, most: int, body: _Part) -> _Part:
    def sample(draft: Draft, groups: dict[int, str]) -> str:
        text = ""
        for _ in range(draft.between(least, most)):
            if len(text) >= _LONGEST:
                break
            text += body(draft, groups)
        return text

    return sample


def _branch(branches: list[_Part]) -> _Part:
    return lambda draft, groups: draft.pick(branches)(draft, groups)


def _group(number: int | None, body: _Part) -> _Part:
    def sample(draft: Draft, groups: dict[int, str]) -> str:
        text = body(draft, groups)
        if number is not None:
            groups[number] = text
        return text

    return sample


def _conditional(number: int, present: _Part, absent: _Part) -> _Part:
    return lambda draft, groups: (present if number in groups else absent)(draft, groups)
