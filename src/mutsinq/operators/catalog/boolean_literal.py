"""Exchanges `True` and `False`.

What it does
    Replaces each where it stands as a value. As the condition of an endless `while True` it stays.

Why it matters
    Flags and defaults are set once and read far away.

Example
    `verbose = True` → `verbose = False`

Known equivalents
    Arguments that repeat a default's effect, and flags that nothing reads.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class BooleanLiteral:
    name = "boolean-literal"
    status = Status.STABLE
    nodes = (cst.Name,)
    examples = (
        Example("verbose = True", "verbose = False"),
        Example("f(strict=False)", "f(strict=True)"),
        Example("while True: pass", "while True: pass"),
    )

    def propose(self, node: cst.Name, scope: Scope) -> Iterator[Edit]:
        if node.value == "True" and not isinstance(scope.parent, cst.While):
            yield scope.replace(node, "False")
        elif node.value == "False":
            yield scope.replace(node, "True")
