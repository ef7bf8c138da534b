"""Empties an `else` or a `finally`.

What it does
    Replaces by `pass` the block of an `else` of `if`, `for`, `while` or `try`, of a `finally`, and of an `if`
    that has an `else`.

Why it matters
    Line coverage is content when the block ran; the mutant asks whether its effect was checked.

Example
    `else:` with `f()` → `else:` with `pass`

Known equivalents
    Clean-up that the interpreter does anyway.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class BranchRemoval:
    name = "branch-removal"
    status = Status.STABLE
    nodes = (cst.Else, cst.Finally, cst.If)
    examples = (
        Example("if a: f()\nelse:\n    g()", "if a: f()\nelse:\n    pass"),
        Example("if a: f()\nelse:\n    g()", "if a: pass\nelse:\n    g()"),
        Example("try: f()\nfinally:\n    g()", "try: f()\nfinally:\n    pass"),
        Example("for x in xs:\n    f()\nelse:\n    g()", "for x in xs:\n    f()\nelse:\n    pass"),
        Example("if a: f()", "if a: f()"),
    )

    def propose(self, node: cst.Else | cst.Finally | cst.If, scope: Scope) -> Iterator[Edit]:
        if not isinstance(node, cst.If) or node.orelse is not None:
            yield scope.replace(node.body, "pass")
