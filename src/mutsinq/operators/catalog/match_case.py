"""Drops a case of `match`, or its guard.

What it does
    Removes each `case` in turn from a `match` that has several, and each guard.

Why it matters
    Cases overlap; the last resort often does what a forgotten case should.

Example
    `case [x] if x > 0:` → `case [x]:`

Known equivalents
    Cases that a later one repeats.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class MatchCase:
    name = "match-case"
    status = Status.STABLE
    nodes = (cst.MatchCase,)
    examples = (
        Example("match x:\n    case 1: f()\n    case _: g()", "match x:\n    case 1: f()\n    "),
        Example("match x:\n    case [y] if y: f()", "match x:\n    case [y]: f()"),
    )

    def propose(self, node: cst.MatchCase, scope: Scope) -> Iterator[Edit]:
        if isinstance(scope.parent, cst.Match) and len(scope.parent.cases) > 1:
            yield scope.replace(node, "")
        if node.guard is not None:
            pattern, guard = scope.outer_span(node.pattern), scope.outer_span(node.guard)
            yield Edit(Span(pattern.end, guard.end), "")
