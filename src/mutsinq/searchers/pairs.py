"""Pairs: the pairs of programs in a file of JSON Lines, and what is wrong with its other lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from mutsinq.core.call_text import parse_input
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.errors import InputError, LiteralError
from mutsinq.searchers.settings import Settings

#: Name under which the programs of a pair are imported.
_MODULE = "program"
_TEXTS = ("original", "variant")
_ENTRIES = ("function_name", "entry")


@dataclass(frozen=True, slots=True)
class ProgramPair:
    """One line of a file of pairs."""

    id: str
    original: Program
    variant: Program
    #: Inputs to try first.
    examples: tuple[Input, ...] = ()
    #: How to judge this pair, where not as all others.
    settings: Settings | None = None


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that holds no pair."""

    number: int
    reason: str


def read_pairs(lines: Iterable[str]) -> Iterator[ProgramPair | BrokenLine]:
    """Read every line; empty ones are passed over.

    A line is an object with the source texts `original` and `variant`, the function's qualified name under
    `function_name` or `entry`, and at will an `id` (text or number) and `examples`: a list of texts such as
    `"f([1], k=2)"`, lists of positional arguments, and objects of keyword arguments. Other fields are ignored.
    """
    first_lines: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            pair = _read(line, number)
        except (InputError, LiteralError) as error:
            yield BrokenLine(number, str(error))
            continue
        if pair.id in first_lines:
            yield BrokenLine(number, f"its id {pair.id!r} is that of line {first_lines[pair.id]} too")
            continue
        first_lines[pair.id] = number
        yield pair


def _read(line: str, number: int) -> ProgramPair:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON: {error}") from None
    if not isinstance(fields, dict):
        raise InputError("not an object with the fields original, variant and function_name")
    original, variant = (_text(fields, name) for name in _TEXTS)
    entry = _text(fields, next((name for name in _ENTRIES if name in fields), _ENTRIES[0]))
    given = fields.get("id", f"line {number}")
    if not isinstance(given, str | int) or isinstance(given, bool):
        raise InputError("its id is neither a text nor a whole number")
    examples = fields.get("examples", [])
    if not isinstance(examples, list):
        raise InputError("its examples are not a list")
    left, right = Program(original, _MODULE, entry), Program(variant, _MODULE, entry)
    return ProgramPair(str(given), left, right, tuple(map(_example, examples)))


def _text(fields: dict[str, Any], name: str) -> str:
    if name not in fields:
        raise InputError(f"it has no field {name!r}")
    value = fields[name]
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"its {name!r} is not a text with something in it")
    return value


def _example(example: Any) -> Input:
    match example:
        case str():
            return parse_input(example)
        case list():
            return Input(tuple(example))
        case dict():
            return Input(kwargs=example)
    raise InputError("an example is neither a text, a list nor an object")
