"""Methods: those that use nothing of their object, as functions."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Iterator

from mutsinq.static.syntax import dotted

#: What is left when such a decorator is taken away is the function itself, the first parameter aside.
_BOUND, _UNBOUND = (None, "classmethod"), "staticmethod"


def free_methods(body: Iterable[ast.stmt]) -> Iterator[ast.FunctionDef]:
    """The methods of the classes in a body that can be called without an object, as functions of the same name.

    These are static methods, and those that never name their object or class. Special methods are left out, and so are
    those with names that Python mangles inside of classes.
    """
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            for node in statement.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
                    yield from _freed(node)


def _freed(method: ast.FunctionDef) -> Iterator[ast.FunctionDef]:
    decorators = [dotted(each) or "?" for each in method.decorator_list]
    decorator = decorators[0] if decorators else None
    positional = method.args.args
    if len(decorators) > 1 or (decorator not in _BOUND and decorator != _UNBOUND):
        return
    if decorator != _UNBOUND and (
        not positional or method.args.posonlyargs or method.args.defaults[len(positional) - 1 :]
    ):
        return
    names = {node.id for node in ast.walk(method) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(method) if isinstance(node, ast.Attribute)}
    own = set() if decorator == _UNBOUND else {positional[0].arg}
    mangled = any(name.startswith("__") and not name.endswith("__") for name in names)
    if mangled or names & {"super", "__class__", *own}:
        return
    function = copy.deepcopy(method)
    function.decorator_list = []
    if own:
        del function.args.args[0]
    yield function
