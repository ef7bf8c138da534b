"""Simplification: rewrites of a function's statements that change nothing that can be observed.

The rewritten tree is only ever compared, never compiled: empty bodies stand for `pass`. Each rule says why it
is sound; a rule that holds only for builtin types is not here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

_BODIES = frozenset(("body", "orelse", "finalbody"))
_MAX_FOLDED_BITS = 256
_MAX_FOLDED_LENGTH = 256
_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.FloorDiv: lambda left, right: left // right,
    ast.Mod: lambda left, right: left % right,
}
#: The comparison that says the same with its sides exchanged.
MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.Gt: ast.Lt,
    ast.LtE: ast.GtE,
    ast.GtE: ast.LtE,
    ast.Eq: ast.Eq,
    ast.NotEq: ast.NotEq,
}


class Simplifier(ast.NodeTransformer):
    """Simplifies a tree in place, from the leaves up."""

    def __init__(self, *, mirror: bool = True) -> None:
        self._mirror = mirror
        self._in_function = False

    # Expressions

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Fold numbers and texts, as the compiler does."""
        self.generic_visit(node)
        match node:
            case ast.BinOp(left=ast.Constant(value=left), op=op, right=ast.Constant(value=right)):
                return _folded(op, left, right) or node
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """`-1` is a number. `not a in b` is `a not in b` by the definition of `not in`; so with `is`."""
        self.generic_visit(node)
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                if type(number) in (int, float):
                    return ast.Constant(-number)
            case ast.UnaryOp(op=ast.Not(), operand=ast.Constant(value=bool(truth))):
                return ast.Constant(not truth)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """`0 < x` is `x > 0`: an int or text on the left answers NotImplemented and Python asks the right.

        A float answers itself for any int, also for one of a class that compares itself otherwise.

        `a not in b` becomes `not a in b`, `is not` likewise.
        """
        self.generic_visit(node)
        if len(node.ops) > 1:
            return node
        op, left, right = node.ops[0], node.left, node.comparators[0]
        if isinstance(op, ast.NotIn | ast.IsNot):
            positive: ast.cmpop = ast.In() if isinstance(op, ast.NotIn) else ast.Is()
            return ast.UnaryOp(ast.Not(), ast.Compare(left, [positive], [right]))
        if self._mirror and type(op) in MIRRORED and _is_plain(left) and not _is_plain(right):
            return ast.Compare(right, [MIRRORED[type(op)]()], [left])
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """`a and (b and c)` is `a and b and c`; `(a and b) and c` may ask for a truth once more."""
        self.generic_visit(node)
        match node.values:
            case [*firsts, ast.BoolOp(op=op, values=lasts)] if type(op) is type(node.op):
                return ast.BoolOp(op, [*firsts, *lasts])
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """`a if not c else b` is `b if c else a`: `not` asks for the same truth value."""
        self.generic_visit(node)
        while isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not):
            node = ast.IfExp(node.test.operand, node.orelse, node.body)
        return node

    # Statements

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """What stands in a body is a block."""
        super().generic_visit(node)
        for name, value in ast.iter_fields(node):
            if name in _BODIES and isinstance(value, list) and not isinstance(node, ast.Module):
                setattr(node, name, block(value))
        return node

    def visit_If(self, node: ast.If) -> ast.stmt:
        """`if not c: A else: B` is `if c: B else: A`."""
        self.generic_visit(node)
        while isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not):
            node.test, node.body, node.orelse = node.test.operand, node.orelse, node.body
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        """Falling off the end is `return None`."""
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.stmt:
        """As a function."""
        return self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.stmt:
        outer, self._in_function = self._in_function, True
        self.generic_visit(node)
        self._in_function = outer
        node.body = _without_tail(node.body, ast.Return)
        return node

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        """`return` is `return None`."""
        self.generic_visit(node)
        return ast.Return(node.value or ast.Constant(None))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        """In a function the annotation of a variable is never evaluated; elsewhere it can be read."""
        self.generic_visit(node)
        if not self._in_function:
            return node
        if node.value is not None:
            return ast.Assign([node.target], node.value)
        return ast.Pass() if isinstance(node.target, ast.Name) else node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        """Its body is a block, and no part of a function around it."""
        outer, self._in_function = self._in_function, False
        self.generic_visit(node)
        self._in_function = outer
        return node

    def visit_For(self, node: ast.For) -> ast.stmt:
        """`continue` at the end of a loop's body does nothing."""
        return self._loop(node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> ast.stmt:
        """As `for`."""
        return self._loop(node)

    def visit_While(self, node: ast.While) -> ast.stmt:
        """As `for`."""
        return self._loop(node)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While) -> ast.stmt:
        self.generic_visit(node)
        node.body = _without_tail(node.body, ast.Continue)
        return node


