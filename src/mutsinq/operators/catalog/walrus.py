"""Evaluates without assigning.

What it does
    Replaces `name := value` by `value`.

Why it matters
    The name keeps an older value, where it has one; otherwise its next use raises.

Example
    `while (line := read()): f(line)` → `while (read()): f(line)`

Known equivalents
    Names that are never read afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class Walrus:
    name = "walrus"
    status = Status.STABLE
    nodes = (cst.NamedExpr,)
    examples = (
        Example("while (line := read()): f(line)", "while (read()): f(line)"),
        Example("if (n := len(x)) > 1: f(n)", "if (len(x)) > 1: f(n)"),
    )

    def propose(self, node: cst.NamedExpr, scope: Scope) -> Iterator[Edit]:
        yield scope.replace(node, scope.text(node.value))
