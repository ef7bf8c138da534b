"""Drops a bound of a slice, or moves it by one.

What it does
    Removes the lower bound, the upper bound and the step of a slice, each in turn, and adds one to a bound
    that is no literal (`number` moves those that are).

Why it matters
    Slices forgive every bound, so a wrong one never raises.

Example
    `head = items[:n]` → `head = items[:n + 1]`

Known equivalents
    A lower bound of 0, an upper bound beyond the end, a step of 1.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.precedence import ADDITION, enclosed
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class SliceBound:
    name = "slice-bound"
    status = Status.STABLE
    nodes = (cst.Slice,)
    examples = (
        Example("head = items[:n]", "head = items[:n + 1]"),
        Example("part = items[a:b]", "part = items[:b]"),
        Example("part = items[a:b]", "part = items[a:]"),
        Example("part = items[a:b]", "part = items[a + 1:b]"),
        Example("every = items[::2]", "every = items[::]"),
    )

    def propose(self, node: cst.Slice, scope: Scope) -> Iterator[Edit]:
        for bound in (node.lower, node.upper, node.step):
            if bound is not None:
                yield scope.replace_outer(bound, "")
        for bound in (node.lower, node.upper):
            if bound is not None and not _is_literal(bound):
                yield scope.replace_outer(bound, f"{enclosed(scope, bound, ADDITION)} + 1")


def _is_literal(bound: cst.BaseExpression) -> bool:
    if isinstance(bound, cst.UnaryOperation):
        return _is_literal(bound.expression)
    return isinstance(bound, cst.Integer) or (isinstance(bound, cst.Name) and bound.value == "None")
