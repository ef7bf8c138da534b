"""Blocks: which code a test reaches, and how often its loops turn.

A block is a run of statements that are entered together. Counting entries costs a few dozen nanoseconds each, needs
no trace function, so that debuggers and other tools keep theirs, and sees all threads.
"""

from __future__ import annotations

import ast
import builtins
import gc
import mmap
import os
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from types import CodeType, FunctionType

from mutsinq.core.program import Span
from mutsinq.static.compilation import module_code
from mutsinq.suite.subject import FunctionNode, Located, Subject, SubjectFunction

#: Names that the instrumented code finds among the builtins.
_COUNTS, _ENTER = "__mutsinq_counts__", "__mutsinq_enter__"

#: Bytes of a count, and the counts that are looked at together.
_CELL, _STRETCH = 8, 512

_COMPOUND = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)


class Blocks:
    """The blocks of all functions of some modules, numbered from 0."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self._trees: dict[Subject, ast.Module] = {}
        #: Of each function, where its statements begin and its bodies end, in order, and the block of what comes then.
        self._places: dict[SubjectFunction, tuple[list[int], list[int]]] = {}
        self._ranges: dict[SubjectFunction, range] = {}
        #: Of each function, the blocks that are bodies of loops.
        self.loops: dict[SubjectFunction, list[int]] = {}
        self.count = 0
        #: Of each module, the number after those of its blocks.
        self.ends: list[int] = []
        for subject in subjects:
            self._add(subject)
            self.ends.append(self.count)

    def code(self, subject: Subject) -> CodeType:
        """The module with every function instrumented, compiled."""
        tree = self._trees[subject]
        return module_code(tree, str(subject.path))

    def uncounted(self) -> list[int]:
        """The entries of functions that run other code than this, such as what a decorator made of their source."""
        entries = {
            (os.path.realpath(subject.path), function.name): self.of(function)[0]
            for subject in self._trees
            for function in subject.functions
        }
        lives = [thing for thing in gc.get_objects() if type(thing) is FunctionType]
        others = {
            (os.path.realpath(live.__code__.co_filename), live.__qualname__)
            for live in lives
            if _COUNTS not in live.__code__.co_names
        }
        return [entries[place] for place in others & entries.keys()]

    def at(self, function: SubjectFunction, span: Span) -> frozenset[int]:
        """The blocks that run when any code at a span in the function's body does."""
        starts, blocks = self._places[function]
        first = max(bisect_right(starts, span.start) - 1, 0)
        return frozenset(blocks[first : max(bisect_left(starts, span.end), first + 1)])

    def is_beginning(self, function: SubjectFunction, offset: int) -> bool:
        """Whether a statement of the function's body begins at this byte."""
        return offset in self._places[function][0]

    def of(self, function: SubjectFunction) -> range:
        """All blocks of the function; the first is its entry."""
        return self._ranges[function]

    def _add(self, subject: Subject) -> None:
        tree = subject.parse()
        nodes = {
            (node.name, node.lineno): node
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        for function in subject.functions:
            first = self.count
            instrumenter = _Instrumenter(subject, first)
            instrumenter.function(nodes[function.node.name, function.node.lineno])
            self.count = instrumenter.count
            # Where several bodies end at once, what comes then belongs to the outermost, whose number is the least.
            places = dict(sorted(instrumenter.places, reverse=True))
            self._places[function] = [*reversed(places)], [*reversed(places.values())]
            self.loops[function] = instrumenter.loops
            self._ranges[function] = range(first, self.count)
        self._trees[subject] = ast.fix_missing_locations(tree)


class Counter:
    """How often each block was entered since the last `take`."""

    def __init__(self, count: int) -> None:
        # Shared with processes that a test forks, so that what they reach counts too.
        self._memory = mmap.mmap(-1, _CELL * max(count, 1))
        self._counts = memoryview(self._memory).cast("Q")
        self._zeros = bytes(len(self._memory))
        setattr(builtins, _COUNTS, self._counts)
        setattr(builtins, _ENTER, self._enter)

    def take(self) -> dict[int, int]:
        """The counts of the blocks that were entered; starts anew."""
        taken: dict[int, int] = {}
        # Most of a large package is reached by few tests: whole stretches without a count are passed over at once.
        for start in range(0, len(self._memory), _CELL * _STRETCH):
            cells = self._memory[start : start + _CELL * _STRETCH]
            if cells != self._zeros[: len(cells)]:
                first = start // _CELL
                taken |= {first + i: count for i, count in enumerate(memoryview(cells).cast("Q")) if count}
        self._memory[:] = self._zeros
        return taken

    def _enter(self, block: int) -> bool:
        self._counts[block] += 1
        return True


class _Instrumenter(ast.NodeTransformer):
    def __init__(self, subject: Subject, first: int) -> None:
        self.count = first
        self.places: list[tuple[int, int]] = []
        self.loops: list[int] = []
        self._subject = subject
        #: The block of the statement around what is visited.
        self._around = first

    def function(self, node: FunctionNode) -> None:
        """Instrument a function in place; its header is left alone."""
        node.body = self._body(node.body)

    def _new(self) -> int:
        self.count += 1
        return self.count - 1

    def _body(self, body: list[ast.stmt], *, loop: bool = False) -> list[ast.stmt]:
        """The statements with a count in front of each run of them."""
        made: list[ast.stmt] = []
        block, around = None, self._around
        for statement in body:
            if block is None:
                block = self._new()
                if loop and not made:
                    self.loops.append(block)
                made.append(_counting(block, statement))
            self.places.append((self._offset(statement), block))
            self._around = block
            made.append(self.visit(statement))
            if isinstance(statement, _COMPOUND):
                block = None
        self._around = around
        # The header of a handler, a case, or what else there is, runs also where this body does not.
        last = body[-1]
        self.places.append((self._subject.offset(last.end_lineno or 0, last.end_col_offset or 0), around))
        if _is_docstring(body[0]):
            made[:2] = made[1], made[0]
        return made

    def _offset(self, node: Located) -> int:
        line = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])
        return self._subject.offset(line, node.col_offset if line == node.lineno else 0)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        is_loop = isinstance(node, ast.For | ast.AsyncFor | ast.While)
        for field, value in ast.iter_fields(node):
            match value:
                case [ast.stmt(), *_]:
                    setattr(node, field, self._body(value, loop=is_loop and field == "body"))
                case list():
                    setattr(node, field, [self.visit(item) if isinstance(item, ast.AST) else item for item in value])
                case ast.AST():
                    setattr(node, field, self.visit(value))
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        block = self._new()
        self.loops.append(block)
        node.ifs.insert(0, ast.copy_location(ast.Call(_name(_ENTER), [ast.Constant(block)], []), node.iter))
        return node


def _is_docstring(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False


def _counting(block: int, before: ast.stmt) -> ast.stmt:
    target = ast.Subscript(_name(_COUNTS), ast.Constant(block), ast.Store())
    return ast.copy_location(ast.AugAssign(target, ast.Add(), ast.Constant(1)), before)


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())
