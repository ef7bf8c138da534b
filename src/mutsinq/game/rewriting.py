"""Rewriting: another way to write a program that behaves the same.

Every variant that is dealt to evaluators is written in another way, those that differ and those that are proved equal:
were only the latter, their look alone would tell them. Each rewrite is one that the normal form undoes, but none is
trusted for that: what is dealt has a proof.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from random import Random

from mutsinq.core.program import Program
from mutsinq.errors import InputError
from mutsinq.proofs.prove import prove_by_reading
from mutsinq.static.dependencies import bound_names
from mutsinq.static.forms.simplification import MIRRORED
from mutsinq.static.functions import FunctionNode
from mutsinq.static.syntax import fresh_tree

_NAMES_OF_PEOPLE = "result value item total index current temp data count left right acc element number entry known"
#: Names to give to local variables.
_NAMES = tuple(_NAMES_OF_PEOPLE.split())
_NEGATED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


def disguised(program: Program, seed: int) -> Program:
    """The program written in another way, proved to be the same; itself where there is no such way."""
    try:
        other = Program(rewritten(program.source, seed), program.module, program.entry, program.path, program.root)
    except InputError:
        return program
    return other if prove_by_reading(program, other) else program


def rewritten(source: str, seed: int) -> str:
    """The source written in another way; perhaps unchanged. Raises InputError if it is not Python."""
    random = Random(seed)
    tree = fresh_tree(source)
    for node in ast.walk(tree):
        if isinstance(node, FunctionNode):
            _rename(node, random)
    taken = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | set(bound_names(tree.body))
    taken |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    tree = _Rewriter(random, [name for name in _NAMES if name not in taken]).visit(tree)
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _rename(function: ast.FunctionDef | ast.AsyncFunctionDef, random: Random) -> None:
    """Give some local variables other names; those of parameters are the signature."""
    nodes = list(ast.walk(function))
    taken = {node.id for node in nodes if isinstance(node, ast.Name)}
    taken |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    shared = {name for node in nodes if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    parameters = {node.arg for node in nodes if isinstance(node, ast.arg)}
    inner = {node.name for node in nodes if isinstance(node, FunctionNode | ast.ClassDef)}
    free = [name for name in _NAMES if name not in taken]
    renamed = {}
    for name in sorted(stored - shared - parameters - inner):
        if free and random.random() < 0.5:
            renamed[name] = free.pop(random.randrange(len(free)))
    for node in nodes:
        if isinstance(node, ast.Name):
            node.id = renamed.get(node.id, node.id)


class _Rewriter(ast.NodeTransformer):
    def __init__(self, random: Random, free: Sequence[str]) -> None:
        self._random = random
        #: Names that nothing in the module has.
        self._free = free

    def _chance(self) -> bool:
        return self._random.random() < 0.5

    def visit_If(self, node: ast.If) -> ast.AST:
        """Exchange the branches, or take what follows a return out of `else`."""
        self.generic_visit(node)
        if node.orelse and not isinstance(node.orelse[0], ast.If) and self._chance():
            return ast.If(_negated(node.test), node.orelse, node.body)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        """Exchange the branches."""
        self.generic_visit(node)
        return ast.IfExp(_negated(node.test), node.orelse, node.body) if self._chance() else node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """`x > 0` for `0 < x`, and `not a in b` for `a not in b`."""
        self.generic_visit(node)
        if len(node.ops) > 1 or not self._chance():
            return node
        op, (right,) = type(node.ops[0]), node.comparators
        if isinstance(right, ast.Constant) and op in MIRRORED and not isinstance(node.left, ast.Constant):
            return ast.Compare(right, [MIRRORED[op]()], [node.left])
        return node

    def visit_Return(self, node: ast.Return) -> ast.Return | list[ast.stmt]:
        """Give what is returned a name first."""
        self.generic_visit(node)
        if node.value is None or isinstance(node.value, ast.Name | ast.Constant) or not self._free or self._chance():
            return node
        name = self._random.choice(self._free)
        return [ast.Assign([ast.Name(name, ast.Store())], node.value), ast.Return(ast.Name(name, ast.Load()))]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Put what follows a branch that returns under `else`, or say `return None` at the end."""
        self.generic_visit(node)
        node.body = self._with_else(node.body)
        return node

    def _with_else(self, body: list[ast.stmt]) -> list[ast.stmt]:
        for place, statement in enumerate(body):
            ends = isinstance(statement, ast.If) and isinstance(statement.body[-1], ast.Return | ast.Raise)
            if isinstance(statement, ast.If) and ends and not statement.orelse and body[place + 1 :] and self._chance():
                nested = ast.If(statement.test, statement.body, self._with_else(body[place + 1 :]))
                return [*body[:place], nested]
        return body


def _negated(test: ast.expr) -> ast.expr:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
        case ast.Compare(left=left, ops=[op], comparators=comparators) if type(op) in _NEGATED:
            return ast.Compare(left, [_NEGATED[type(op)]()], comparators)
    return ast.UnaryOp(ast.Not(), test)
