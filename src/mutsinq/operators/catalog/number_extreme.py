"""Puts zero, or the negated number, in the place of a number.

What it does
    Replaces a number other than 0, 1 and -1 by `0`, and every number but 0 by its negative.

Why it matters
    Far-off constants show constants that nothing reads. It is optional since what finds the mutants of
    `number` nearly always finds these.

Example
    `limit = 10` → `limit = 0`

Known equivalents
    Squared, absolute or otherwise even uses of the constant.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class NumberExtreme:
    name = "number-extreme"
    status = Status.OPTIONAL
    nodes = (cst.Integer, cst.Float)
    examples = (
        Example("limit = 10", "limit = 0"),
        Example("limit = 10", "limit = -10"),
        Example("x = 0", "x = 0"),
    )

    def propose(self, node: cst.Integer | cst.Float, scope: Scope) -> Iterator[Edit]:
        value = int(node.value, base=0) if isinstance(node, cst.Integer) else float(node.value)
        if value not in (0, 1):
            yield scope.replace(node, "0" if isinstance(node, cst.Integer) else "0.0")
        if value:
            negative = f"-{node.value}"
            yield scope.replace(node, f"({negative})" if isinstance(scope.parent, _BINDING_TIGHTER) else negative)


_BINDING_TIGHTER = (cst.BinaryOperation, cst.Attribute)
