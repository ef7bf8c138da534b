"""Annotations: whether those of a function could be left out without anyone noticing."""

from __future__ import annotations

import ast
import builtins
import typing
from collections.abc import Mapping
from functools import lru_cache

from mutsinq.static.dependencies import bound_names
from mutsinq.static.functions import FunctionNode, decorator_names

#: Decorators that do not read annotations.
_INDIFFERENT = frozenset({"staticmethod", "classmethod", "property"})
#: How many arguments a generic type takes; evaluating it with another number is an error.
_ARITIES = {
    **dict.fromkeys(("list", "set", "frozenset", "tuple", "dict", "Tuple", "Union"), 0),
    **dict.fromkeys(("List", "Set", "FrozenSet", "Sequence", "Iterable", "Iterator", "Collection", "Optional"), 1),
    **dict.fromkeys(("Dict", "Mapping", "MutableMapping", "DefaultDict"), 2),
}


def annotations_do_nothing(node: FunctionNode, tree: ast.Module) -> bool:
    """Whether evaluating the function's annotations cannot fail, and no decorator reads them.

    Holds for builtin types and the usual generic ones of `typing`, and for all where `from __future__ import
    annotations` keeps them from being evaluated, in sources that nowhere ask for annotations.
    """
    annotations = annotations_of(node)
    if not annotations:
        return True
    if set(decorator_names(node)) - _INDIFFERENT:
        return False
    if _are_texts(tree):
        return True
    known = _types_before(tree, node.lineno)
    return all(isinstance(a, ast.Constant) or _is_type(a, known) for a in annotations)


def annotations_of(node: FunctionNode) -> list[ast.expr]:
    """The annotations of the parameters and of the result."""
    found = [node.returns, *(parameter.annotation for parameter in _parameters(node))]
    return [annotation for annotation in found if annotation is not None]


def drop_annotations(node: FunctionNode) -> None:
    """Remove them from the tree."""
    node.returns = None
    for parameter in _parameters(node):
        parameter.annotation = None


def _parameters(node: FunctionNode) -> list[ast.arg]:
    arguments = node.args
    variadic = [arguments.vararg, arguments.kwarg]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *filter(None, variadic)]


@lru_cache(maxsize=16)
def _are_texts(tree: ast.Module) -> bool:
    return any(
        isinstance(statement, ast.ImportFrom)
        and statement.module == "__future__"
        and any(alias.name == "annotations" for alias in statement.names)
        for statement in tree.body
    )


def _types_before(tree: ast.Module, line: int) -> frozenset[str]:
    """Names that surely hold a type at a line of the module: builtins, and what is imported from `typing`."""
    known, imported = _types(tree)
    return known.union(name for name, since in imported.items() if since < line)


@lru_cache(maxsize=16)
def _types(tree: ast.Module) -> tuple[frozenset[str], Mapping[str, int]]:
    """Builtin types, and what is imported from `typing` at which line, unless the module binds the names anew."""
    imported: dict[str, int] = {}
    others: list[ast.stmt] = []
    for statement in tree.body:
        match statement:
            case ast.ImportFrom(module="typing", names=aliases, level=0) if all(a.asname is None for a in aliases):
                for alias in aliases:
                    imported.setdefault(alias.name, statement.lineno)
            case _:
                others.append(statement)
    bound = set(bound_names(others))
    known = {name for name, value in vars(builtins).items() if isinstance(value, type)} - bound
    return frozenset(known), {n: line for n, line in imported.items() if n in typing.__all__ and n not in bound}


def _is_type(node: ast.expr, known: frozenset[str]) -> bool:
    match node:
        case ast.Constant(value=None):
            return True
        case ast.Name(id=name):
            return name in known and name not in ("Union", "Optional")
        case ast.Subscript(value=ast.Name(id=name), slice=index) if name in known and name in _ARITIES:
            parts = index.elts if isinstance(index, ast.Tuple) else [index]
            if _ARITIES[name] not in (0, len(parts)):
                return False
            if name.lower() == "tuple" and len(parts) == 2 and isinstance(parts[1], ast.Constant):
                parts = parts[:1] if parts[1].value is ... else parts
            return all(_is_type(part, known) for part in parts)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return not isinstance(left, ast.Constant) and _is_type(left, known) and _is_type(right, known)
    return False
