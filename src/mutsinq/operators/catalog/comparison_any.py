"""Puts every other comparison between two operands.

What it does
    Replaces each of `== != < <= > >=` by each of the other five, `is` by `==` and `==` by `is`.

Why it matters
    The complete set, for comparing with tools that use it (cosmic-ray's comparison operator replacement). It
    is optional since three of the five partners are implied by the two that `comparison-boundary` and
    `comparison-negation` choose.

Example
    `a < b` → `a == b`

Known equivalents
    `==` for `is` on `None`, `True` and other single objects; `<=` for `<` as under `comparison-boundary`.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope

_TEXTS: dict[type[cst.BaseCompOp], str] = {
    cst.Equal: "==",
    cst.NotEqual: "!=",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
}
_IDENTITY: dict[type[cst.BaseCompOp], str] = {
    cst.Is: "==",
    cst.IsNot: "!=",
    cst.Equal: "is",
    cst.NotEqual: "is not",
}


class ComparisonAny:
    name = "comparison-any"
    status = Status.OPTIONAL
    nodes = (cst.ComparisonTarget,)
    examples = (Example("a < b", "a == b"), Example("a is b", "a == b"), Example("a == b", "a is b"))

    def propose(self, node: cst.ComparisonTarget, scope: Scope) -> Iterator[Edit]:
        present = type(node.operator)
        if present in _TEXTS:
            for operator, text in _TEXTS.items():
                if operator is not present:
                    yield scope.replace(node.operator, text)
        if present in _IDENTITY:
            yield scope.replace(node.operator, _IDENTITY[present])
