"""Texts: what f-strings, `format` and `%` show, as one text of several."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Mapping, Sequence
from itertools import count
from typing import TypeAlias

from mutsinq.static.unfolding.context import Valued
from mutsinq.static.unfolding.following import evaluate, evaluate_all
from mutsinq.static.unfolding.operations import operated
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.values import INT, STR, TooMuch, Value, joined, literal, type_of

#: Text before a field, what the field shows if there is one, how it is formatted, and by `str` or `repr` first.
_Field: TypeAlias = tuple[str, str | None, str | None, str | None]


def f_string(node: ast.JoinedStr, path: Path) -> Valued:
    """An f-string."""
    found: list[tuple[Path, tuple[Value, ...]]] = [(path, ())]
    for part in node.values:
        found = [(after, (*given, value)) for before, given in found for after, value in _part_of(part, before)]
    return [(after, joined(given)) for after, given in found]


def percent(template: str, shown: Sequence[ast.expr], path: Path) -> Valued:
    """`"%s: %d" % (a, b)`: a rule where it shows texts and ints."""
    texts, kinds = re.split("%[sd]", template), re.findall("%([sd])", template)
    found: Valued = []
    for after, given in evaluate_all(shown, path):
        if not all(type_of(value) in ((STR, INT) if kind == "s" else (INT,)) for kind, value in zip(kinds, given)):
            found.append((after, after.happen("Mod", literal(template), after.fresh("tuple", given))))
            continue
        parts: list[tuple[Path, tuple[Value, ...]]] = [(after, (literal(texts[0]),))]
        for text, value in zip(texts[1:], given):
            parts = [
                (last, (*done, each, literal(text)))
                for then, done in parts
                for last, each in operated("str", (value,), then)
            ]
        found += [(last, joined(done)) for last, done in parts]
    return found


def _part_of(part: ast.expr, path: Path) -> Valued:
    if not isinstance(part, ast.FormattedValue):
        return evaluate(part, path)
    spec = part.format_spec or ast.Constant("")
    found: Valued = []
    for after, given in evaluate(part.value, path):
        conversion = chr(part.conversion) if part.conversion > 0 else ""
        for later, shown in convert(conversion, given, after):
            found += [pair for last, how in evaluate(spec, later) for pair in operated("format", (shown, how), last)]
    return found


def convert(conversion: str, value: Value, path: Path) -> Valued:
    """What a field of a text shows."""
    if not conversion:
        return [(path, value)]
    return operated("str" if conversion == "s" else f"!{conversion}", (value,), path)


def formatted(template: str, call: ast.Call, path: Path) -> Valued:
    """`"{}: {name}".format(a, name=b)`: what it shows of each argument, in the order of the text."""
    fields = _fields(template)
    names = [*map(str, range(len(call.args))), *(word.arg for word in call.keywords)]
    if not {name for _, name, _, _ in fields if name is not None}.issubset(names):
        raise TooMuch
    args = [*call.args, *(word.value for word in call.keywords)]
    return [
        pair for after, given in evaluate_all(args, path) for pair in _filled_in(fields, dict(zip(names, given)), after)
    ]


def _filled_in(fields: Sequence[_Field], given: Mapping[str | None, Value], path: Path) -> Valued:
    found: list[tuple[Path, tuple[Value, ...]]] = [(path, ())]
    for text, name, spec, conversion in fields:
        found = [(after, (*parts, literal(text))) for after, parts in found]
        if name is not None:
            found = [
                (last, (*parts, shown))
                for after, parts in found
                for then, converted in convert(conversion or "", given[name], after)
                for last, shown in operated("format", (converted, literal(spec or "")), then)
            ]
    return [(after, joined(parts)) for after, parts in found]


def _fields(template: str) -> list[_Field]:
    """The texts of a template, each with the field behind it by number or name. Raises TooMuch for other fields."""
    try:
        fields = list(string.Formatter().parse(template))
    except ValueError:
        raise TooMuch from None
    named = [name for _, name, _, _ in fields if name is not None]
    if any("{" in (spec or "") for _, _, spec, _ in fields) or ("" in named and set(named) != {""}):
        raise TooMuch
    numbers = count()
    return [(text, str(next(numbers)) if name == "" else name, spec, kind) for text, name, spec, kind in fields]
