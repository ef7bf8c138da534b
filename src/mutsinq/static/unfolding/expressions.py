"""Expressions: what happens on each path while an expression is evaluated, and what it gives."""

from __future__ import annotations

import ast
import re

from mutsinq.static.dependencies import named_in
from mutsinq.static.unfolding.arithmetic import opposite
from mutsinq.static.unfolding.assignments import bind
from mutsinq.static.unfolding.conditions import branches
from mutsinq.static.unfolding.context import Valued
from mutsinq.static.unfolding.following import evaluate, evaluate_all
from mutsinq.static.unfolding.operations import operation
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.questions import required, truth
from mutsinq.static.unfolding.texts import percent
from mutsinq.static.unfolding.values import BOOL, HELPER, LOST, Carried, Global, Pure, TooMuch, expression, literal

#: Names that mean something in the function itself alone.
_OWN = frozenset(("super", "__class__"))


def constant(node: ast.Constant, path: Path) -> Valued:
    """A literal; a text may name something."""
    path.context.mentions.update(named_in(node.value) if isinstance(node.value, str) else ())
    return [(path, literal(node.value))]


def variable(node: ast.Name, path: Path) -> Valued:
    """What a name stands for."""
    mark = path.module.marks.get(node)
    if mark is not None:
        value = path.variables.get(mark)
        if value in (None, LOST, HELPER):
            raise TooMuch
        if isinstance(value, Carried) and value.head.before[value.mark] is None:
            is_bound = Pure("bound", (value,), BOOL)
            return [(after, value) for after in required(is_bound, "UnboundLocalError", path)]
        return [(path, path.settled(value) or value)]
    name = node.id
    if name in _OWN and path.context.calling:
        raise TooMuch
    if name in path.module.constants:
        return evaluate(path.module.constants[name], path)
    if name in path.module.patterns:
        return [(path, expression(*path.module.patterns[name]))]
    if name == path.context.entry:
        # Somebody could call it with arguments of other types.
        raise TooMuch
    path.context.mentions.add(name)
    return [(path, Global(name) if name in path.module.lasting else path.happen(f"global {name}"))]


def named(node: ast.NamedExpr, path: Path) -> Valued:
    """`x := y`."""
    return [(bind(node.target, given, after), given) for after, given in evaluate(node.value, path)]


def binary(node: ast.BinOp, path: Path) -> Valued:
    """`x + y` and its like."""
    match node:
        case ast.BinOp(left=ast.Constant(value=str(template)), op=ast.Mod(), right=ast.Tuple(elts=shown)) if (
            _plain_fields(template) == len(shown)
        ):
            return percent(template, shown, path)
    return operation(type(node.op).__name__, [node.left, node.right], path)


def unary(node: ast.UnaryOp, path: Path) -> Valued:
    """`-x` and its like."""
    if isinstance(node.op, ast.Not):
        return [(after, opposite(truth(given, after))) for after, given in evaluate(node.operand, path)]
    return operation(type(node.op).__name__, [node.operand], path)


def conditional(node: ast.IfExp, path: Path) -> Valued:
    """`x if test else y`."""
    return [
        pair
        for after, holds in branches(node.test, path)
        for pair in evaluate(node.body if holds else node.orelse, after)
    ]


def attribute(node: ast.Attribute, path: Path) -> Valued:
    """`x.name`."""
    path.context.mentions.add(f".{node.attr}")
    return operation(f".{node.attr}", [node.value], path)


def subscript(node: ast.Subscript, path: Path) -> Valued:
    """`x[y]`."""
    return operation("item", [node.value, node.slice], path)


def slice_of(node: ast.Slice, path: Path) -> Valued:
    """`x:y:z` in brackets."""
    parts = [part or ast.Constant(None) for part in (node.lower, node.upper, node.step)]
    return [(after, Pure("slice", given)) for after, given in evaluate_all(parts, path)]


def handed_over(node: ast.Yield | ast.YieldFrom | ast.Await, path: Path) -> Valued:
    """`yield x`, `yield from x` and `await x`."""
    what = {ast.Yield: "yield", ast.YieldFrom: "yield from", ast.Await: "await"}[type(node)]
    return operation(what, [node.value or ast.Constant(None)], path)


def _plain_fields(template: str) -> int | None:
    """How many `%s` and `%d` are in a text; None where anything else is."""
    return len(re.findall("%[sd]", template)) if "%" not in re.sub("%[sd]", "", template) else None
