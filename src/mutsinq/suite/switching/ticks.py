"""Ticks: calls in every loop of a function, which count its turns, and trees that have them already."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from mutsinq.core.mutation import Edit
from mutsinq.core.parsing import module_tree
from mutsinq.core.program import Span
from mutsinq.operators.splice import splice
from mutsinq.suite.subject import FunctionNode, Subject

#: What the loops of mutated code call on each turn; found among the builtins.
TICK = "__mutsinq_tick__"

N = TypeVar("N", bound=ast.expr | ast.stmt)

_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.comprehension)
#: What the text of each has in it.
_LOOP = re.compile(r"\b(?:for|while)\b")
#: What may stand behind a statement that has its lines to itself.
_REST = re.compile(rb"[ \t]*(?:#.*)?$", re.MULTILINE)


def has_loops(tree: ast.AST) -> bool:
    """Whether any code in a tree may turn."""
    return any(isinstance(node, _LOOPS) for node in ast.walk(tree))


def may_have_loops(text: str) -> bool:
    """The same of a part of a source; wrong at most for words that only read like it."""
    return _LOOP.search(text) is not None


def tick_in_loops(tree: ast.Module) -> ast.Module:
    """Put a call of `TICK` into every loop, in place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            node.body.insert(0, _at(node.body[0], ast.Expr(_tick(node.body[0]))))
        elif isinstance(node, ast.comprehension):
            # A tick gives None: the condition holds.
            none = _at(node.iter, ast.Constant(None))
            node.ifs.insert(0, _at(node.iter, ast.Compare(_tick(node.iter), [ast.Is()], [none])))
    return tree


def _tick(at: ast.stmt | ast.expr) -> ast.Call:
    return _at(at, ast.Call(_at(at, ast.Name(TICK, ast.Load())), [], []))


def _at(at: ast.stmt | ast.expr, node: N) -> N:
    """The node, at the place where another one begins."""
    # With positions at once: to look for those that are missing takes as long as to compile.
    node.lineno = node.end_lineno = at.lineno
    node.col_offset = node.end_col_offset = at.col_offset
    return node


@dataclass(frozen=True, slots=True)
class _Place:
    """A statement that has its lines to itself, all but comments."""

    #: From the start of its first line.
    span: Span
    statement: ast.stmt
    #: The block that it is in, and what is around it and ends where it does.
    block: list[ast.stmt]
    around: tuple[ast.stmt | ast.ExceptHandler, ...]

    def exchange(self, before: Sequence[ast.stmt], after: Sequence[ast.stmt]) -> None:
        """Put statements in the place of those that are there."""
        at = self.block.index(before[0])
        self.block[at : at + len(before)] = after
        for node in self.around:
            node.end_lineno, node.end_col_offset = _end(after[-1])


class Ticked:
    """A function's tree with ticks, in which one mutant after the other exchanges a statement.

    To parse that alone takes a small part of the time that it takes to parse the function.
    """

    def __init__(self, subject: Subject, tree: ast.Module, function: FunctionNode) -> None:
        """Positions in the tree, which is changed, and of the function in it are those in the subject's text."""
        self._subject = subject
        self._places = list(self._find(function, (function,)))
        self._tree = tick_in_loops(tree)

    @contextmanager
    def mutated(self, edits: Sequence[Edit]) -> Iterator[ast.Module]:
        """The tree with edits made, for the moment.

        Raises SyntaxError unless they are within one of the statements, and it ends on the same line then.
        """
        place = self._around(Span(min(edit.span.start for edit in edits), max(edit.span.end for edit in edits)))
        made = self._parsed(place, edits)
        place.exchange([place.statement], made)
        try:
            yield self._tree
        finally:
            place.exchange(made, [place.statement])

    def _around(self, span: Span) -> _Place:
        """The innermost place around a span."""
        for place in reversed(self._places):
            if place.span.start <= span.start and span.end <= place.span.end:
                return place
        raise SyntaxError("in no statement with lines of its own")

    def _parsed(self, place: _Place, edits: Sequence[Edit]) -> list[ast.stmt]:
        """The statements that become of the one at a place, with ticks."""
        start = place.span.start
        local = [Edit(Span(edit.span.start - start, edit.span.end - start), edit.replacement) for edit in edits]
        before = self._subject.encoded[start : place.span.end]
        after = splice(before, local)
        if before.count(b"\n") != after.count(b"\n"):
            raise SyntaxError("what follows would be on other lines")
        lines = "\n" * (place.statement.lineno - 2)
        tree = module_tree(f"{lines}if 1:\n{after.decode('utf-8')}\n")
        match tick_in_loops(tree).body:
            case [ast.If(body=body, orelse=[])]:
                return body
        raise SyntaxError("part of it is no longer in its block")

    def _find(self, node: ast.AST, around: tuple[ast.stmt | ast.ExceptHandler, ...]) -> Iterator[_Place]:
        """The places in a node, each before those in it."""
        for _, block in ast.iter_fields(node):
            for child in block if isinstance(block, list) else ():
                if isinstance(child, ast.stmt):
                    ending = tuple(each for each in around if _end(each) == _end(child))
                    span = Span(self._subject.offset(child.lineno, 0), self._subject.offset(*_end(child)))
                    if self._is_alone(span, child):
                        yield _Place(span, child, block, ending)
                if isinstance(child, ast.stmt | ast.ExceptHandler):
                    yield from self._find(child, (*around, child))
                elif isinstance(child, ast.match_case):
                    yield from self._find(child, around)

    def _is_alone(self, span: Span, statement: ast.stmt) -> bool:
        """Whether nothing else is on a statement's lines, and it can stand anywhere."""
        encoded = self._subject.encoded
        return (
            not encoded[span.start : span.start + statement.col_offset].strip()
            # Nor does its first line go on from the one before it.
            and not encoded[max(span.start - 3, 0) : span.start].rstrip(b"\r\n").endswith(b"\\")
            and _REST.match(encoded, span.end) is not None
            and not getattr(statement, "decorator_list", ())
            and not encoded.startswith(b"elif", span.start + statement.col_offset)
        )


def _end(node: ast.stmt | ast.ExceptHandler) -> tuple[int, int]:
    """Line and column, which the parser always gives."""
    return node.end_lineno or 0, node.end_col_offset or 0
