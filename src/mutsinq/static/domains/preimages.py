"""Preimages: values of a variable that meet a comparison of what is calculated from it with a constant.

No draw hits `(x ^ 0x5A5A) * 3 == 123456`, and few solvers model all that stands around it; the steps from the variable
to the comparison are mostly few, and each can be taken back.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from mutsinq.static.domains.calculation import calculated

Value: TypeAlias = int | float | str
#: Steps that are taken back; variables are followed to what they were assigned.
_MOST_STEPS = 8
_LONGEST_SHIFT = 64

#: What the left operand of an operation was, from its result and the right operand; None where there is none.
_LEFT: dict[type[ast.operator], Callable[[int, int], int | None]] = {
    ast.Add: lambda made, by: made - by,
    ast.Sub: lambda made, by: made + by,
    ast.Mult: lambda made, by: made // by if by and made % by == 0 else None,
    ast.FloorDiv: lambda made, by: made * by,
    ast.Mod: lambda made, by: made + by,
    ast.BitXor: lambda made, by: made ^ by,
    ast.LShift: lambda made, by: made >> by if 0 <= by <= _LONGEST_SHIFT else None,
    ast.RShift: lambda made, by: made << by if 0 <= by <= _LONGEST_SHIFT else None,
}
_COMMUTATIVE = (ast.Add, ast.Mult, ast.BitXor)
#: Functions and methods, and what they may have been called on.
_BEFORE: dict[str, Callable[[Value], Value | None]] = {
    "int": str,
    "str": lambda made: int(made) if isinstance(made, str) and made.isdecimal() else None,
    "ord": lambda made: chr(made) if isinstance(made, int) and 0 <= made < 0x110000 else None,
    **dict.fromkeys(("abs", "lower", "upper", "casefold", "strip", "lstrip", "rstrip", "replace"), lambda made: made),
}


def preimages(nodes: Sequence[ast.AST]) -> tuple[Value, ...]:
    """What the variables must be in comparisons of some code with constants, where more than one step leads there."""
    assigned = _assigned_once(nodes)
    found: dict[Value, None] = {}
    for node in nodes:
        match node:
            case ast.Compare(left=left, comparators=[right]):
                for expression, other in ((left, right), (right, left)):
                    value = _constant(other)
                    if value is not None and not isinstance(expression, ast.Constant):
                        found |= dict.fromkeys(_taken_back(expression, value, assigned, _MOST_STEPS))
    return tuple(found)


def _constant(node: ast.expr) -> Value | None:
    """The number or text that the expression always is; None where it depends on anything."""
    match node:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float() | str() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand) if isinstance(number := _constant(operand), int | float):
            return -number
        case ast.BinOp(left=left, op=op, right=right):
            one, other = _constant(left), _constant(right)
            made = None if one is None or other is None else calculated(op, one, other)
            return made if isinstance(made, int | float | str) else None
    return None


def _taken_back(node: ast.expr, made: Value, assigned: Mapping[str, ast.expr], steps: int) -> Iterator[Value]:
    """The values of the variable in an expression that make it so; the variable itself is no step."""
    for inner, before in _before(node, made, assigned) if steps else ():
        if isinstance(inner, ast.Name | ast.Attribute) or _is_item(inner):
            yield before
        yield from _taken_back(inner, before, assigned, steps - 1)


def _before(node: ast.expr, made: Value, assigned: Mapping[str, ast.expr]) -> Iterator[tuple[ast.expr, Value]]:
    """The part of the expression that varies, and what it was."""
    match node:
        case ast.Name(id=name) if name in assigned:
            yield assigned[name], made
        case ast.UnaryOp(op=ast.USub(), operand=inner) if not isinstance(made, str):
            yield inner, -made
        case ast.UnaryOp(op=ast.Invert(), operand=inner) if isinstance(made, int):
            yield inner, ~made
        case ast.BinOp(left=left, op=op, right=right) if isinstance(made, int) and type(op) in _LEFT:
            by, start = _constant(right), _constant(left)
            if isinstance(by, int):
                before = _LEFT[type(op)](made, by)
                if before is not None:
                    yield left, before
            elif isinstance(start, int) and isinstance(op, ast.Sub):
                yield right, start - made
            elif isinstance(start, int) and isinstance(op, _COMMUTATIVE):
                before = _LEFT[type(op)](made, start)
                if before is not None:
                    yield right, before
        case ast.Subscript(value=inner, slice=ast.Slice(lower=None, upper=None, step=ast.expr() as step)):
            if isinstance(made, str) and _constant(step) == -1:
                yield inner, made[::-1]
        case ast.Call(func=ast.Name(id=name), args=[inner]) | ast.Call(func=ast.Attribute(value=inner, attr=name)):
            if name in _BEFORE and (called_on := _BEFORE[name](made)) is not None:
                yield inner, called_on


def _is_item(node: ast.expr) -> bool:
    return isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice)


def _assigned_once(nodes: Sequence[ast.AST]) -> dict[str, ast.expr]:
    """What the variables hold that are assigned in one place."""
    stored = Counter(node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    return {
        name: node.value
        for node in nodes
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and stored[name := target.id] == 1
    }
