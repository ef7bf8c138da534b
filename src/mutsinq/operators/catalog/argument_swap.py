"""Exchanges two arguments.

What it does
    Exchanges each two neighbouring positional arguments of a call. `min`, `max` and the like, for which order
    does not count, are left alone.

Why it matters
    Two arguments of one type in the wrong order raise nothing, and are hard to see.

Example
    `copy(source, target)` → `copy(target, source)`

Known equivalents
    Functions that are symmetric in the two.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope

_SYMMETRIC = {"min", "max", "gcd", "lcm", "hypot", "isclose"}


class ArgumentSwap:
    name = "argument-swap"
    status = Status.STABLE
    nodes = (cst.Call,)
    examples = (
        Example("copy(source, target)", "copy(target, source)"),
        Example("f(a, b, c)", "f(a, c, b)"),
        Example("f(a, *b)", "f(a, *b)"),
        Example("max(a, b)", "max(a, b)"),
    )

    def propose(self, node: cst.Call, scope: Scope) -> Iterator[Edit]:
        called = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
        if isinstance(called, cst.Name) and called.value in _SYMMETRIC:
            return
        for first, second in zip(node.args, node.args[1:]):
            if not (first.star or first.keyword or second.star or second.keyword):
                text = f"{scope.text(second)}{scope.between(first, second)}{scope.text(first)}"
                yield scope.edit(Span(scope.span(first).start, scope.span(second).end), text)
