"""Sending: generators that wait for values or exceptions from whoever runs them."""

from __future__ import annotations

import ast
import builtins

from mutsinq.core.program import Program
from mutsinq.static.functions import functions, own_nodes
from mutsinq.static.signature import formals_of

#: What the method `send` of a generator takes.
SENT = formals_of(ast.arguments([], [ast.arg("value")], None, [], [], None, []))

#: What is thrown into every generator that catches anything.
_ANY_EXCEPTION = "ValueError"


def takes_values(program: Program) -> bool:
    """Whether the entry is a function that does something with the value of a `yield`."""
    own = _own(program)
    statements = {id(node.value) for node in own if isinstance(node, ast.Expr)}
    return any(isinstance(node, ast.Yield) and id(node) not in statements for node in own)


def caught(program: Program) -> tuple[str, ...]:
    """Names of exceptions that may be thrown into the entry, where a `yield` stands in a `try`; empty elsewhere."""
    tries = [node for node in _own(program) if isinstance(node, ast.Try) and _yields(node.body)]
    handled = [handler.type for each in tries for handler in each.handlers if handler.type is not None]
    names = [node.id for type in handled for node in ast.walk(type) if isinstance(node, ast.Name)]
    builtin = [name for name in names if is_exception(name)]
    return tuple(dict.fromkeys([*builtin, _ANY_EXCEPTION])) if tries else ()


def is_exception(name: str) -> bool:
    """Whether a builtin exception that can be made without arguments bears the name."""
    found = getattr(builtins, name, None)
    return isinstance(found, type) and issubclass(found, Exception) and not issubclass(found, UnicodeError)


def _own(program: Program) -> list[ast.AST]:
    """The nodes of the entry's own body, where it is a function that may be a generator."""
    function = functions(program.source).get(program.entry)
    if function is None or function.kind.needs_receiver or isinstance(function.node, ast.AsyncFunctionDef):
        return []
    return list(own_nodes(function.node))


def _yields(body: list[ast.stmt]) -> bool:
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for statement in body for node in ast.walk(statement))
