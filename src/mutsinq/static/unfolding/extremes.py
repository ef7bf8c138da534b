"""Extremes: what `min` and `max` give."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from mutsinq.core.types import Type
from mutsinq.static.unfolding.arithmetic import minus, outline, positive
from mutsinq.static.unfolding.beliefs import NEVER
from mutsinq.static.unfolding.copies import items_of
from mutsinq.static.unfolding.expressions import Valued
from mutsinq.static.unfolding.imported import Imported
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.values import BOOL, FLOAT, INT, STR, Pure, Unfit, Value, held_by, type_of

#: Types of which any two values can be compared, by nobody's code.
_ORDERED = frozenset((INT, BOOL, STR, FLOAT, Type("bytes")))


@dataclass(slots=True)
class Extremes(Imported):
    """Finds the least and the largest."""

    def extreme(self, name: str, given: tuple[Value, ...], path: Path) -> Valued:
        """The smaller or larger of two values."""
        first, second = given
        if type_of(first) == type_of(second) == INT:
            first, second = sorted(given, key=outline)
            beyond = minus(second, first) if name == "max" else minus(first, second)
            ways = self.decided(positive(beyond), path)
            return [(after, second if holds else first) for after, holds in ways]
        return [(path, path.happen("call", self.known_name(name), *given))]

    def extreme_item(self, name: str, items: ast.expr, path: Path) -> Valued | None:
        """The least or the largest of several: among Python's own numbers and texts a question of these alone."""
        if isinstance(items, ast.GeneratorExp):
            listed = self.made_once(items, lambda: ast.ListComp(items.elt, items.generators))
            return self.attempted(lambda start: self._extreme_of(name, listed, start, strict=True), items, path)
        return self._extreme_of(name, items, path)

    def _extreme_of(self, name: str, items: ast.expr, path: Path, *, strict: bool = False) -> Valued:
        """With `strict` Unfit is raised where other things may be among the items."""
        found: Valued = []
        for after, whole in self.value(items, path):
            of = held_by(whole)
            if of is not None and (of == NEVER or _is_ordered(of)):
                some = self.required(positive(self.length(whole, after)), "ValueError", after)
                given = Pure(f"{name} of", after.origin(whole), of)
                found += [(last, given) for last in some] if of != NEVER else []
                continue
            if strict:
                raise Unfit
            found.append((after, after.happen("call", self.known_name(name), items_of(whole, after))))
        return found


def _is_ordered(of: Type) -> bool:
    """Whether comparing values of a type runs nobody's code, and depends on these values alone.

    Tuples ask whether their items are the same objects, which matters to NaN.
    """
    return of in _ORDERED or (
        of.name == "tuple" and bool(of.args) and _ORDERED.issuperset(of.args) and FLOAT not in of.args
    )
