"""Puts every other binary operator between two operands.

What it does
    Replaces each of `+ - * / // % ** << >> & | ^` by each of the other eleven.

Why it matters
    The complete set, for comparing with tools that use it (cosmic-ray's binary operator replacement). It is
    optional since most of these mutants raise on the first call, or are found by whatever finds the mutants
    of `arithmetic` and `bitwise`.

Example
    `n // 2` → `n >> 2`

Known equivalents
    As for `arithmetic` and `bitwise`; `x // 1` and `x >> 0` on integers.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.precedence import with_operator
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope

_TEXTS: dict[type[cst.BaseBinaryOp], str] = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.Power: "**",
    cst.LeftShift: "<<",
    cst.RightShift: ">>",
    cst.BitAnd: "&",
    cst.BitOr: "|",
    cst.BitXor: "^",
}


class BinaryOperatorAny:
    name = "binary-operator-any"
    status = Status.OPTIONAL
    nodes = (cst.BinaryOperation,)
    examples = (Example("n // 2", "n >> 2"), Example("n // 2", "n ** 2"))

    def propose(self, node: cst.BinaryOperation, scope: Scope) -> Iterator[Edit]:
        present = type(node.operator)
        if present in _TEXTS:
            for operator, text in _TEXTS.items():
                if operator is not present:
                    yield with_operator(scope, node, operator, text)
