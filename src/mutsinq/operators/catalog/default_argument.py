"""Changes the default of a parameter.

What it does
    Replaces a default by `None`, and removes it where the parameters that follow allow that. Literal defaults
    are changed by the operators of their kind as well.

Why it matters
    Tests like to pass every argument; then nothing checks what happens without.

Example
    `def f(x, n=1): pass` → `def f(x, n): pass`

Known equivalents
    Defaults of parameters that every caller passes.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class DefaultArgument:
    name = "default-argument"
    status = Status.STABLE
    nodes = (cst.Param,)
    examples = (
        Example("def f(x, n=1): pass", "def f(x, n): pass"),
        Example("def f(x, n=1): pass", "def f(x, n=None): pass"),
        Example("def f(x, n=None): pass", "def f(x, n): pass"),
        Example("def f(x): pass", "def f(x): pass"),
    )

    def propose(self, node: cst.Param, scope: Scope) -> Iterator[Edit]:
        if node.default is None:
            return
        default = scope.outer_span(node.default)
        if scope.slice(default) != "None":
            yield scope.replace_outer(node.default, "None")
        before: cst.CSTNode = node.name if node.annotation is None else node.annotation
        yield scope.edit(Span(scope.span(before).end, default.end), "")
