"""Sending: generators and `with` blocks that wait for values or exceptions from whoever runs them."""

from __future__ import annotations

import ast
import builtins

from mutsinq.core.program import Program
from mutsinq.static.classes import classes
from mutsinq.static.functions import decorator_names, functions, own_nodes
from mutsinq.static.signature import formals_of
from mutsinq.static.syntax import parse

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


def enters(program: Program) -> str:
    """What enters the context manager that a generator makes: `__enter__`, `__aenter__`, or empty if it makes none."""
    function = functions(program.source).get(program.entry)
    names = {name.rpartition(".")[2] for name in decorator_names(function.node)} if function is not None else set()
    return "__enter__" if "contextmanager" in names else "__aenter__" if "asynccontextmanager" in names else ""


def exceptions(program: Program) -> tuple[str, ...]:
    """Names of exceptions that may leave a `with` block: those that the module names, its own ones among them."""
    named = [node.id for node in ast.walk(parse(program.source)) if isinstance(node, ast.Name)]
    own: list[str] = []
    for name, cls in classes(program.source).items():
        if any(base in own or is_exception(base) for base in cls.bases):
            own.append(name)
    return tuple(dict.fromkeys([*filter(is_exception, named), *own, _ANY_EXCEPTION]))


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
