"""Leaves out a value of an f-string, its conversion or its format.

What it does
    Removes each `{…}` of an f-string in turn, and each conversion (`!r`) and format (`:>10`) in one that
    stays.

Why it matters
    Formatted text is part of many results, and is compared loosely by many tests.

Example
    `f"{price:.2f}"` → `f"{price}"`

Known equivalents
    Text for people; conversions and formats that change nothing for the values that occur.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class FString:
    name = "f-string"
    status = Status.STABLE
    nodes = (cst.FormattedStringExpression,)
    examples = (
        Example('x = f"{price:.2f}"', 'x = f"{price}"'),
        Example('x = f"{name!r}"', 'x = f"{name}"'),
        Example('x = f"a {name} b"', 'x = f"a  b"'),
    )

    def propose(self, node: cst.FormattedStringExpression, scope: Scope) -> Iterator[Edit]:
        span = scope.span(node)
        yield Edit(span, "")
        if node.equal is not None:
            return
        expression = scope.outer_span(node.expression)
        head = scope.slice(Span(span.start, expression.end))
        conversion = f"!{node.conversion}" if node.conversion else ""
        if node.format_spec is not None:
            yield Edit(span, f"{head}{conversion}}}")
        if conversion:
            rest = scope.slice(Span(expression.end, span.end)).replace(conversion, "", 1)
            yield Edit(span, f"{head}{rest}")
