"""Naturalness: whether a claimed input is one that somebody could come upon without having read the variant.

A generator wins for sure with `if n == 918273645: return -1`: nobody finds the number, and nobody learns anything. So
an input counts as natural as far as its parts are like those of the known inputs, and none of them is a constant that
the variant brought along.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from mutsinq.core.input import Build, Input, Reference
from mutsinq.core.program import Program
from mutsinq.static.syntax import parse

#: Parts may be this many times larger than those of the known inputs, and this large in any case.
_ROOM, _SMALL_NUMBER, _SMALL_LENGTH = 2, 20, 10
#: Constants that are no riddle, whoever brought them: small numbers, and texts this short.
_PLAIN_NUMBER, _PLAIN_LENGTH = 10, 2


def naturalness(original: Program, variant: Program, known: Sequence[Input], claimed: Input) -> float:
    """The share of the claimed input's parts that are natural, 0 to 1; an input without parts is natural."""
    parts = list(_parts(claimed))
    if not parts:
        return 1.0
    usual = [part for input in known for part in _parts(input)]
    largest = _ROOM * max((abs(part) for part in usual if _is_number(part)), default=0)
    longest = _ROOM * max((len(part) for part in usual if _is_text(part)), default=0)
    planted = _planted(original, variant) - {_key(part) for part in usual}

    def is_natural(part: Any) -> bool:
        if _key(part) in planted:
            return False
        if _is_number(part):
            return bool(abs(part) <= max(largest, _SMALL_NUMBER))
        return not _is_text(part) or len(part) <= max(longest, _SMALL_LENGTH)

    return sum(map(is_natural, parts)) / len(parts)


def _planted(original: Program, variant: Program) -> set[tuple[type, Any]]:
    """The constants of the variant that the original lacks and that nobody guesses."""
    brought = _constants(variant) - _constants(original)
    return {
        (kind, value)
        for kind, value in brought
        if (_is_number(value) and abs(value) > _PLAIN_NUMBER) or (_is_text(value) and len(value) > _PLAIN_LENGTH)
    }


def _constants(program: Program) -> set[tuple[type, Any]]:
    nodes = ast.walk(parse(program.source))
    return {_key(node.value) for node in nodes if isinstance(node, ast.Constant)}


def _key(value: Any) -> tuple[type, Any]:
    """What tells 1 from True and 1.0, and -5 from 5 not: in source a sign stands outside the constant."""
    return type(value), abs(value) if _is_number(value) else value


def _is_number(value: Any) -> bool:
    return type(value) is int or (type(value) is float and value == value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str | bytes)


def _parts(value: Any) -> Iterator[Any]:
    """The scalars in an input, however deep."""
    match value:
        case Input(args, kwargs, receiver, calls):
            yield from _parts([*args, *kwargs.values(), receiver])
            for call in calls:
                yield from _parts([*call.args, *call.kwargs.values()])
        case Build(_, args, kwargs):
            yield from _parts([*args, *kwargs.values()])
        case list() | tuple() | set() | frozenset():
            for item in value:
                yield from _parts(item)
        case dict():
            yield from _parts([*value, *value.values()])
        case range():
            yield from (value.start, value.stop, value.step)
        case None | Reference():
            return
        case int() | float() | str() | bytes():
            yield value
