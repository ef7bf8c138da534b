"""Functions: every function and method of a module that can be called by its qualified name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TypeAlias

from mutsinq.static.syntax import dotted, parse, statements

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


class FunctionKind(Enum):
    """How a function is called, and what its first parameter is bound to."""

    FUNCTION = "function"
    METHOD = "method"
    STATIC_METHOD = "static method"
    CLASS_METHOD = "class method"
    #: Read like an attribute: called without arguments.
    PROPERTY = "property"
    #: `__init__` or `__new__`: called through its class.
    CONSTRUCTOR = "constructor"

    @property
    def bound(self) -> bool:
        """Whether the call fills the first parameter."""
        return self not in (FunctionKind.FUNCTION, FunctionKind.STATIC_METHOD)

    @property
    def needs_receiver(self) -> bool:
        """Whether an instance must be built before the call."""
        return self in (FunctionKind.METHOD, FunctionKind.PROPERTY)


@dataclass(frozen=True, slots=True)
class Function:
    """One function or method; `node` belongs to a shared tree and is never changed."""

    qualname: str
    kind: FunctionKind
    node: FunctionNode
    #: Qualified name of the class around it; empty for a function.
    class_name: str = ""
    #: Dotted names of the decorators, calls without their arguments.
    decorators: tuple[str, ...] = ()
    is_generator: bool = False

    @property
    def is_async(self) -> bool:
        """Whether calling it gives a coroutine or an asynchronous generator."""
        return isinstance(self.node, ast.AsyncFunctionDef)

    @property
    def lines(self) -> tuple[int, int]:
        """First and last line, counted from 1, decorators included."""
        first = min([self.node.lineno, *(decorator.lineno for decorator in self.node.decorator_list)])
        return first, self.node.end_lineno or self.node.lineno


def functions(source: str) -> dict[str, Function]:
    """The functions and methods of a module by qualified name, in order of their definition.

    Nested classes are entered, functions inside functions are not: nobody can call those from outside.
    A name bound to a lambda counts as a function. Of several definitions of one name the last stands, as at
    run time, except that `@overload` declarations and the setter of a property never hide the real thing. What is
    deleted afterwards (`del f`) is none. Raises InputError if the source does not parse.
    """
    return dict(_functions(source))


@lru_cache(maxsize=32)
def _functions(source: str) -> dict[str, Function]:
    return {function.qualname: function for function in _in_body(parse(source).body, "")}


def is_generator(node: FunctionNode) -> bool:
    """Whether the function's own body yields."""
    return any(isinstance(child, ast.Yield | ast.YieldFrom) for child in own_nodes(node))


def own_nodes(node: FunctionNode | ast.Lambda) -> Iterator[ast.AST]:
    """Every node of a function's body, functions and classes inside it not entered."""
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
    while body:
        child = body.pop()
        yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            body.extend(ast.iter_child_nodes(child))


def literal_defaults(node: FunctionNode) -> dict[str, ast.Constant]:
    """Parameters that are a literal where they are left out."""
    args = node.args
    positional = [*args.posonlyargs, *args.args]
    pairs = [*zip(reversed(positional), reversed(args.defaults)), *zip(args.kwonlyargs, args.kw_defaults)]
    return {formal.arg: default for formal, default in pairs if isinstance(default, ast.Constant)}


def decorator_names(node: FunctionNode | ast.ClassDef) -> tuple[str, ...]:
    """Dotted names of the decorators; of a decorator with arguments, the name that is called."""
    return tuple(dotted(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list)


def _in_body(body: list[ast.stmt], class_name: str) -> Iterator[Function]:
    gone = _deletions(body)
    for statement in statements(body):
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if (
                gone.get(statement.name, 0) > statement.lineno
            ):
                pass
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if not _is_declaration(statement):
                    yield _function(statement, class_name)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda() as value):
                yield _function(_named_lambda(name, value), class_name)
            case ast.ClassDef():
                yield from _in_body(statement.body, _join(class_name, statement.name))


def _deletions(body: list[ast.stmt]) -> dict[str, int]:
    """The names that a body deletes, each with the last line that does."""
    deletions = [statement for statement in statements(body) if isinstance(statement, ast.Delete)]
    return {each.id: node.lineno for node in deletions for each in node.targets if isinstance(each, ast.Name)}


def _function(node: FunctionNode, class_name: str) -> Function:
    decorators = decorator_names(node)
    return Function(
        qualname=_join(class_name, node.name),
        kind=_kind(node.name, decorators) if class_name else FunctionKind.FUNCTION,
        node=node,
        class_name=class_name,
        decorators=decorators,
        is_generator=is_generator(node),
    )


def _is_declaration(node: FunctionNode) -> bool:
    last = {name.rpartition(".")[2] for name in decorator_names(node)}
    return bool(last & {"overload", "setter", "deleter"})


def _kind(name: str, decorators: tuple[str, ...]) -> FunctionKind:
    last = {decorator.rpartition(".")[2] for decorator in decorators}
    if "staticmethod" in last:
        return FunctionKind.STATIC_METHOD
    if "classmethod" in last or name in ("__init_subclass__", "__class_getitem__"):
        return FunctionKind.CLASS_METHOD
    if last & {"property", "cached_property", "abstractproperty"}:
        return FunctionKind.PROPERTY
    if name in ("__init__", "__new__"):
        return FunctionKind.CONSTRUCTOR
    return FunctionKind.METHOD


def _named_lambda(name: str, node: ast.Lambda) -> ast.FunctionDef:
    body: list[ast.stmt] = [ast.copy_location(ast.Return(node.body), node.body)]
    function = ast.FunctionDef(name=name, args=node.args, body=body, decorator_list=[], returns=None)
    return ast.copy_location(function, node)


def _join(class_name: str, name: str) -> str:
    return f"{class_name}.{name}" if class_name else name
