"""Moves the boundary of a comparison by one.

What it does
    Replaces `<` by `<=`, `<=` by `<`, `>` by `>=` and `>=` by `>`.

Why it matters
    Off-by-one errors at boundaries are the most common slip in conditions, and only an input exactly on the
    boundary shows them.

Example
    `age < 18` → `age <= 18`

Known equivalents
    Comparisons whose sides are never equal, and branches that do the same at equality: `if a < b: a, b = b,
    a`, `max`-like code.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope

_PARTNERS: dict[type[cst.BaseCompOp], str] = {
    cst.LessThan: "<=",
    cst.LessThanEqual: "<",
    cst.GreaterThan: ">=",
    cst.GreaterThanEqual: ">",
}


class ComparisonBoundary:
    name = "comparison-boundary"
    status = Status.STABLE
    nodes = (cst.ComparisonTarget,)
    examples = (
        Example("age < 18", "age <= 18"),
        Example("0 <= x < n", "0 < x < n"),
        Example("x == y", "x == y"),
    )

    def propose(self, node: cst.ComparisonTarget, scope: Scope) -> Iterator[Edit]:
        if partner := _PARTNERS.get(type(node.operator)):
            yield scope.replace(node.operator, partner)
