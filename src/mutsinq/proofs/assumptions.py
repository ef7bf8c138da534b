"""Assumptions: what holds of the local variables of a function if its arguments are of certain types.

An argument is only what the caller gave if nobody else calls the function. A list of ints stays one only if nobody can
change it while the function runs: not the function itself, not through another argument or a variable of the module
that is the same list, and not the caller between two items of a generator.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mutsinq.core.types import Type
from mutsinq.static.forms.scopes import Mark, mark_locals, variable_name
from mutsinq.static.functions import FunctionNode
from mutsinq.static.syntax import is_read

INT, INTS = Type("int"), Type("list", (Type("int"),))
NO_TYPES: Mapping[str, Type] = MappingProxyType({})
#: Builtins that read one list, or consume one generator, and give nothing that holds it.
_READING = frozenset(("len", "sum", "min", "max", "sorted", "list", "tuple", "set", "any", "all"))
#: Types whose values hold no list.
_SCALARS = frozenset(("int", "float", "bool", "str", "bytes", "none"))


@dataclass(frozen=True, slots=True)
class Assumed:
    """Parameters of the entry, nodes of one tree, whose variables hold what is assumed wherever they are read."""

    #: Hold an exact int at first; what is bound to them later is another matter.
    ints: frozenset[ast.arg] = frozenset()
    #: Always hold an exact list of exact ints.
    lists: frozenset[ast.arg] = frozenset()


NOTHING = Assumed()


def assume(tree: ast.Module, entry: str, types: Mapping[str, Type]) -> Assumed:
    """What the types of its arguments say of the variables of the entry, a function of the module.

    Nothing where the entry is anything else, is decorated, or is mentioned in the module again: then others may call
    it. Raises `scopes.Unsupported` for scopes that are not modelled.
    """
    found = [node for node in tree.body if isinstance(node, FunctionNode) and node.name == entry]
    if not types or len(found) != 1 or found[0].decorator_list or _is_mentioned(tree, entry):
        return NOTHING
    arguments = found[0].args
    first_default = len(arguments.posonlyargs + arguments.args) - len(arguments.defaults)
    required = (arguments.posonlyargs + arguments.args)[:first_default]
    required += [argument for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults) if default is None]
    ints = frozenset(argument for argument in required if types.get(argument.arg) == INT)
    lists = frozenset(argument for argument in required if types.get(argument.arg) == INTS)
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    others = [argument for argument in every if argument not in lists]
    is_closed = arguments.vararg is None and arguments.kwarg is None and all(map(_is_inert, tree.body))
    if not is_closed or any(types.get(other.arg, _UNKNOWN).name not in _SCALARS for other in others):
        return Assumed(ints)
    marks = mark_locals(tree)
    readers = _READING - {variable_name(node) for node in ast.walk(tree) if not is_read(node)}
    are_whole = not _goes_on(found[0], readers) and all(_is_only_read(tree, marks, marks[a], readers) for a in lists)
    return Assumed(ints, lists if are_whole else frozenset())


_UNKNOWN = Type("any")


def _is_inert(statement: ast.stmt) -> bool:
    """Whether a statement of the module leaves no variable behind that could hold a list."""
    match statement:
        case ast.FunctionDef() | ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(value=ast.Constant()) | ast.AnnAssign(value=ast.Constant()):
            return True
    return False


def _goes_on(function: FunctionNode, readers: frozenset[str]) -> bool:
    """Whether code of the function may run after it has returned, or while its caller does other things."""
    if isinstance(function, ast.AsyncFunctionDef):
        return True
    consumed: set[ast.AST] = set()
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[ast.GeneratorExp() as items]) if name in readers:
                consumed.add(items)
            case ast.Yield() | ast.YieldFrom() | ast.Lambda() | ast.AsyncFunctionDef():
                return True
            case ast.FunctionDef() if node is not function:
                return True
    return any(isinstance(node, ast.GeneratorExp) and node not in consumed for node in ast.walk(function))


def _is_mentioned(tree: ast.Module, entry: str) -> bool:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Constant(value=str(name)) if name == entry:
                return True
    return False


def _is_only_read(tree: ast.Module, marks: Mapping[ast.AST, Mark], mark: Mark, readers: frozenset[str]) -> bool:
    """Whether a variable stays bound to its argument, and whatever is done with that leaves it alone."""
    of_mark = {node for node, other in marks.items() if other == mark}
    if any(not is_read(node) for node in of_mark if not isinstance(node, ast.arg)):
        return False
    allowed: set[ast.AST] = set()
    for node in ast.walk(tree):
        match node:
            case ast.For(iter=whole) | ast.comprehension(iter=whole) | ast.Subscript(value=whole, ctx=ast.Load()):
                allowed.add(whole)
            case ast.Call(func=ast.Name(id=name), args=[whole], keywords=[]) if name in readers:
                allowed.add(whole)
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[whole]):
                allowed.add(whole)
            case ast.If(test=test) | ast.While(test=test) | ast.UnaryOp(op=ast.Not(), operand=test):
                allowed.add(test)
    return all(node in allowed or isinstance(node, ast.arg) for node in of_mark)
