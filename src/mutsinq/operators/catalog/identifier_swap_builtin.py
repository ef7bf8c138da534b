"""Exchanges two built-in functions.

What it does
    Puts `len, print = print, len` (and the like) in front of a top-level function that calls both, so that
    each name means the other function. Only the first two different built-ins that a function calls are
    taken.

Why it matters
    Miceli Barone et al. (2023, "The Larger They Are, the Harder They Fail") use this to ask whether a
    language model reads the code or the names. It is optional since it says nothing about a test suite: any
    test that runs the function finds it.

Example
    `def f(x): print(len(x))` → `print, len = len, print` before it

Known equivalents
    None that are known.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope
from mutsinq.operators.tree import own_nodes

_FUNCTIONS = {name for name in dir(builtins) if callable(getattr(builtins, name)) and name.islower()}


class IdentifierSwapBuiltin:
    name = "identifier-swap-builtin"
    status = Status.OPTIONAL
    nodes = (cst.FunctionDef,)
    examples = (
        Example("def f(x): print(len(x))", "print, len = len, print\ndef f(x): print(len(x))"),
        Example("def f(x): return len(x)", "def f(x): return len(x)"),
    )

    def propose(self, node: cst.FunctionDef, scope: Scope) -> Iterator[Edit]:
        if not isinstance(scope.parent, cst.Module):
            return
        called: dict[str, int] = {}
        for inner in own_nodes(node):
            if isinstance(inner, cst.Call) and isinstance(inner.func, cst.Name) and inner.func.value in _FUNCTIONS:
                called.setdefault(inner.func.value, scope.span(inner).start)
        names = sorted(called, key=lambda name: called[name])
        if len(names) >= 2:
            first, second = names[:2]
            start = scope.span(node.decorators[0] if node.decorators else node).start
            yield Edit(Span(start, start), f"{first}, {second} = {second}, {first}\n")
