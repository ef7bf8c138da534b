"""Uses another name of the same type.

What it does
    Replaces the use of a local name by another local name that seems to hold a value of the same type: both
    were declared or assigned with it, or the function compares, adds, subtracts or assigns one to the other.
    The name that was bound last before the use is taken.

Why it matters
    Reading `width` where `height` is meant is a slip that no type checker sees.

Example
    `def f(lo, hi): return hi - lo` → `def f(lo, hi): return lo - lo`

Known equivalents
    Names that always hold equal values.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope
from mutsinq.operators.tree import inner_names


class IdentifierSwap:
    name = "identifier-swap"
    status = Status.STABLE
    nodes = (cst.Name,)
    examples = (
        Example("def f(lo, hi): return hi - lo", "def f(lo, hi): return lo - lo"),
        Example("def f(a: str, b: str): return a", "def f(a: str, b: str): return b"),
        Example("def f(a: str, b: int): return a", "def f(a: str, b: int): return a"),
        Example("def f():\n    n = 1\n    m = 2\n    g(n)", "def f():\n    n = 1\n    m = 2\n    g(m)"),
    )

    def propose(self, node: cst.Name, scope: Scope) -> Iterator[Edit]:
        names = scope.names
        if names is None or node.value not in names.groups:
            return
        inner = inner_names(scope.ancestors)
        if node.value in inner:
            return
        for other in names.alike(node.value, scope.span(node).start):
            if other not in inner:
                yield scope.replace(node, other)
                return
