"""Lifting: methods that use nothing of their object, and inner functions that use nothing of the outer one.

They become functions at the top of their module.
"""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Iterator
from types import CodeType

from mutsinq.static.functions import FunctionNode
from mutsinq.static.syntax import dotted


def lifted(tree: ast.Module, code: CodeType) -> Iterator[ast.FunctionDef]:
    """The functions inside of classes and functions of a module that need nothing of where they stand.

    `code` is the module's, compiled: it tells which inner functions are closed. Special methods are left out, and so
    are those with names that Python mangles inside of classes.
    """
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef):
            for node in statement.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
                    yield from _freed(node)
    closed = set(_closed(code, inside=False))
    for outer in ast.walk(tree):
        if isinstance(outer, FunctionNode):
            inner = [node for node in outer.body if isinstance(node, ast.FunctionDef) and not node.decorator_list]
            yield from (copy.deepcopy(node) for node in inner if (node.name, node.lineno) in closed)


def _closed(code: CodeType, *, inside: bool) -> Iterator[tuple[str, int]]:
    """Names and lines of the functions inside of functions that have no variable of an outer one."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if inside and not constant.co_freevars:
                yield constant.co_name, constant.co_firstlineno
            # Only the code of functions has fast locals of its own; that of classes and modules has not.
            yield from _closed(constant, inside=inside or bool(constant.co_flags & inspect.CO_NEWLOCALS))


def _freed(method: ast.FunctionDef) -> Iterator[ast.FunctionDef]:
    decorators = [dotted(each) or "?" for each in method.decorator_list]
    is_static = decorators == ["staticmethod"]
    if not is_static and decorators not in ([], ["classmethod"]):
        return
    positional = method.args.args
    if not is_static and (method.args.posonlyargs or len(positional) <= len(method.args.defaults)):
        return
    names = {node.id for node in ast.walk(method) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(method) if isinstance(node, ast.Attribute)}
    own = set() if is_static else {positional[0].arg}
    mangled = any(name.startswith("__") and not name.endswith("__") for name in names)
    if mangled or names & {"super", "__class__", *own}:
        return
    function = copy.deepcopy(method)
    function.decorator_list = []
    if own:
        del function.args.args[0]
    yield function
