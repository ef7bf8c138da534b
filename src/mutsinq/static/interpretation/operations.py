"""Operations: what operators give and say about their operands, in the abstract interpretation."""

from __future__ import annotations

import ast

from mutsinq.static.interpretation.values import Value, element, join, relate

_ADDITIVE = (ast.Add, ast.Mult)
_INTEGRAL = (ast.LShift, ast.RShift)
_BITWISE = (ast.BitAnd, ast.BitOr, ast.BitXor)
_MODULAR = (ast.Mod, ast.FloorDiv)


def operate(op: ast.operator, left: Value, right: Value) -> Value:
    """What an operator gives; records what it says about its operands."""
    for one, other in ((left, right), (right, left)):
        _operand(op, one, other, first=one is left)
    if isinstance(op, ast.Mod) and left.head in ("str", "bytes"):
        return Value(left.head)
    if isinstance(op, ast.Add) or (left.head == right.head == "set"):
        relate(left, right, 0.6)
        return join(left, right)
    if isinstance(op, ast.Mult):
        for one, other in ((left, right), (right, left)):
            if one.head in ("str", "list", "tuple"):
                other.note("index")
                return one
    is_float = isinstance(op, ast.Div) or "float" in (left.head, right.head)
    head = "float" if is_float else "int" if left.is_number and right.is_number else ""
    return Value(head, join(Value("", left.usages), Value("", right.usages)).usages)


def _operand(op: ast.operator, value: Value, other: Value, *, first: bool) -> None:
    if isinstance(op, ast.Mod) and ((first and other.head == "tuple") or (not first and other.head == "str")):
        return
    if isinstance(op, _ADDITIVE):
        if other.is_number:
            value.note("arithmetic" if isinstance(op, ast.Add) else "scaled")
        elif isinstance(op, ast.Mult):
            if not other.head:
                value.note("multiplied")
        elif not other.head:
            value.note("added")
    elif isinstance(op, _INTEGRAL):
        value.note("index")
    elif isinstance(op, _BITWISE):
        value.note("set" if other.head == "set" else "index" if other.head == "int" else "bitwise")
    elif isinstance(op, _MODULAR):
        value.note("modular")
    elif isinstance(op, ast.Sub):
        value.note("set" if other.head == "set" else "arithmetic")
    else:
        value.note("arithmetic")
    if other.head == "float":
        value.note("like float", 0.7)


def contain(member: Value, holder: Value) -> None:
    """Record what `member in holder` says about both."""
    holder.note("contains text" if member.head == "str" else "contains")
    if holder.head == "str":
        member.note("text", 0.7)
        member.note("character", 0.3)
    elif holder.head in ("dict", "list", "tuple", "set", "range", "iterator"):
        relate(member, element(holder), 1.5)
    elif holder.usages:
        relate(member, element(holder), 0.5)
