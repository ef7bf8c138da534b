"""Exchanges `and` and `or`.

What it does
    Replaces `and` by `or` and `or` by `and`; the operands stay what they were.

Why it matters
    A condition with the wrong connective is right whenever its parts agree, as they do in most examples.

Example
    `if name and age: pass` → `if name or age: pass`

Known equivalents
    Operands that are always true together.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.precedence import with_operator
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class BooleanConnective:
    name = "boolean-connective"
    status = Status.STABLE
    nodes = (cst.BooleanOperation,)
    examples = (
        Example("if name and age: pass", "if name or age: pass"),
        Example("x = a or b or c", "x = (a or b) and c"),
    )

    def propose(self, node: cst.BooleanOperation, scope: Scope) -> Iterator[Edit]:
        if isinstance(node.operator, cst.And):
            yield with_operator(scope, node, cst.Or, "or")
        else:
            yield with_operator(scope, node, cst.And, "and")
