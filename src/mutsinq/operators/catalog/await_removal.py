"""Removes `await`.

What it does
    Replaces `await x` by `x`.

Why it matters
    A forgotten `await` leaves a coroutine that never runs; a test that does not look at the result passes.

Example
    `async def f(): await g()` → `async def f(): g()`

Known equivalents
    Awaited calls whose effect nobody needs.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class AwaitRemoval:
    name = "await-removal"
    status = Status.STABLE
    nodes = (cst.Await,)
    examples = (
        Example("async def f(): await g()", "async def f(): g()"),
        Example("async def f():\n    x = await g()", "async def f():\n    x = g()"),
    )

    def propose(self, node: cst.Await, scope: Scope) -> Iterator[Edit]:
        yield scope.replace(node, scope.text(node.expression))
