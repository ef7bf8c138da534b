"""Gives keyword arguments each other's values, and renames the keys of `dict(…)`.

What it does
    Exchanges the values of each two neighbouring keyword arguments of a call; in a call of `dict`, also
    replaces each keyword by another one.

Why it matters
    Options of one type are easily mixed up, and the call still reads well.

Example
    `resize(width=w, height=h)` → `resize(width=h, height=w)`

Known equivalents
    Equal values; keys that nothing reads.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class Keyword:
    name = "keyword"
    status = Status.STABLE
    nodes = (cst.Call,)
    examples = (
        Example("resize(width=w, height=h)", "resize(width=h, height=w)"),
        Example("options = dict(depth=1)", "options = dict(depth_=1)"),
        Example("f(a, b)", "f(a, b)"),
    )

    def propose(self, node: cst.Call, scope: Scope) -> Iterator[Edit]:
        named = [arg for arg in node.args if arg.keyword is not None]
        for first, second in itertools.pairwise(named):
            left, right = scope.outer_span(first.value), scope.outer_span(second.value)
            between = scope.slice(Span(left.end, right.start))
            yield scope.edit(Span(left.start, right.end), f"{scope.slice(right)}{between}{scope.slice(left)}")
        if isinstance(node.func, cst.Name) and node.func.value == "dict":
            for arg in named:
                if arg.keyword is not None:
                    yield scope.replace(arg.keyword, f"{arg.keyword.value}_")
