"""Precedence: when an operand or a result needs parentheses so that an edit changes one thing only."""

from __future__ import annotations

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.scope import Scope

COMPARISON = 4
ADDITION = 9
ATOM = 14

_LEVELS: dict[type[cst.CSTNode], int] = {
    cst.Or: 1,
    cst.And: 2,
    cst.Not: 3,
    cst.BitOr: 5,
    cst.BitXor: 6,
    cst.BitAnd: 7,
    cst.LeftShift: 8,
    cst.RightShift: 8,
    cst.Add: ADDITION,
    cst.Subtract: ADDITION,
    cst.Multiply: 10,
    cst.Divide: 10,
    cst.FloorDivide: 10,
    cst.Modulo: 10,
    cst.MatrixMultiply: 10,
    cst.Minus: 11,
    cst.Plus: 11,
    cst.BitInvert: 11,
    cst.Power: 12,
}


def precedence(node: cst.BaseExpression) -> int:
    """How tightly an expression holds together; higher is tighter, `ATOM` needs no parentheses anywhere."""
    if node.lpar:
        return ATOM
    match node:
        case cst.BinaryOperation() | cst.BooleanOperation() | cst.UnaryOperation():
            return _LEVELS[type(node.operator)]
        case cst.Comparison():
            return COMPARISON
        case cst.Lambda() | cst.IfExp() | cst.NamedExpr() | cst.Yield() | cst.StarredElement():
            return 0
        case cst.Tuple() | cst.GeneratorExp():
            return 0
        case cst.Await():
            return 13
    return ATOM


def enclosed(scope: Scope, node: cst.BaseExpression, level: int) -> str:
    """The text of `node`, in parentheses unless it holds together at least as tightly as `level`."""
    text = scope.text(node)
    return text if precedence(node) >= level else f"({text})"


def negated(scope: Scope, node: cst.BaseExpression) -> str:
    """The text of `not node`."""
    return f"not {enclosed(scope, node, COMPARISON)}"


def with_operator(
    scope: Scope,
    node: cst.BinaryOperation | cst.BooleanOperation,
    operator: type[cst.BaseBinaryOp | cst.BaseBooleanOp],
    text: str,
) -> Edit:
    """Put another operator between the same two operands, whatever the precedence of the two operators."""
    old, new = _LEVELS[type(node.operator)], _LEVELS[operator]
    left = enclosed(scope, node.left, new + 1 if operator is cst.Power else new)
    right = enclosed(scope, node.right, new if operator in (cst.Power, cst.And, cst.Or) else new + 1)
    loosened = new < old and not node.lpar and isinstance(scope.parent, cst.BinaryOperation | cst.UnaryOperation)
    if not loosened and left == scope.text(node.left) and right == scope.text(node.right):
        return scope.replace(node.operator, text)
    before = scope.between(node.left, node.operator)
    after = scope.between(node.operator, node.right)
    whole = f"{left}{before}{text}{after}{right}"
    return scope.replace(node, f"({whole})" if loosened else whole)
