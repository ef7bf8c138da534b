"""Puts an empty string in the place of `None`.

What it does
    Replaces `None` by `""` where it stands as a value; comparisons with `is` are left to
    `comparison-negation`.

Why it matters
    `None` says that there is no value. A mutant that survives shows that nothing tells no value from an empty
    one.

Example
    `best = None` → `best = ""`

Known equivalents
    Values only ever tested for truth, or assigned before they are read.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class NoneLiteral:
    name = "none-literal"
    status = Status.STABLE
    nodes = (cst.Name,)
    examples = (
        Example("best = None", 'best = ""'),
        Example("f(default=None)", 'f(default="")'),
        Example("x is None", "x is None"),
    )

    def propose(self, node: cst.Name, scope: Scope) -> Iterator[Edit]:
        if node.value == "None" and not isinstance(scope.parent, cst.ComparisonTarget | cst.Comparison):
            yield scope.replace(node, '""')
