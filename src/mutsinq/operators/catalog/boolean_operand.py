"""Drops one operand of `and` or `or`.

What it does
    Replaces `a and b` by `a` and by `b`, and `a or b` alike.

Why it matters
    Each operand of a condition must matter on its own: this is the requirement of condition coverage (MC/DC),
    said as mutants.

Example
    `x = ready and valid` → `x = ready`

Known equivalents
    One operand implies the other: `x is not None and x > 0` where `x` is never None.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class BooleanOperand:
    name = "boolean-operand"
    status = Status.STABLE
    nodes = (cst.BooleanOperation,)
    examples = (Example("x = ready and valid", "x = ready"), Example("x = ready and valid", "x = valid"))

    def propose(self, node: cst.BooleanOperation, scope: Scope) -> Iterator[Edit]:
        yield scope.replace(node, scope.text(node.left))
        yield scope.replace(node, scope.text(node.right))
