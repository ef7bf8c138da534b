"""Lifting: methods that need no more of their object than some of its data, and inner functions that are closed.

They become functions at the top of their module; what a method reads of its object becomes parameters.
"""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Collection, Iterator
from types import CodeType

from mutsinq.static.dependencies import bound_names
from mutsinq.static.functions import FunctionNode
from mutsinq.static.syntax import dotted


def lifted(tree: ast.Module, code: CodeType, taken: Collection[str]) -> Iterator[ast.FunctionDef]:
    """The functions inside of classes and functions of a module that need nothing of where they stand.

    `code` is the module's, compiled: it tells which inner functions are closed. Special methods are left out, and so
    are those with names that Python mangles inside of classes. No two have one name, nor one that is `taken`: a method
    gets the name of its class too where that helps.
    """
    names = set(taken)
    for owner, function in _lifted(tree, code):
        if function.name in names and owner:
            function.name = f"{owner}_{function.name}"
        if function.name not in names:
            names.add(function.name)
            yield function


def _lifted(tree: ast.Module, code: CodeType) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Such functions, each with its class; an inner function, which may call itself by its name, with an empty text."""
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef):
            for node in statement.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
                    yield from ((statement.name, function) for function in _freed(node, _members(statement)))
    closed = set(_closed(code, inside=False))
    for outer in ast.walk(tree):
        if isinstance(outer, FunctionNode):
            inner = [node for node in outer.body if isinstance(node, ast.FunctionDef) and not node.decorator_list]
            yield from (("", copy.deepcopy(node)) for node in inner if (node.name, node.lineno) in closed)


def _closed(code: CodeType, *, inside: bool) -> Iterator[tuple[str, int]]:
    """Names and lines of the functions inside of functions that have no variable of an outer one."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if inside and not constant.co_freevars:
                yield constant.co_name, constant.co_firstlineno
            # Only the code of functions has fast locals of its own; that of classes and modules has not.
            yield from _closed(constant, inside=inside or bool(constant.co_flags & inspect.CO_NEWLOCALS))


def _members(cls: ast.ClassDef) -> frozenset[str]:
    """Names that the body of a class binds: not the data of one object, or not alone."""
    return frozenset(bound_names(cls.body))


def _freed(method: ast.FunctionDef, members: frozenset[str]) -> Iterator[ast.FunctionDef]:
    decorators = [dotted(each) or "?" for each in method.decorator_list]
    is_static = decorators == ["staticmethod"]
    if not is_static and decorators not in ([], ["classmethod"]):
        return
    positional = method.args.args
    if not is_static and (method.args.posonlyargs or len(positional) <= len(method.args.defaults)):
        return
    names = {node.id for node in ast.walk(method) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(method) if isinstance(node, ast.Attribute)}
    if any(map(_is_mangled, names | attributes)) or names & {"super", "__class__"}:
        return
    function = copy.deepcopy(method)
    function.decorator_list = []
    if not is_static:
        own = function.args.args.pop(0).arg
        data = _Data(own)
        function.body = [data.visit(statement) for statement in function.body]
        clash = names | {arg.arg for arg in ast.walk(method) if isinstance(arg, ast.arg)} | members
        if data.escapes or (decorators and data.read) or clash & data.read.keys():
            return
        function.args.args[:0] = [ast.arg(name) for name in data.read]
    yield ast.fix_missing_locations(function)


class _Data(ast.NodeTransformer):
    """Puts a variable in the place of each attribute of an object that is only read."""

    def __init__(self, own: str) -> None:
        self._own = own
        #: The attributes, in the order in which the method reads them.
        self.read: dict[str, None] = {}
        #: Whether the object is used for anything else.
        self.escapes = False

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """The variable of that name for an attribute of the object."""
        if not (isinstance(node.value, ast.Name) and node.value.id == self._own):
            self.generic_visit(node)
            return node
        self.escapes |= not isinstance(node.ctx, ast.Load)
        self.read[node.attr] = None
        return ast.copy_location(ast.Name(node.attr, ast.Load()), node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """A method of the object is no data."""
        match node.func:
            case ast.Attribute(value=ast.Name(id=name)) if name == self._own:
                self.escapes = True
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """The object itself."""
        self.escapes |= node.id == self._own
        return node


def _is_mangled(name: str) -> bool:
    """Whether Python gives the name another one inside of a class."""
    return name.startswith("__") and not name.endswith("__")
