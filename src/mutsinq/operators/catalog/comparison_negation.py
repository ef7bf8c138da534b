"""Turns a comparison into its opposite.

What it does
    Replaces `==` by `!=`, `<` by `>=`, `<=` by `>`, `is` by `is not`, `in` by `not in`, and the reverse of
    each.

Why it matters
    A condition the wrong way round takes the wrong branch on every input; a mutant that survives marks a
    branch whose effect nothing checks.

Example
    `key in seen` → `key not in seen`

Known equivalents
    Both branches do the same.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope

_PARTNERS: dict[type[cst.BaseCompOp], str] = {
    cst.Equal: "!=",
    cst.NotEqual: "==",
    cst.LessThan: ">=",
    cst.GreaterThanEqual: "<",
    cst.GreaterThan: "<=",
    cst.LessThanEqual: ">",
    cst.Is: "is not",
    cst.IsNot: "is",
    cst.In: "not in",
    cst.NotIn: "in",
}


class ComparisonNegation:
    name = "comparison-negation"
    status = Status.STABLE
    nodes = (cst.ComparisonTarget,)
    examples = (
        Example("key in seen", "key not in seen"),
        Example("x is not None", "x is None"),
        Example("a == b", "a != b"),
    )

    def propose(self, node: cst.ComparisonTarget, scope: Scope) -> Iterator[Edit]:
        if partner := _PARTNERS.get(type(node.operator)):
            yield scope.replace(node.operator, partner)
