"""Exchanges the operands of an operator for which their order counts.

What it does
    Turns `a - b` into `b - a`, and so on for `/`, `//`, `%`, `**`, `<<`, `>>` and `@`. Text formats (`"%s" %
    x`) are left alone.

Why it matters
    Subtracting in the wrong direction gives a plausible value with the wrong sign; a test that takes `abs` of
    it, or uses equal operands, does not notice.

Example
    `end - start` → `start - end`

Known equivalents
    Operands that are always equal, or both 2 and 4 under `**`.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.precedence import enclosed, precedence
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope

_ORDERED = (
    cst.Subtract,
    cst.Divide,
    cst.FloorDivide,
    cst.Modulo,
    cst.Power,
    cst.LeftShift,
    cst.RightShift,
    cst.MatrixMultiply,
)


class OperandOrder:
    name = "operand-order"
    status = Status.STABLE
    nodes = (cst.BinaryOperation,)
    examples = (
        Example("end - start", "start - end"),
        Example("a - b - c", "c - (a - b)"),
        Example("'%s' % x", "'%s' % x"),
    )

    def propose(self, node: cst.BinaryOperation, scope: Scope) -> Iterator[Edit]:
        if not isinstance(node.operator, _ORDERED) or isinstance(node.left, cst.BaseString):
            return
        tight = precedence(node.with_changes(lpar=(), rpar=())) + 1
        left, right = enclosed(scope, node.left, tight), enclosed(scope, node.right, tight)
        between = scope.between(node.left, node.right)
        yield scope.replace(node, f"{right}{between}{left}")
