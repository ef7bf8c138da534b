"""Puts another operator into an augmented assignment.

What it does
    Replaces `+=` by `-=`, `-=` by `+=`, `*=` by `/=`, `/=` by `*=`, `//=` by `/=`, `%=` by `*=`, `**=` by
    `*=`, `&=` by `|=`, `|=` by `&=`, `^=` by `&=`, `<<=` by `>>=`, `>>=` by `<<=` and `@=` by `*=`.

Why it matters
    Counters and sums that run the wrong way are seen only by a check of the final value.

Example
    `count += 1` → `count -= 1`

Known equivalents
    Accumulators that are never read, or only for being zero.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope

_PARTNERS: dict[type[cst.BaseAugOp], str] = {
    cst.AddAssign: "-=",
    cst.SubtractAssign: "+=",
    cst.MultiplyAssign: "/=",
    cst.DivideAssign: "*=",
    cst.FloorDivideAssign: "/=",
    cst.ModuloAssign: "*=",
    cst.PowerAssign: "*=",
    cst.BitAndAssign: "|=",
    cst.BitOrAssign: "&=",
    cst.BitXorAssign: "&=",
    cst.LeftShiftAssign: ">>=",
    cst.RightShiftAssign: "<<=",
    cst.MatrixMultiplyAssign: "*=",
}


class AugmentedOperator:
    name = "augmented-operator"
    status = Status.STABLE
    nodes = (cst.AugAssign,)
    examples = (
        Example("count += 1", "count -= 1"),
        Example("mask |= bit", "mask &= bit"),
        Example("text += 'x'", "text += 'x'"),
    )

    def propose(self, node: cst.AugAssign, scope: Scope) -> Iterator[Edit]:
        if not isinstance(node.value, cst.BaseString | cst.BaseList | cst.Tuple):
            yield scope.replace(node.operator, _PARTNERS[type(node.operator)])
