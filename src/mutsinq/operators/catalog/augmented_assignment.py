"""Makes an augmented assignment a plain one.

What it does
    Replaces `+=` and its relatives by `=`.

Why it matters
    The mutant forgets what came before: it behaves well as long as the loop runs once, as it does in many
    tests.

Example
    `total += price` → `total = price`

Known equivalents
    The first addition to a zero: `total = 0; total += price`.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class AugmentedAssignment:
    name = "augmented-assignment"
    status = Status.STABLE
    nodes = (cst.AugAssign,)
    examples = (Example("total += price", "total = price"),)

    def propose(self, node: cst.AugAssign, scope: Scope) -> Iterator[Edit]:
        yield scope.replace(node.operator, "=")
