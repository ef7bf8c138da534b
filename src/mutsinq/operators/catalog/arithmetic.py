"""Puts another arithmetic operator between two operands.

What it does
    Replaces `+` by `-`, `-` by `+`, `*` by `/`, `/` by `*`, `//` by `/`, `%` by `*`, `**` by `*` and `@` by
    `*`. Operands stay what they were: parentheses are added where the new operator would bind them
    differently. Text, lists and `%`-formats are left alone, where the mutant could only raise.

Why it matters
    Arithmetic slips change values without changing types, so nothing but a check of the value finds them.

Example
    `total + price` → `total - price`

Known equivalents
    Operands for which both operators agree on every input that occurs: `x + 0`, `x * 1`, `2 ** 2`.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.precedence import with_operator
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope

_PARTNERS: dict[type[cst.BaseBinaryOp], tuple[type[cst.BaseBinaryOp], str]] = {
    cst.Add: (cst.Subtract, "-"),
    cst.Subtract: (cst.Add, "+"),
    cst.Multiply: (cst.Divide, "/"),
    cst.Divide: (cst.Multiply, "*"),
    cst.FloorDivide: (cst.Divide, "/"),
    cst.Modulo: (cst.Multiply, "*"),
    cst.Power: (cst.Multiply, "*"),
    cst.MatrixMultiply: (cst.Multiply, "*"),
}
_NO_NUMBERS = (cst.BaseString, cst.BaseList, cst.Tuple)


class Arithmetic:
    name = "arithmetic"
    status = Status.STABLE
    nodes = (cst.BinaryOperation,)
    examples = (
        Example("total + price", "total - price"),
        Example("x + y + z", "x - y + z"),
        Example("x - y * z", "x - y / z"),
        Example("a % b ** c", "a % (b * c)"),
        Example("'%s' % name", "'%s' % name"),
    )

    def propose(self, node: cst.BinaryOperation, scope: Scope) -> Iterator[Edit]:
        partner = _PARTNERS.get(type(node.operator))
        if partner and not isinstance(node.left, _NO_NUMBERS) and not isinstance(node.right, _NO_NUMBERS):
            yield with_operator(scope, node, *partner)
