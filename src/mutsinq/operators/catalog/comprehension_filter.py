"""Removes a filter from a comprehension.

What it does
    Removes each `if` of a comprehension in turn.

Why it matters
    The result contains what it should leave out, on inputs that have any.

Example
    `y = [x for x in xs if x > 0]` → `y = [x for x in xs]`

Known equivalents
    Filters that nothing fails.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class ComprehensionFilter:
    name = "comprehension-filter"
    status = Status.STABLE
    nodes = (cst.CompIf,)
    examples = (
        Example("y = [x for x in xs if x > 0]", "y = [x for x in xs]"),
        Example("y = {x for x in xs if x if f(x)}", "y = {x for x in xs if f(x)}"),
    )

    def propose(self, node: cst.CompIf, scope: Scope) -> Iterator[Edit]:
        yield Edit(scope.span(node), "")
