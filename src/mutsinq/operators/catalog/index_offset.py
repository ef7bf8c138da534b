"""Moves an index by one.

What it does
    Replaces `x[i]` by `x[i + 1]` and `x[i - 1]` where `i` seems to be a number: a sum or difference, or a
    local name that the function uses as one. `number` moves literal indices.

Why it matters
    An index one off reads a neighbour, or the other end of the list, and raises only at the edge.

Example
    `for i in range(n): f(x[i])` → `for i in range(n): f(x[i + 1])`

Known equivalents
    Neighbours that are equal.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.precedence import ADDITION, enclosed
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class IndexOffset:
    name = "index-offset"
    status = Status.STABLE
    nodes = (cst.Index,)
    examples = (
        Example("def f(x, n):\n    return x[n - 1]", "def f(x, n):\n    return x[n - 1 + 1]"),
        Example("def f(x, i: int):\n    return x[i]", "def f(x, i: int):\n    return x[i - 1]"),
        Example("def f(x, key):\n    return x[key]", "def f(x, key):\n    return x[key]"),
    )

    def propose(self, node: cst.Index, scope: Scope) -> Iterator[Edit]:
        if self._is_number(node.value, scope):
            text = enclosed(scope, node.value, ADDITION)
            yield scope.replace_outer(node.value, f"{text} + 1")
            yield scope.replace_outer(node.value, f"{text} - 1")

    def _is_number(self, value: cst.BaseExpression, scope: Scope) -> bool:
        match value:
            case cst.BinaryOperation(operator=cst.Subtract() | cst.FloorDivide()):
                return True
            case cst.BinaryOperation(left=left, operator=cst.Add(), right=right):
                return self._is_number(left, scope) or self._is_number(right, scope) or isinstance(right, cst.Integer)
            case cst.Name(value=name):
                return scope.names is not None and scope.names.groups.get(name) == "number"
        return False
