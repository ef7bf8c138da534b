"""Changes the value of a variable where it is read.

What it does
    Replaces the use of a local name that seems to hold a number by its negative, by the next number, and by
    zero.

Why it matters
    The classic operators "unary operator insertion" and "scalar variable replacement", and cosmic-ray's
    variable replacement and insertion. They are optional since they come in great numbers, and what finds the
    mutants of `arithmetic`, `number` and `identifier-swap` finds nearly all of them.

Example
    `def f(n: int): return n` → `def f(n: int): return -n`

Known equivalents
    Variables that are always zero, or whose sign is dropped afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope
from mutsinq.operators.tree import inner_names


class VariableValue:
    name = "variable-value"
    status = Status.OPTIONAL
    nodes = (cst.Name,)
    examples = (
        Example("def f(n: int): return n", "def f(n: int): return -n"),
        Example("def f(n: int): return n * 2", "def f(n: int): return (n + 1) * 2"),
        Example("def f(n: int): return n", "def f(n: int): return 0"),
        Example("def f(n: str): return n", "def f(n: str): return n"),
    )

    def propose(self, node: cst.Name, scope: Scope) -> Iterator[Edit]:
        names = scope.names
        if names is None or names.groups.get(node.value) != "number" or node.value in inner_names(scope.ancestors):
            return
        tight = isinstance(scope.parent, cst.BinaryOperation | cst.UnaryOperation | cst.Attribute | cst.Call)
        for text in (f"-{node.value}", f"{node.value} + 1", "0"):
            yield scope.replace(node, f"({text})" if tight and text != "0" else text)
