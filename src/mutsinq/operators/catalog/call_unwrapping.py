"""Passes a value on instead of changing it.

What it does
    Replaces a call of `abs`, `sorted`, `reversed`, `round`, `int`, `float`, `str`, `bool`, `list`, `tuple`,
    `set`, `frozenset`, `dict`, `copy` or `deepcopy` by its argument, and a call of a method such as `strip`,
    `lower`, `copy` or `encode` by its receiver.

Why it matters
    Conversions and copies matter for some inputs only: the negative one, the unsorted one, the one that is
    changed later.

Example
    `distance = abs(a - b)` → `distance = (a - b)`

Known equivalents
    Conversions to the type that the value has; copies that nobody changes.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.precedence import ATOM, enclosed
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope

_FUNCTIONS = {
    "abs",
    "bool",
    "copy",
    "deepcopy",
    "dict",
    "float",
    "frozenset",
    "int",
    "list",
    "reversed",
    "round",
    "set",
    "sorted",
    "str",
    "tuple",
}
_METHODS = {
    "capitalize",
    "casefold",
    "copy",
    "expandtabs",
    "lower",
    "lstrip",
    "removeprefix",
    "removesuffix",
    "replace",
    "rstrip",
    "strip",
    "swapcase",
    "title",
    "upper",
    "zfill",
}
#: Modules whose functions share a name with a method.
_MODULES = {"copy", "dataclasses", "os", "shutil", "string"}


class CallUnwrapping:
    name = "call-unwrapping"
    status = Status.STABLE
    nodes = (cst.Call,)
    examples = (
        Example("distance = abs(a - b)", "distance = (a - b)"),
        Example("for x in sorted(xs, key=f): g(x)", "for x in xs: g(x)"),
        Example("name = text.strip()", "name = text"),
        Example("os.replace(a, b)", "os.replace(a, b)"),
    )

    def propose(self, node: cst.Call, scope: Scope) -> Iterator[Edit]:
        match node.func:
            case cst.Name(value=name) if name in _FUNCTIONS and node.args:
                first = node.args[0]
                if not first.star and first.keyword is None:
                    yield scope.replace(node, enclosed(scope, first.value, ATOM))
            case cst.Attribute(value=receiver, attr=cst.Name(value=name)) if name in _METHODS:
                if not (isinstance(receiver, cst.Name) and receiver.value in _MODULES):
                    yield scope.replace(node, scope.text(receiver))
