"""Statements: those of a module's own level, compiled one by one, so that a mutant needs only one of them anew."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from types import CodeType

from mutsinq.core.mutation import Edit
from mutsinq.core.parsing import module_tree
from mutsinq.core.program import Span
from mutsinq.operators.splice import splice
from mutsinq.static.compilation import module_code
from mutsinq.suite.subject import Subject
from mutsinq.suite.switching.code import COMPILE_ERRORS, Uncompilable


class Statements:
    """The statements of one module; made before workers are forked, which share it. Raises COMPILE_ERRORS."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        tree = subject.parse()
        #: For whoever changes none of them.
        self.trees = tree.body
        self._imports: list[ast.stmt] = [
            each
            for each in tree.body
            if isinstance(each, ast.Import)
            or (isinstance(each, ast.ImportFrom) and not _is_future(each) and each.names[0].name != "*")
        ]
        #: The same as a line of text.
        self._known = f"if 0: {'; '.join(map(ast.unparse, self._imports))}" if self._imports else ""
        self.spans = [self.span(statement) for statement in tree.body]
        self.codes = [self.compile(ast.Module([statement], [])) for statement in tree.body]
        #: The names that each binds, and those that it mentions.
        self.bound = [_bound(statement) for statement in tree.body]
        self.mentioned = [_mentioned(statement) for statement in tree.body]

    def place(self, edits: Sequence[Edit]) -> int | None:
        """The number of the statement that the edits are in; None if there is no such."""
        start, end = edits[0].span.start, edits[-1].span.end
        return next((i for i, each in enumerate(self.spans) if holds(each, Span(start, end))), None)

    def mutated(self, place: int, edits: Sequence[Edit]) -> CodeType:
        """A statement with the edits made. Raises Uncompilable."""
        span = self.spans[place]
        local = [Edit(Span(e.span.start - span.start, e.span.end - span.start), e.replacement) for e in edits]
        text = splice(self.subject.encoded[span.start : span.end], local).decode("utf-8")
        line = self.subject.line(span.start)
        try:
            if line == 1 or _is_future(self.trees[place]):
                return self.compile(module_tree("\n" * (line - 1) + text))
            # A tree would take twice as long.
            return module_code(self._known + "\n" * (line - 1) + text, str(self.subject.path), self.subject.flags)
        except COMPILE_ERRORS as error:
            raise Uncompilable(f"{type(error).__name__}: {error}") from None

    def compile(self, tree: ast.Module) -> CodeType:
        """The code of statements, compiled with the knowledge of which names are modules, as the whole file is."""
        if self._imports and not _is_future(tree.body[0]):
            tree.body.insert(0, ast.If(ast.Constant(0), self._imports, [], lineno=1, col_offset=0))
            ast.fix_missing_locations(tree.body[0])
        return module_code(tree, str(self.subject.path), self.subject.flags)

    def span(self, statement: ast.stmt | ast.ExceptHandler) -> Span:
        """Where it stands, with its decorators."""
        first = min([statement, *getattr(statement, "decorator_list", ())], key=lambda node: node.lineno)
        # A decorator's own position is after its `@`.
        column = statement.col_offset if first is statement else 0
        end = self.subject.offset(statement.end_lineno or statement.lineno, statement.end_col_offset or 0)
        return Span(self.subject.offset(first.lineno, column), end)


def holds(around: Span, span: Span) -> bool:
    """Whether one span is within the other."""
    return around.start <= span.start and span.end <= around.end


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _bound(node: ast.AST) -> set[str]:
    """The names of the module that code binds; those of functions and classes in it are their own business."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            return {name}
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}.union(*(each.names for each in ast.walk(node) if isinstance(each, ast.Global)))
        case ast.alias(name=name, asname=other):
            return {(other or name).partition(".")[0]}
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            own = {name}
        case ast.MatchMapping(rest=str(name)):
            own = {name}
        case _:
            own = set()
    return own.union(*map(_bound, ast.iter_child_nodes(node)))


def _mentioned(statement: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
