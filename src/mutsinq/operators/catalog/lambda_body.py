"""Makes a lambda return `None`.

What it does
    Replaces the body of a lambda by `None`, and `None` by `0`.

Why it matters
    Keys, callbacks and defaults are written as lambdas, and seldom called by a test on their own.

Example
    `key = lambda x: x.name` → `key = lambda x: None`

Known equivalents
    Callbacks whose result nobody uses.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class LambdaBody:
    name = "lambda-body"
    status = Status.STABLE
    nodes = (cst.Lambda,)
    examples = (
        Example("key = lambda x: x.name", "key = lambda x: None"),
        Example("stop = lambda: None", "stop = lambda: 0"),
    )

    def propose(self, node: cst.Lambda, scope: Scope) -> Iterator[Edit]:
        is_none = isinstance(node.body, cst.Name) and node.body.value == "None"
        yield scope.replace_outer(node.body, "0" if is_none else "None")
