"""Passes `None`.

What it does
    Replaces each argument of a call by `None`.

Why it matters
    Shows arguments that nothing looks at. It is optional since most of these mutants raise inside the callee,
    whatever the test.

Example
    `send(message)` → `send(None)`

Known equivalents
    Parameters for which `None` means the default that was passed.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class ArgumentNone:
    name = "argument-none"
    status = Status.OPTIONAL
    nodes = (cst.Arg,)
    examples = (
        Example("send(message)", "send(None)"),
        Example("send(to=me)", "send(to=None)"),
        Example("send(*parts)", "send(*parts)"),
    )

    def propose(self, node: cst.Arg, scope: Scope) -> Iterator[Edit]:
        if not node.star and not isinstance(node.value, cst.GeneratorExp):
            yield scope.replace_outer(node.value, "None")
