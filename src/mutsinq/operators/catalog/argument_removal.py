"""Leaves out an argument of a call.

What it does
    Removes each argument in turn from a call with more than one, and each keyword argument.

Why it matters
    An optional argument that can go unnoticed is either a repeated default or an untested choice.

Example
    `f(a, strict=True)` → `f(a)`

Known equivalents
    Arguments that repeat the default.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class ArgumentRemoval:
    name = "argument-removal"
    status = Status.STABLE
    nodes = (cst.Call,)
    examples = (
        Example("f(a, strict=True)", "f(a)"),
        Example("f(a, b)", "f(b)"),
        Example("f(key=1)", "f()"),
        Example("f(a)", "f(a)"),
    )

    def propose(self, node: cst.Call, scope: Scope) -> Iterator[Edit]:
        if len(node.args) == 1:
            if node.args[0].keyword is not None:
                yield scope.replace(node.args[0], "")
            return
        for index in range(len(node.args)):
            yield scope.remove_item(node.args, index)
