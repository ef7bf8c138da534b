"""Returns something else.

What it does
    Replaces a returned value by `None`; in a function annotated to return `bool`, `int`, `float`, `str`,
    `bytes`, `list`, `dict`, `set` or `tuple`, by the empty value of that type instead.

Why it matters
    Says whether anything looks at the result at all. The empty value of the right type is harder to notice
    than `None`.

Example
    `def f(x): return x` → `def f(x): return None`

Known equivalents
    Results that are always empty, or that nobody uses.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope

_EMPTY = {
    "bool": "False",
    "int": "0",
    "float": "0.0",
    "str": '""',
    "bytes": 'b""',
    "list": "[]",
    "dict": "{}",
    "set": "set()",
    "tuple": "()",
}


class ReturnValue:
    name = "return-value"
    status = Status.STABLE
    nodes = (cst.Return,)
    examples = (
        Example("def f(x): return x", "def f(x): return None"),
        Example("def f(x) -> list[int]: return g(x)", "def f(x) -> list[int]: return []"),
        Example("def f(x) -> bool: return x > 0", "def f(x) -> bool: return True"),
        Example("def f(x): return", "def f(x): return"),
    )

    def propose(self, node: cst.Return, scope: Scope) -> Iterator[Edit]:
        if node.value is None:
            return
        declared = self._declared(scope)
        yield scope.replace_outer(node.value, _EMPTY.get(declared, "None"))
        if declared == "bool":
            yield scope.replace_outer(node.value, "True")

    def _declared(self, scope: Scope) -> str:
        """The name of the type that the function is annotated to return; empty for none."""
        function = scope.function
        match function.returns if function else None:
            case cst.Annotation(annotation=cst.Name(value=name) | cst.Subscript(value=cst.Name(value=name))):
                return name
        return ""
