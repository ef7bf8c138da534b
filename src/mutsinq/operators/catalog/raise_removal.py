"""Does not raise.

What it does
    Replaces a `raise` by `pass`.

Why it matters
    Says whether any test makes the error happen.

Example
    `raise ValueError(x)` → `pass`

Known equivalents
    Checks that what follows repeats with the same exception.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class RaiseRemoval:
    name = "raise-removal"
    status = Status.STABLE
    nodes = (cst.Raise,)
    examples = (Example("raise ValueError(x)", "pass"),)

    def propose(self, node: cst.Raise, scope: Scope) -> Iterator[Edit]:
        yield scope.replace(node, "pass")
