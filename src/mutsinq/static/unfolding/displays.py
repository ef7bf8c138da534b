"""Displays: tuples, lists, sets and dicts that are written out."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mutsinq.static.unfolding.changes import extended
from mutsinq.static.unfolding.context import Valued
from mutsinq.static.unfolding.following import evaluate, evaluate_all
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.values import SCALARS, TooMuch, Value, kind_of, type_of

#: The parts of longer sets and dicts are hashed before all are evaluated.
_MOST_HASHED = 15


def display(node: ast.Tuple | ast.List | ast.Set, path: Path) -> Valued:
    """A tuple, list or set."""
    kind, parts = type(node).__name__.lower(), node.elts
    if any(isinstance(part, ast.Starred) for part in parts):
        return _starred(f"new {kind}", parts, path)
    found: Valued = []
    for after, given in evaluate_all(parts, path):
        # Items of a set are hashed.
        hashed = kind == "set" and not all(type_of(part) in SCALARS for part in given)
        if hashed and len(given) > _MOST_HASHED:
            raise TooMuch
        found.append((after, after.happen("set", *given) if hashed else after.fresh(kind, given, node)))
    return found


def _starred(what: str, parts: Sequence[ast.expr], path: Path) -> Valued:
    """With `*x` among the parts: it is walked through when its turn comes."""
    if what == "new list" and (listed := _listed(parts, path)) is not None:
        return listed
    found: list[tuple[Path, tuple[Value, ...]]] = [(path, ())]
    for part in parts:
        inner = part.value if isinstance(part, ast.Starred) else part
        found = [
            (after, (*given, after.happen("unpacked", value) if isinstance(part, ast.Starred) else value))
            for before, given in found
            for after, value in evaluate(inner, before)
        ]
    return [(after, after.happen(what, *given)) for after, given in found]


def _listed(parts: Sequence[ast.expr], path: Path) -> Valued | None:
    """`[*x, y]` of lists and such, each walked through at once."""
    ended = list(path.context.ended)
    found: Valued = [(start := path.fork(), start.fresh("list", (), "sum"))]
    for part in parts:
        inner = part.value if isinstance(part, ast.Starred) else ast.Tuple([part], ast.Load())
        given = [(last, whole, value) for after, whole in found for last, value in evaluate(inner, after)]
        if not all(kind_of(value) in ("list", "tuple", "str") for _, _, value in given):
            path.context.ended = ended
            return None
        found = [pair for after, whole, value in given for pair in extended(whole, value, after)]
    return found


def dict_of(node: ast.Dict, path: Path) -> Valued:
    """A dict."""
    keys, values = node.keys, node.values
    if any(key is None for key in keys):
        raise TooMuch
    parts = [part for key, value in zip(keys, values) for part in (key, value) if part is not None]
    if len(keys) > _MOST_HASHED and not all(isinstance(key, ast.Constant) for key in keys):
        raise TooMuch
    return [
        (
            after,
            after.fresh("dict", given, node)
            if all(type_of(key) in SCALARS for key in given[::2])
            else after.happen("dict", *given),
        )
        for after, given in evaluate_all(parts, path)
    ]
