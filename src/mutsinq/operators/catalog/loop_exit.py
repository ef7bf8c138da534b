"""Exchanges the ways to leave a loop's body.

What it does
    Replaces `break` by `continue` and by `return`, and `continue` by `break`.

Why it matters
    The mutants differ only when there is something left to iterate over.

Example
    `for x in xs: break` → `for x in xs: continue`

Known equivalents
    Exits in the last round, and loops over at most one item.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class LoopExit:
    name = "loop-exit"
    status = Status.STABLE
    nodes = (cst.Break, cst.Continue)
    examples = (
        Example("for x in xs: break", "for x in xs: continue"),
        Example("def f(xs):\n    for x in xs: break\n    g()", "def f(xs):\n    for x in xs: return\n    g()"),
        Example("for x in xs:\n    continue\n    f()", "for x in xs:\n    break\n    f()"),
    )

    def propose(self, node: cst.Break | cst.Continue, scope: Scope) -> Iterator[Edit]:
        if isinstance(node, cst.Continue):
            yield scope.replace(node, "break")
            return
        yield scope.replace(node, "continue")
        if scope.function is not None:
            yield scope.replace(node, "return")
