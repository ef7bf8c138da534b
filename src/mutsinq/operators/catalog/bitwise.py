"""Puts another bitwise operator between two operands.

What it does
    Replaces `&` by `|`, `|` by `&`, `^` by `&`, `<<` by `>>` and `>>` by `<<`. The same operators on sets and
    dicts (intersection, union) are replaced alike.

Why it matters
    Masks and flags are set in one place and read in another; a wrong connective is wrong for some flags only.

Example
    `flags & MASK` → `flags | MASK`

Known equivalents
    Operands that are equal, or disjoint where `^` stands for `|`.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.precedence import with_operator
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope

_PARTNERS: dict[type[cst.BaseBinaryOp], tuple[type[cst.BaseBinaryOp], str]] = {
    cst.BitAnd: (cst.BitOr, "|"),
    cst.BitOr: (cst.BitAnd, "&"),
    cst.BitXor: (cst.BitAnd, "&"),
    cst.LeftShift: (cst.RightShift, ">>"),
    cst.RightShift: (cst.LeftShift, "<<"),
}


class Bitwise:
    name = "bitwise"
    status = Status.STABLE
    nodes = (cst.BinaryOperation,)
    examples = (
        Example("flags & MASK", "flags | MASK"),
        Example("1 << n", "1 >> n"),
        Example("a | b & c", "a | (b | c)"),
    )

    def propose(self, node: cst.BinaryOperation, scope: Scope) -> Iterator[Edit]:
        if partner := _PARTNERS.get(type(node.operator)):
            yield with_operator(scope, node, *partner)
