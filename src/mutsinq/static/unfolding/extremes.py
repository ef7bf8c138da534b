"""Extremes: what `min` and `max` give."""

from __future__ import annotations

import ast

from mutsinq.core.types import Type
from mutsinq.static.unfolding.arithmetic import minus, outline, positive
from mutsinq.static.unfolding.beliefs import NEVER
from mutsinq.static.unfolding.context import Valued
from mutsinq.static.unfolding.copies import items_of
from mutsinq.static.unfolding.following import evaluate
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.questions import decided, length_of, required
from mutsinq.static.unfolding.streams import attempted
from mutsinq.static.unfolding.values import BOOL, FLOAT, INT, STR, Pure, Unfit, Value, held_by, type_of

#: Types of which any two values can be compared, by nobody's code.
_ORDERED = frozenset((INT, BOOL, STR, FLOAT, Type("bytes")))


def extreme(name: str, given: tuple[Value, ...], path: Path) -> Valued:
    """The smaller or larger of two values."""
    first, second = given
    if type_of(first) == type_of(second) == INT:
        first, second = sorted(given, key=outline)
        beyond = minus(second, first) if name == "max" else minus(first, second)
        ways = decided(positive(beyond), path)
        return [(after, second if holds else first) for after, holds in ways]
    return [(path, path.happen("call", path.context.known_name(name), *given))]


def extreme_item(name: str, items: ast.expr, path: Path) -> Valued | None:
    """The least or the largest of several: among Python's own numbers and texts a question of these alone."""
    if isinstance(items, ast.GeneratorExp):
        listed = path.context.made_once(items, lambda: ast.ListComp(items.elt, items.generators))
        return attempted(lambda start: _extreme_of(name, listed, start, strict=True), items, path)
    return _extreme_of(name, items, path)


def _extreme_of(name: str, items: ast.expr, path: Path, *, strict: bool = False) -> Valued:
    """With `strict` Unfit is raised where other things may be among the items."""
    found: Valued = []
    for after, whole in evaluate(items, path):
        of = held_by(whole)
        if of is not None and (of == NEVER or _is_ordered(of)):
            some = required(positive(length_of(whole, after)), "ValueError", after)
            given = Pure(f"{name} of", after.origin(whole), of)
            found += [(last, given) for last in some] if of != NEVER else []
            continue
        if strict:
            raise Unfit
        found.append((after, after.happen("call", path.context.known_name(name), items_of(whole, after))))
    return found


def _is_ordered(of: Type) -> bool:
    """Whether comparing values of a type runs nobody's code, and depends on these values alone.

    Tuples ask whether their items are the same objects, which matters to NaN.
    """
    return of in _ORDERED or (
        of.name == "tuple" and bool(of.args) and _ORDERED.issuperset(of.args) and FLOAT not in of.args
    )
