"""Conditions: the ways that tests, comparisons, `and` and `or` may go."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mutsinq.static.unfolding.arithmetic import opposite
from mutsinq.static.unfolding.assumptions import ANSWERS
from mutsinq.static.unfolding.context import Valued
from mutsinq.static.unfolding.following import evaluate
from mutsinq.static.unfolding.operations import operated
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.questions import decided, identical
from mutsinq.static.unfolding.values import Value, is_bool, literal, type_of


def branches(node: ast.expr, path: Path) -> list[tuple[Path, bool]]:
    """Which ways a condition may go."""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return [(after, not holds) for after, holds in branches(operand, path)]
        case ast.BoolOp(op=op, values=parts):
            goes_on = isinstance(op, ast.And)
            found = [(path, goes_on)]
            for part in parts:
                found = [
                    pair
                    for before, holds in found
                    for pair in (branches(part, before) if holds is goes_on else [(before, holds)])
                ]
            return found
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return [
                pair for after, holds in branches(test, path) for pair in branches(body if holds else orelse, after)
            ]
        case ast.Compare(left=left, ops=ops, comparators=others):
            return [
                pair
                for after, given in evaluate(left, path)
                for last, value, is_open in _chain(given, ops, others, after)
                for pair in (decided(value, last) if is_open else [(last, False)])
            ]
    return [pair for after, value in evaluate(node, path) for pair in decided(value, after)]


def compare(node: ast.Compare, path: Path) -> Valued:
    """`a < b < c`."""
    return [
        (last, value if is_open else _settled(value, False))
        for after, given in evaluate(node.left, path)
        for last, value, is_open in _chain(given, node.ops, node.comparators, after)
    ]


def connect(node: ast.BoolOp, path: Path) -> Valued:
    """`a and b`, `a or b`."""
    return _connected(isinstance(node.op, ast.And), node.values, path)


def _connected(goes_on: bool, parts: Sequence[ast.expr], path: Path) -> Valued:
    """`a and b`: the first value that decides, or the last."""
    found = []
    first, *others = parts
    for after, value in evaluate(first, path):
        if not others:
            found.append((after, value))
            continue
        if isinstance(first, ast.BoolOp) and type_of(value) is None and not path.context.assume(ANSWERS):
            # Some versions of Python ask for the truth of what `(a and b) or c` has asked for it once more.
            after.happen("asked again or not", value)
        for later, holds in decided(value, after):
            found += _connected(goes_on, others, later) if holds is goes_on else [(later, _settled(value, holds))]
    return found


def _chain(
    left: Value, ops: Sequence[ast.cmpop], others: Sequence[ast.expr], path: Path
) -> list[tuple[Path, Value, bool]]:
    """`a < b < c` is `a < b and b < c` with `b` evaluated once: what the last comparison gives, or the first that
    was asked and does not hold.
    """
    found = []
    for after, right in evaluate(others[0], path):
        for then, given in _compared(ops[0], left, right, after):
            if len(ops) == 1:
                found.append((then, given, True))
                continue
            for later, holds in decided(given, then):
                found += _chain(right, ops[1:], others[1:], later) if holds else [(later, given, False)]
    return found


def _compared(op: ast.cmpop, left: Value, right: Value, path: Path) -> Valued:
    match op:
        case ast.IsNot():
            return [(path, opposite(identical(left, right)))]
        case ast.Is():
            return [(path, identical(left, right))]
        case ast.NotIn():
            return [(after, opposite(given)) for after, given in operated("in", (left, right), path)]
    what = "in" if isinstance(op, ast.In) else type(op).__name__
    return operated(what, (left, right), path)


def _settled(value: Value, holds: bool) -> Value:
    """A value of which the truth is known now."""
    return literal(holds) if is_bool(value) else value
