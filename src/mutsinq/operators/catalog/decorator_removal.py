"""Removes a decorator.

What it does
    Removes each decorator of a function or class in turn, with its line.

Why it matters
    Decorators carry behaviour out of sight: caching, retries, registration, access rules.

Example
    `@cache` over `def f(): …` → `def f(): …`

Known equivalents
    Decorators that only document or speed up.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class DecoratorRemoval:
    name = "decorator-removal"
    status = Status.STABLE
    nodes = (cst.Decorator,)
    examples = (
        Example("@cache\ndef f(): pass", "def f(): pass"),
        Example("@a\n@b\ndef f(): pass", "@a\ndef f(): pass"),
        Example("class C:\n    @property\n    def f(self): pass", "class C:\n    def f(self): pass"),
    )

    def propose(self, node: cst.Decorator, scope: Scope) -> Iterator[Edit]:
        decorated = scope.parent
        if isinstance(decorated, cst.FunctionDef | cst.ClassDef):
            following = [*decorated.decorators, decorated]
            after = following[following.index(node) + 1]
            yield scope.edit(Span(scope.span(node).start, scope.span(after).start), "")
