"""Assigns `None`.

What it does
    Replaces the value of an assignment by `None`.

Why it matters
    Shows assignments whose value nobody needs. It is optional since nearly all of these mutants raise at the
    first use of the name; what is left is mostly dead stores, which linters report.

Example
    `total = price * n` → `total = None`

Known equivalents
    Values that are overwritten before they are read, or only tested for truth.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class AssignmentValue:
    name = "assignment-value"
    status = Status.OPTIONAL
    nodes = (cst.Assign, cst.AnnAssign)
    examples = (
        Example("total = price * n", "total = None"),
        Example("total: int = 0", "total: int = None"),
        Example("best = None", "best = None"),
    )

    def propose(self, node: cst.Assign | cst.AnnAssign, scope: Scope) -> Iterator[Edit]:
        if node.value is not None:
            yield scope.replace_outer(node.value, "None")
