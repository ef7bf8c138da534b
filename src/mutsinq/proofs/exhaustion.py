"""Exhaustion: CrossHair goes through every path of both programs, on code that it models exactly.

By itself an exhausted search says little: CrossHair takes `True` for `1`, drops paths that it cannot follow, and has
its own idea of many library functions. So the code must consist of a few constructs known to be modelled right, all
types must be declared, no path may stay without an answer, and results are compared with their types. Loops are left
out, for a symbolic list has no end.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

from mutsinq.core.program import Program
from mutsinq.core.types import Type
from mutsinq.execution.isolation import readable_paths
from mutsinq.proofs.child import ask
from mutsinq.proofs.deadline import Deadline
from mutsinq.proofs.module import PlainModule, has_plain_body, plain_function
from mutsinq.proofs.parameters import Declared, declared_parameters
from mutsinq.static.dependencies import bound_names

_MEMORY = 2 << 30
#: Seconds that starting CrossHair takes.
_START_SECONDS = 1.0
_SCALARS = frozenset({"int", "bool", "none", "str"})
_STATEMENTS = ast.Assert | ast.Assign | ast.If | ast.Pass | ast.Return
_EXPRESSIONS = ast.BoolOp | ast.Compare | ast.IfExp | ast.Tuple | ast.UnaryOp | ast.Not | ast.USub | ast.expr_context
_COMPARISONS = ast.Eq | ast.NotEq | ast.And | ast.Or
#: What is modelled right of numbers; of texts only length, truth and equality are. No sum or product, for lists have
#: those too.
_NUMERIC = ast.Lt | ast.LtE | ast.Gt | ast.GtE | ast.BinOp | ast.Sub
_MOST_DEPTH = 4


def exhaust(original: Program, variant: Program, deadline: Deadline) -> tuple[tuple[Declared, ...], int] | None:
    """The parameters and the number of paths, if all paths of both programs end alike; else None."""
    parameters = declared_parameters(original, variant)
    if parameters is None or not all(parameter.type and _is_modelled(parameter.type) for parameter in parameters):
        return None
    texts = any("str" in str(parameter.type) for parameter in parameters)
    if not all(_has_modelled_code(program, texts) for program in (original, variant)):
        return None
    told = _explore(original, variant, parameters, deadline)
    if told is None or not told.get("exhausted") or told.get("unknown") or told.get("different"):
        return None
    return parameters, int(told["paths"])


def _is_modelled(type: Type) -> bool:
    if type.name == "union":
        return all(part.name in _SCALARS for part in type.args)
    if type.name == "list":
        return len(type.args) == 1 and type.args[0].name in ("int", "bool")
    return type.name in _SCALARS


def _has_modelled_code(program: Program, texts: bool) -> bool:
    found = plain_function(program)
    return found is not None and _is_modelled_function(*found, texts, _MOST_DEPTH)


def _is_modelled_function(module: PlainModule, function: ast.FunctionDef, texts: bool, depth: int) -> bool:
    """Whether a function, and those that it calls to that depth, only has constructs that are modelled right."""
    local_names = {
        *bound_names(function.body),
        *(node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)),
    }
    if not depth or not has_plain_body(function) or any(map(module.is_builtin, local_names)):
        return False
    return all(_is_modelled_node(node, module, local_names, texts, depth) for node in _evaluated(function))


def _evaluated(function: ast.FunctionDef) -> Iterable[ast.AST]:
    return (node for statement in function.body for node in ast.walk(statement))


def _is_modelled_node(node: ast.AST, module: PlainModule, local_names: set[str], texts: bool, depth: int) -> bool:
    match node:
        case ast.Expr(value=value):
            return isinstance(value, ast.Constant)
        case ast.Constant(value=value):
            return value is None or type(value) in (bool, int, str)
        case ast.Name(id=name):
            return name in local_names or name in module.constants or name in module.functions or name == "len"
        case ast.Assign(targets=targets):
            return all(isinstance(target, ast.Name) for target in targets)
        case ast.Is() | ast.IsNot():
            return True
        case ast.Compare(ops=ops, comparators=operands):
            # Of other things than None the identity is an accident.
            nones = [isinstance(operand, ast.Constant) and operand.value is None for operand in operands]
            ordered = any(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in ops)
            lists = ordered and any(isinstance(operand, ast.Name) for operand in [node.left, *operands])
            return not lists and all(n or not isinstance(op, ast.Is | ast.IsNot) for op, n in zip(ops, nones))
        case ast.Subscript(slice=index):
            return not texts and isinstance(index, ast.Constant | ast.UnaryOp)
        case ast.Call(func=ast.Name(id="len"), args=[_], keywords=[]):
            return module.is_builtin("len")
        case ast.Call(func=ast.Name(id=name), keywords=[], args=args) if name in module.functions:
            called = module.functions[name]
            fits = len(args) == len(called.args.args) and not called.args.defaults
            return fits and _is_modelled_function(module, called, texts, depth - 1)
    allowed = _STATEMENTS | _EXPRESSIONS | _COMPARISONS
    return isinstance(node, allowed) or (not texts and isinstance(node, _NUMERIC))


def _explore(
    original: Program, variant: Program, parameters: tuple[Declared, ...], deadline: Deadline
) -> dict[str, Any] | None:
    readable, listable = readable_paths("")
    seconds = max(0.0, deadline.left - _START_SECONDS)
    task = {
        "sources": [original.source, variant.source],
        "entry": original.entry,
        "names": [(parameter.name, parameter.kind == "keyword") for parameter in parameters],
        "types": [str(parameter.type) for parameter in parameters],
        "seconds": seconds,
        "policy": {
            "memory": _MEMORY,
            "cpu_seconds": int(seconds) + 5,
            "readable": list(readable),
            "listable": list(listable),
        },
    }
    told = ask("mutsinq.proofs.exhaustion_child", task, deadline)
    return told if isinstance(told, dict) else None