def block(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements without `pass`, scope declarations and dead code; after a branch that ends, what follows
    belongs to the other branch: `if c: return a` / `return b` is `if c: return a` / `else: return b`.
    """
    kept: list[ast.stmt] = []
    for index, statement in enumerate(body):
        if isinstance(statement, ast.Pass | ast.Global | ast.Nonlocal) or _is_bare_constant(statement):
            continue
        if kept and (turned := _turned(kept[-1], statement)) is not None:
            kept[-1] = turned
            continue
        kept.append(statement)
        if ends(statement):
            break
        if isinstance(statement, ast.If):
            following = body[index + 1 :]
            if _block_ends(statement.body):
                statement.orelse = block(statement.orelse + following)
                break
            if _block_ends(statement.orelse):
                statement.body = block(statement.body + following)
                break
    return kept


def _turned(before: ast.stmt, loop: ast.stmt) -> ast.While | None:
    """`x = g()`, `while x: A; x = g()` is `while True: x = g(); if x: A else: break`: both come to all in one order."""
    match before, loop:
        case ast.Assign(), ast.While(test=test, body=[*rest, ast.Assign() as last], orelse=[]) if ast.dump(
            before
        ) == ast.dump(last) and not any(map(_continues, rest)):
            return ast.While(ast.Constant(True), [last, ast.If(test, rest, [ast.Break()])], [])
    return None


def _continues(node: ast.AST) -> bool:
    """Whether a `continue` in it goes on with the loop around."""
    if isinstance(node, ast.For | ast.AsyncFor | ast.While):
        return any(map(_continues, node.orelse))
    inner = not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    return isinstance(node, ast.Continue) or (inner and any(map(_continues, ast.iter_child_nodes(node))))


def ends(statement: ast.stmt) -> bool:
    """Control never comes out behind the statement."""
    if isinstance(statement, ast.If):
        return _block_ends(statement.body) and _block_ends(statement.orelse)
    return isinstance(statement, ast.Return | ast.Raise | ast.Continue | ast.Break)


def _block_ends(body: list[ast.stmt]) -> bool:
    return bool(body) and ends(body[-1])


def _is_bare_constant(statement: ast.stmt) -> bool:
    """A docstring, or a text or `...` that stands as a comment."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _without_tail(body: list[ast.stmt], kind: type[ast.stmt]) -> list[ast.stmt]:
    """The body without `return None` (or `continue`) where control would come to the end anyway."""
    match body:
        case [*rest, ast.Return(value=ast.Constant(value=None))] if kind is ast.Return:
            return _without_tail(rest, kind)
        case [*rest, ast.Continue()] if kind is ast.Continue:
            return _without_tail(rest, kind)
        case [*_, ast.If() as last]:
            last.body, last.orelse = _without_tail(last.body, kind), _without_tail(last.orelse, kind)
    return body


def _is_plain(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, str, bytes)


def _folded(op: ast.operator, left: object, right: object) -> ast.Constant | None:
    operation = _OPERATIONS.get(type(op))
    if operation is None or type(left) is not type(right):
        return None
    if isinstance(left, str) and isinstance(right, str):
        short = len(left) + len(right) <= _MAX_FOLDED_LENGTH
        return ast.Constant(left + right) if isinstance(op, ast.Add) and short else None
    if type(left) is not int or type(right) is not int:
        return None
    if left.bit_length() + right.bit_length() > _MAX_FOLDED_BITS:
        return None
    if right == 0 and isinstance(op, ast.FloorDiv | ast.Mod):
        return None
    return ast.Constant(operation(left, right))
