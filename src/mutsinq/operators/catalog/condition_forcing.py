"""Makes a condition always true or always false.

What it does
    Replaces the condition of `if`, `elif` and conditional expressions by `True` and by `False`, and that of
    `while` by `False`.

Why it matters
    A survivor shows a branch that no test needs, or a condition that no test sees fail. Line coverage cannot
    tell that.

Example
    `if age < 18: f()` → `if True: f()`

Known equivalents
    Guards that only save work: `if items: items.sort()`.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class ConditionForcing:
    name = "condition-forcing"
    status = Status.STABLE
    nodes = (cst.If, cst.While, cst.IfExp)
    examples = (
        Example("if age < 18: f()", "if True: f()"),
        Example("if age < 18: f()", "if False: f()"),
        Example("while queue: f()", "while False: f()"),
        Example("x = a if b else c", "x = a if False else c"),
        Example("while True: pass", "while True: pass"),
    )

    def propose(self, node: cst.If | cst.While | cst.IfExp, scope: Scope) -> Iterator[Edit]:
        if isinstance(node.test, cst.Integer | cst.Name) and scope.text(node.test) in ("True", "False", "1", "0"):
            return
        if not isinstance(node, cst.While):
            yield scope.replace_outer(node.test, "True")
        yield scope.replace_outer(node.test, "False")
