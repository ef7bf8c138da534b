"""Deletes a statement.

What it does
    Replaces by `pass`: a call, `await` or `yield` whose value is not used, an augmented assignment, an
    assignment to an attribute, an item or a name that already has a value, `del`, `assert`, `global`,
    `nonlocal`, and a `return` without a value. Deleting the first assignment to a name is left out: its next
    use would only raise.

Why it matters
    The plainest of all mutants. A survivor is a statement that nothing needs, or that nothing checks.

Example
    `log.append(x)` → `pass`

Known equivalents
    Calls for the sake of speed or of people: caches, progress, `gc.collect()`.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class StatementDeletion:
    name = "statement-deletion"
    status = Status.STABLE
    nodes = (cst.BaseSmallStatement,)
    examples = (
        Example("seen.append(x)", "pass"),
        Example("count += 1", "pass"),
        Example("self.x = 1", "pass"),
        Example("def f(x):\n    x = x or 1\n    return x", "def f(x):\n    pass\n    return x"),
        Example("def f():\n    x = 1\n    return x", "def f():\n    x = 1\n    return x"),
        Example("del cache[key]", "pass"),
        Example("assert x > 0", "pass"),
        Example("def f():\n    global n\n    n = 1", "def f():\n    pass\n    n = 1"),
    )

    def propose(self, node: cst.BaseSmallStatement, scope: Scope) -> Iterator[Edit]:
        if self._can_go(node, scope):
            yield scope.replace(node, "pass")

    def _can_go(self, node: cst.BaseSmallStatement, scope: Scope) -> bool:
        match node:
            case cst.Expr(value=cst.Call() | cst.Await() | cst.Yield()):
                return True
            case cst.AugAssign() | cst.Del() | cst.Assert() | cst.Global() | cst.Nonlocal():
                return True
            case cst.Return(value=None):
                return True
            case cst.AnnAssign(target=cst.Attribute(), value=cst.BaseExpression()):
                return True
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute() | cst.Subscript())]):
                return True
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
                names = scope.names
                return names is not None and names.bindings.get(name, scope.span(node).start) < scope.span(node).start
        return False
