"""Calculation: what an operation on constants gives, as far as that is small."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

_LONGEST, _LARGEST_EXPONENT = 1000, 400
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def calculated(op: ast.operator, left: object, right: object) -> object:
    """What an operation on small constants gives; None for others, and where it raises."""
    try:
        match op, left, right:
            case ast.Mult(), str() | bytes() | list() | tuple(), int() if len(left) * right <= _LONGEST:
                return left * right
            case ast.Pow(), int(), int() if 0 <= right <= _LARGEST_EXPONENT and abs(left) <= _LARGEST_EXPONENT:
                return left**right
            case ((ast.Add() | ast.Sub() | ast.Mult() | ast.Div()), int() | float(), int() | float()):
                return _ARITHMETIC[type(op)](left, right)
    except ArithmeticError:
        return None
    return None
