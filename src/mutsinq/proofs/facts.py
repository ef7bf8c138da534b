"""Facts: local variables that can only hold ints, and the least that they can be, whatever the arguments.

A loop over a range counts in ints, a length is never negative, a counter that starts at 0 and only grows stays so.
An inductive invariant: assumed of all variables at once, and dropped where a binding does not keep it. What is assumed
of the arguments of the entry (`mutsinq.proofs.assumptions`) counts like a binding.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mutsinq.proofs.assumptions import NOTHING, Assumed
from mutsinq.static.forms.scopes import Mark, mark_locals
from mutsinq.static.syntax import is_read

#: Builtins that give exact ints, never negative, whatever they are called with.
_COUNTING = frozenset({"len", "ord"})
#: Operators that give an int for any two ints.
_CLOSED = ast.Add | ast.Sub | ast.Mult | ast.FloorDiv | ast.Mod | ast.BitAnd | ast.BitOr | ast.BitXor


#: An int without a lower bound.
_ANY_INT = ast.UnaryOp(ast.USub(), ast.Constant(0))


@dataclass(frozen=True, slots=True)
class Facts:
    """Local variables that hold exact ints wherever they are read, and the least that each can be."""

    marks: Mapping[ast.AST, Mark]
    #: None for no lower bound.
    least: Mapping[Mark, int | None]
    #: Variables that hold an exact list of exact ints wherever they are read.
    lists: frozenset[Mark] = frozenset()

    def bound(self, node: ast.expr) -> tuple[int | None] | None:
        """The lower bound, in a tuple, of an expression that gives an exact int or raises; None of any other."""
        match node:
            case ast.Constant(value=value) if type(value) is int:
                return (value,)
            case ast.Name() if self.marks.get(node) in self.least:
                return (self.least[self.marks[node]],)
            case ast.Call(func=ast.Name(id=name), args=[_], keywords=[]) if name in _COUNTING:
                return (0,)
            case ast.Call(func=ast.Name(id="abs"), args=[operand], keywords=[]) if self.bound(operand):
                return (0,)
            case ast.Subscript(value=ast.Name() as holder, slice=index) if self.is_list(holder) and self.bound(index):
                return (None,)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Invert(), operand=operand) if self.bound(operand):
                return (None,)
            case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _CLOSED):
                one, other = self.bound(left), self.bound(right)
                return (_combined(op, one[0], other[0]),) if one and other else None
        return None

    def is_list(self, node: ast.expr) -> bool:
        """Whether the expression is a variable that holds a list of ints."""
        return isinstance(node, ast.Name) and self.marks.get(node) in self.lists

    def keeps(self, mark: Mark, value: ast.expr) -> bool:
        """Whether binding the variable to the value keeps its lower bound."""
        least, known = self.least[mark], self.bound(value)
        return least is not None and known is not None and known[0] is not None and known[0] >= least


def integer_facts(tree: ast.Module, assumed: Assumed = NOTHING) -> Facts:
    """What holds of the local variables of a module's functions.

    Holds if the builtins are what they are, and the arguments what they are assumed to be. Raises
    `scopes.Unsupported` for scopes that are not modelled.
    """
    marks = mark_locals(tree)
    lists = frozenset(marks[argument] for argument in assumed.lists)
    bindings = _bindings(tree, marks, assumed, lists)
    literals = {
        mark: [value.value for value in values if isinstance(value, ast.Constant) and type(value.value) is int]
        for mark, values in bindings.items()
    }
    facts = Facts(marks, {mark: min([0, *values]) for mark, values in literals.items()}, lists)
    while True:
        ints = [mark for mark in facts.least if all(facts.bound(value) for value in bindings[mark])]
        kept = {mark: facts.least[mark] if all(facts.keeps(mark, v) for v in bindings[mark]) else None for mark in ints}
        if kept == facts.least:
            return facts
        facts = Facts(marks, kept, lists)


def _combined(op: ast.operator, left: int | None, right: int | None) -> int | None:
    if isinstance(op, ast.Mod) and right is not None and right >= 0:
        return 0
    if left is None or right is None or min(left, right) < 0:
        return None
    match op:
        case ast.Add():
            return left + right
        case ast.Mult():
            return left * right
        case ast.FloorDiv() | ast.BitAnd() | ast.BitOr() | ast.BitXor():
            return 0
    return None


def _bindings(
    tree: ast.Module, marks: Mapping[ast.AST, Mark], assumed: Assumed, lists: frozenset[Mark]
) -> dict[Mark, list[ast.expr]]:
    """Of each variable that is only bound by values of expressions, these expressions."""
    told: list[tuple[ast.AST, ast.expr]] = [(argument, _ANY_INT) for argument in assumed.ints]
    for node in ast.walk(tree):
        told += [(target, value) for target, value in _bound_by(node) if target in marks]
        match node:
            case (
                ast.For(target=ast.Name() as each, iter=ast.Name() as whole)
                | ast.comprehension(target=ast.Name() as each, iter=ast.Name() as whole, is_async=0)
            ):
                if marks.get(whole) in lists:
                    told.append((each, _ANY_INT))
    by_values = {target for target, _ in told}
    unknown = {mark for node, mark in marks.items() if node not in by_values and not is_read(node)}
    found: dict[Mark, list[ast.expr]] = {}
    for target, value in told:
        if marks[target] not in unknown:
            found.setdefault(marks[target], []).append(value)
    return found


def _bound_by(node: ast.AST) -> Iterator[tuple[ast.Name, ast.expr]]:
    """The variables that a node binds to the value of an expression, or to a value like it."""
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((target, value) for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
            yield target, value
        case ast.NamedExpr(target=ast.Name() as target, value=value):
            yield target, value
        case ast.AugAssign(target=ast.Name() as target, op=op, value=value):
            yield target, ast.BinOp(target, op, value)
        case ast.For(target=target, iter=ast.Call(func=ast.Name(id=name), args=args, keywords=[])):
            yield from _counted(name, target, args)
        case ast.comprehension(
            target=target, iter=ast.Call(func=ast.Name(id=name), args=args, keywords=[]), is_async=0
        ):
            yield from _counted(name, target, args)


def _counted(name: str, target: ast.expr, args: list[ast.expr]) -> Iterator[tuple[ast.Name, ast.expr]]:
    match name, target, args:
        case "range", ast.Name(), [_] | [ast.Constant(), _]:
            yield target, args[0] if len(args) > 1 else ast.Constant(0)
        case "range", ast.Name(), [_, _] | [_, _, _]:
            yield target, _ANY_INT
        case "enumerate", ast.Tuple(elts=[ast.Name() as count, _]), [_]:
            yield count, ast.Constant(0)
