"""Makes a loop run zero times.

What it does
    Replaces what a `for` statement or a comprehension iterates over by `()`. Asynchronous loops are left
    alone; `condition-forcing` does the same for `while`.

Why it matters
    A survivor shows a loop whose work nothing checks.

Example
    `for x in xs: f(x)` → `for x in (): f(x)`

Known equivalents
    Loops over something that is always empty, or that only fill a cache.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class LoopIteration:
    name = "loop-iteration"
    status = Status.STABLE
    nodes = (cst.For, cst.CompFor)
    examples = (
        Example("for x in xs: f(x)", "for x in (): f(x)"),
        Example("y = [x for x in xs]", "y = [x for x in ()]"),
        Example("async def f():\n    async for x in xs: f(x)", "async def f():\n    async for x in xs: f(x)"),
    )

    def propose(self, node: cst.For | cst.CompFor, scope: Scope) -> Iterator[Edit]:
        if node.asynchronous is None:
            yield scope.replace_outer(node.iter, "()")
