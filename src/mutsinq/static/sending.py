"""Sending: generators that wait for values from whoever runs them."""

from __future__ import annotations

import ast

from mutsinq.core.program import Program
from mutsinq.static.functions import functions, own_nodes
from mutsinq.static.signature import formals_of

#: What the method `send` of a generator takes.
SENT = formals_of(ast.arguments([], [ast.arg("value")], None, [], [], None, []))


def takes_values(program: Program) -> bool:
    """Whether the entry is a function that does something with the value of a `yield`."""
    function = functions(program.source).get(program.entry)
    if function is None or function.kind.needs_receiver or isinstance(function.node, ast.AsyncFunctionDef):
        return False
    own = list(own_nodes(function.node))
    statements = {id(node.value) for node in own if isinstance(node, ast.Expr)}
    return any(isinstance(node, ast.Yield) and id(node) not in statements for node in own)
