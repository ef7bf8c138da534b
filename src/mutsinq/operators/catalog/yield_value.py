"""Yields `None`.

What it does
    Replaces a yielded value by `None`, and what `yield from` delegates to by `()`.

Why it matters
    As for `return-value`, once an item.

Example
    `def f(): yield 1` → `def f(): yield None`

Known equivalents
    Generators that are only driven, never read: context managers, fixtures.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class YieldValue:
    name = "yield-value"
    status = Status.STABLE
    nodes = (cst.Yield,)
    examples = (
        Example("def f(): yield 1", "def f(): yield None"),
        Example("def f(xs): yield from xs", "def f(xs): yield from ()"),
        Example("def f(): yield", "def f(): yield"),
    )

    def propose(self, node: cst.Yield, scope: Scope) -> Iterator[Edit]:
        match node.value:
            case cst.From(item=item):
                yield scope.replace_outer(item, "()")
            case cst.BaseExpression() as value:
                yield scope.replace_outer(value, "None")
