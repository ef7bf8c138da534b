"""Drops or turns the sign of an operand.

What it does
    Replaces `-x` by `x`, `+x` by `-x` and `~x` by `x`.

Why it matters
    A lost sign is seen only where the operand is not zero and the result is checked.

Example
    `offset = -width` → `offset = width`

Known equivalents
    Operands that are always zero, or whose sign is dropped afterwards: `(-x) ** 2`.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class Unary:
    name = "unary"
    status = Status.STABLE
    nodes = (cst.UnaryOperation,)
    examples = (
        Example("offset = -width", "offset = width"),
        Example("x = +y", "x = -y"),
        Example("mask = ~bits", "mask = bits"),
        Example("x = not y", "x = not y"),
    )

    def propose(self, node: cst.UnaryOperation, scope: Scope) -> Iterator[Edit]:
        if isinstance(node.operator, cst.Plus):
            yield scope.replace(node.operator, "-")
        elif not isinstance(node.operator, cst.Not):
            yield scope.replace(node, scope.text(node.expression))
