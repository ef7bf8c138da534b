"""Raises an exception of another type.

What it does
    Replaces the built-in exception in a `raise` by one that no handler of the original catches: `ValueError`
    and `TypeError` by each other, `KeyError` and `IndexError` by each other, any other by `Exception`.

Why it matters
    Callers handle exceptions by type; a test that expects any exception does not notice the wrong one.

Example
    `raise ValueError(x)` → `raise TypeError(x)`

Known equivalents
    Exceptions that are caught as `Exception`.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope

_PARTNERS = {
    "ValueError": "TypeError",
    "TypeError": "ValueError",
    "KeyError": "IndexError",
    "IndexError": "KeyError",
}


class ExceptionType:
    name = "exception-type"
    status = Status.STABLE
    nodes = (cst.Raise,)
    examples = (
        Example("raise ValueError(x)", "raise TypeError(x)"),
        Example("raise RuntimeError", "raise Exception"),
        Example("raise error", "raise error"),
    )

    def propose(self, node: cst.Raise, scope: Scope) -> Iterator[Edit]:
        raised = node.exc.func if isinstance(node.exc, cst.Call) else node.exc
        if isinstance(raised, cst.Name) and raised.value.endswith(("Error", "Exit", "Iteration", "Interrupt")):
            yield scope.replace(raised, _PARTNERS.get(raised.value, "Exception"))
