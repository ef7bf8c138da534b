"""Removes `not`.

What it does
    Replaces `not x` by `x`. `not in` and `is not` belong to `comparison-negation`.

Why it matters
    As for every condition the wrong way round: only a check of what the branch does finds it.

Example
    `if not done: pass` → `if done: pass`

Known equivalents
    Both branches do the same.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class NotRemoval:
    name = "not-removal"
    status = Status.STABLE
    nodes = (cst.UnaryOperation,)
    examples = (Example("if not done: pass", "if done: pass"), Example("x = -y", "x = -y"))

    def propose(self, node: cst.UnaryOperation, scope: Scope) -> Iterator[Edit]:
        if isinstance(node.operator, cst.Not):
            yield scope.replace(node, scope.text(node.expression))
