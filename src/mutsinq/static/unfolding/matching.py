"""Matching: the paths through `match`.

A value in a pattern is compared as `==` compares it, a singleton as `is`. Whether a value has the shape of a sequence,
a mapping or a class is one question to code that is not known, as is what is captured then.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mutsinq.static.unfolding.conditions import branches
from mutsinq.static.unfolding.context import Context
from mutsinq.static.unfolding.following import block, evaluate
from mutsinq.static.unfolding.guarding import lasting_value
from mutsinq.static.unfolding.operations import operated
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.questions import decided, identical
from mutsinq.static.unfolding.values import BOOL, Pure, TooMuch, Value, literal


def matched(node: ast.Match, path: Path) -> list[Path]:
    """The paths through a `match` statement: through the first case that fits."""
    found: list[Path] = []
    for after, subject in evaluate(node.subject, path):
        ways = [after]
        for case in node.cases:
            tested = [pair for way in ways for pair in _case(case, subject, way)]
            ways = [way for way, fits in tested if not fits]
            found += [last for way, fits in tested if fits for last in block(case.body, way)]
        found += ways
    return found


def _case(case: ast.match_case, subject: Value, path: Path) -> list[tuple[Path, bool]]:
    tested: list[tuple[Path, bool]] = []
    for after, fits in _fits(case.pattern, subject, path):
        tested += branches(case.guard, after) if fits and case.guard else [(after, fits)]
    return tested


def _fits(pattern: ast.pattern, subject: Value, path: Path) -> list[tuple[Path, bool]]:
    """Whether a value fits a pattern; names are bound once all of it does."""
    match pattern:
        case ast.MatchAs(pattern=None):
            ways = [(path, True)]
        case ast.MatchAs(pattern=ast.pattern() as inner):
            ways = _fits(inner, subject, path)
        case ast.MatchOr(patterns=patterns):
            ways = [(path, False)]
            for each in patterns:
                ways = [
                    pair for after, fits in ways for pair in ([(after, fits)] if fits else _fits(each, subject, after))
                ]
        case ast.MatchValue(value=value):
            ways = [
                pair
                for after, known in evaluate(value, path)
                for then, equal in operated("Eq", (subject, known), after)
                for pair in decided(equal, then)
            ]
        case ast.MatchSingleton(value=value):
            ways = decided(identical(subject, literal(value)), path)
        case _:
            return _of_shape(pattern, subject, path)
    if isinstance(pattern, ast.MatchAs) and pattern.name is not None:
        for after, fits in ways:
            if fits:
                _capture(pattern, subject, after)
    return ways


def _of_shape(pattern: ast.pattern, subject: Value, path: Path) -> list[tuple[Path, bool]]:
    names: list[ast.AST] = []
    values: list[Value] = []
    shape = " ".join(_shape(path.context, pattern, names, values))
    event = path.happen(f"match {shape}", subject, *values)
    ways = decided(Pure("fits", (event,), BOOL), path)
    for after, fits in ways:
        for place, name in enumerate(names if fits else ()):
            _capture(name, Pure(f"captured {place}", (event,)), after)
    return ways


def _shape(context: Context, node: ast.AST, names: list[ast.AST], values: list[Value]) -> Iterator[str]:
    """The words of a pattern, whatever its names; what it refers to is gathered."""
    match node:
        case ast.MatchOr():
            # Alternatives may bind the names in another order.
            raise TooMuch
        case ast.expr() if not isinstance(node, ast.Constant):
            values.append(lasting_value(context, node))
            yield "value"
            return
        case ast.Constant(value=value):
            yield f"{type(value).__name__}:{value!r}"
            return
    yield type(node).__name__
    for name, value in ast.iter_fields(node):
        if isinstance(value, str) and name in ("name", "rest"):
            names.append(node)
            yield f"{name} captured"
            continue
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, ast.AST):
                yield from _shape(context, each, names, values)
            else:
                context.mentions.update([f".{each}"] if name == "kwd_attrs" else [])
                yield f"{name} {each!r}"
        yield "end"


def _capture(name: ast.AST, value: Value, path: Path) -> None:
    mark = path.module.marks.get(name)
    if mark is None:
        raise TooMuch
    path.variables[mark] = value
