"""Instrument: a program's code with a tick at every function entry and loop iteration, and branch probes.

Ticks make running out of steps a reproducible outcome; a tick costs about 40 ns and sees all Python loops, those of
comprehensions included. Probes number the blocks that a call entered.
"""

from __future__ import annotations

import ast
import marshal
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType

from mutsinq.core.parsing import module_tree
from mutsinq.core.program import Program
from mutsinq.static.compilation import as_input_errors

_TICK, _OVER, _PROBE = "__mutsinq_tick__", "__mutsinq_over__", "__mutsinq_probe__"
_Block = list[ast.stmt]


@dataclass(frozen=True, slots=True)
class Instrumented:
    """Compiled code, and the first and last line of the block behind each probe number."""

    code: bytes
    blocks: tuple[tuple[int, int], ...]


@lru_cache(maxsize=32)
def instrument(program: Program, filename: str) -> Instrumented:
    """Compile the program with ticks and probes; a search and its replays ask for the same program many times.

    Raises InputError for source that does not compile.
    """
    with as_input_errors(program.path or filename):
        instrumenter = _Instrumenter()
        tree = ast.fix_missing_locations(instrumenter.visit(module_tree(program.source, filename)))
        code: CodeType = compile(tree, filename, "exec", dont_inherit=True)
    return Instrumented(marshal.dumps(code), tuple(instrumenter.blocks))


def innermost(blocks: Sequence[tuple[int, int]], lines: Collection[int]) -> frozenset[int]:
    """The numbers of the innermost blocks, given by their first and last lines, around some lines."""
    around: set[int] = set()
    for line in lines:
        sizes = [(end - start, number) for number, (start, end) in enumerate(blocks) if start <= line <= end]
        if sizes:
            around.add(min(sizes)[1])
    return frozenset(around)


class _Instrumenter(ast.NodeTransformer):
    def __init__(self) -> None:
        self.blocks: list[tuple[int, int]] = []

    def _number(self, nodes: list[ast.stmt] | list[ast.expr]) -> int:
        self.blocks.append((nodes[0].lineno, nodes[-1].end_lineno or nodes[-1].lineno))
        return len(self.blocks) - 1

    def _hooks(self, body: _Block, *, tick: bool) -> _Block:
        """What stands in front of a block: a probe, and a tick where asked for."""
        if not body:
            return []
        hooks: _Block = [ast.Expr(_call(_PROBE, ast.Constant(self._number(body))))]
        if tick:
            hooks.append(ast.If(_call(_TICK), [ast.Expr(_call(_OVER))], []))
        for hook in hooks:
            for node in ast.walk(hook):
                ast.copy_location(node, body[0])
        return hooks

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        has_docstring = ast.get_docstring(node, clean=False) is not None
        head, body = (node.body[:1], node.body[1:]) if has_docstring else ([], node.body)
        hooks = self._hooks(body, tick=True)
        self.generic_visit(node)
        node.body[len(head) : len(head)] = hooks
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = _function

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While) -> ast.AST:
        hooks = self._hooks(node.body, tick=True)
        self.generic_visit(node)
        node.body[:0] = hooks
        return node

    visit_For = visit_AsyncFor = visit_While = _loop

    def visit_If(self, node: ast.If) -> ast.AST:
        hooks, orelse = self._hooks(node.body, tick=False), self._hooks(node.orelse, tick=False)
        self.generic_visit(node)
        node.body[:0] = hooks
        node.orelse[:0] = orelse
        return node

    def _block(self, node: ast.ExceptHandler | ast.match_case) -> ast.AST:
        hooks = self._hooks(node.body, tick=False)
        self.generic_visit(node)
        node.body[:0] = hooks
        return node

    visit_ExceptHandler = visit_match_case = _block

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        node.body = self._marked(node.body)
        node.orelse = self._marked(node.orelse)
        return node

    def _marked(self, node: ast.expr) -> ast.expr:
        """`node` behind a probe that returns None, so that `or` gives the node's own value."""
        probe = _call(_PROBE, ast.Constant(self._number([node])))
        return ast.copy_location(ast.BoolOp(ast.Or(), [probe, node]), node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        self.generic_visit(node)
        over = ast.BoolOp(ast.And(), [_call(_TICK), _call(_OVER)])
        node.body = ast.copy_location(ast.BoolOp(ast.Or(), [over, node.body]), node.body)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        going_on = ast.UnaryOp(ast.Not(), ast.BoolOp(ast.And(), [_call(_TICK), _call(_OVER)]))
        node.ifs.insert(0, ast.copy_location(going_on, node.iter))
        return node


def _call(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])
