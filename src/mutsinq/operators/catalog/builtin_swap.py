"""Calls a sibling of a built-in function.

What it does
    Replaces a call of a built-in by one of the same kind: `min` and `max`, `any` and `all`, `sorted` and
    `reversed`, `int` and `float`, `list` and `tuple`, `set` and `list`, `ord` and `chr`, `isinstance` and
    `issubclass`, `getattr` and `hasattr`, `copy` and `deepcopy`, `sum` and `len`, `str` and `repr`.

Why it matters
    Confused siblings agree on small inputs: one item, all equal, all true.

Example
    `max(a, b)` → `min(a, b)`

Known equivalents
    Inputs on which both agree; types that the next step drops.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope

_PARTNERS = {
    "all": "any",
    "any": "all",
    "chr": "ord",
    "copy": "deepcopy",
    "deepcopy": "copy",
    "filter": "map",
    "float": "int",
    "hasattr": "getattr",
    "int": "float",
    "len": "sum",
    "list": "tuple",
    "map": "filter",
    "max": "min",
    "min": "max",
    "ord": "chr",
    "repr": "str",
    "reversed": "sorted",
    "set": "list",
    "sorted": "reversed",
    "str": "repr",
    "sum": "len",
    "tuple": "list",
}
#: Those whose mutant could only raise unless called with one positional argument.
_ONE_ARGUMENT = {"chr", "float", "int", "len", "ord", "sorted", "str", "sum"}


class BuiltinSwap:
    name = "builtin-swap"
    status = Status.STABLE
    nodes = (cst.Call,)
    examples = (
        Example("x = max(a, b)", "x = min(a, b)"),
        Example("x = any(y)", "x = all(y)"),
        Example("for x in sorted(xs): f(x)", "for x in reversed(xs): f(x)"),
        Example("x = sorted(xs, key=f)", "x = sorted(xs, key=f)"),
    )

    def propose(self, node: cst.Call, scope: Scope) -> Iterator[Edit]:
        if not isinstance(node.func, cst.Name) or (partner := _PARTNERS.get(node.func.value)) is None:
            return
        single = len(node.args) == 1 and node.args[0].keyword is None
        if node.args and (single or node.func.value not in _ONE_ARGUMENT):
            yield scope.replace(node.func, partner)
