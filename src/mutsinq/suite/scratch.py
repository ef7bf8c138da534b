"""Scratch: a module under test, or a mutant of it, loaded into a namespace of its own."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Sequence, Set
from types import CodeType
from typing import Any

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.operators.splice import splice
from mutsinq.suite.code import COMPILE_ERRORS, Uncompilable
from mutsinq.suite.sameness import same
from mutsinq.suite.subject import Subject

_SYSTEM_NAMES = ("__name__", "__file__", "__package__", "__loader__", "__spec__", "__path__", "__cached__")


class Scratch:
    """Loads one module again and again; only the statement that an edit stands in is compiled anew."""

    def __init__(self, subject: Subject, live: dict[str, Any]) -> None:
        self._subject = subject
        self._system = {name: live[name] for name in _SYSTEM_NAMES if name in live}
        tree = subject.parse()
        self._imports: list[ast.stmt] = [
            each
            for each in tree.body
            if isinstance(each, ast.Import)
            or (isinstance(each, ast.ImportFrom) and each.module != "__future__" and each.names[0].name != "*")
        ]
        self._spans = [self._span(statement) for statement in tree.body]
        self._codes = [self._compile(ast.Module([statement], [])) for statement in tree.body]

        self._calls = [_calls(statement) for statement in tree.body]
        self._bound = [_bound(statement) for statement in tree.body]
        self._mentioned = [_mentioned(statement) for statement in tree.body]
        self.original = self.load()
        again = self.load()
        #: Names whose values cannot be told to be alike even when loaded twice from the same code.
        self.noise = {name for name, value in self.original.items() if not same(value, again.get(name))}

    def reaches_out(self, edits: Sequence[Edit]) -> bool:
        """Whether the edited statements call something while they are loaded, which may tell others of it."""
        starts = [edit.span.start for edit in edits]
        return any(calls and any(s.start <= at <= s.end for at in starts) for s, calls in zip(self._spans, self._calls))

    def affected(self, edits: Sequence[Edit], changed: Set[str]) -> set[str]:
        """The names that the edited statements bind, and those bound by what mentions these or `changed` names."""
        found: set[str] = set()
        for span, bound, mentioned in zip(self._spans, self._bound, self._mentioned):
            edited = any(span.start <= edit.span.start <= span.end for edit in edits)
            if edited or mentioned & (found | changed):
                found |= bound
        return found

    def load(self, edits: Sequence[Edit] = ()) -> dict[str, Any]:
        """The module's names after loading. Raises Uncompilable, and whatever the module raises."""
        codes = list(self._codes)
        if edits:
            span = Span(edits[0].span.start, edits[-1].span.end)
            places = [i for i, each in enumerate(self._spans) if each.start <= span.start and span.end <= each.end]
            if not places:
                raise Uncompilable("the edit is not within one statement")
            codes[places[0]] = self._mutated(self._spans[places[0]], edits)
        namespace = dict(self._system)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for code in codes:
                exec(code, namespace)
        return namespace

    def _mutated(self, span: Span, edits: Sequence[Edit]) -> CodeType:
        local = [Edit(Span(e.span.start - span.start, e.span.end - span.start), e.replacement) for e in edits]
        text = splice(self._subject.encoded[span.start : span.end], local).decode("utf-8")
        padding = "\n" * (self._subject.line(span.start) - 1)
        try:
            return self._compile(ast.parse(padding + text))
        except COMPILE_ERRORS as error:
            raise Uncompilable(f"{type(error).__name__}: {error}") from None

    def _compile(self, tree: ast.Module) -> CodeType:
        """The code of statements, compiled with the knowledge of which names are modules, as the whole file is."""
        is_future = isinstance(tree.body[0], ast.ImportFrom) and tree.body[0].module == "__future__"
        if self._imports and not is_future:
            tree.body.insert(0, ast.If(ast.Constant(0), self._imports, [], lineno=1, col_offset=0))
            ast.fix_missing_locations(tree.body[0])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made: CodeType = compile(
                tree, str(self._subject.path), "exec", flags=self._subject.flags, dont_inherit=True
            )
            return made

    def _span(self, statement: ast.stmt) -> Span:
        first = min([statement, *getattr(statement, "decorator_list", ())], key=lambda node: node.lineno)
        # A decorator's own position is after its `@`.
        column = statement.col_offset if first is statement else 0
        end = self._subject.offset(statement.end_lineno or statement.lineno, statement.end_col_offset or 0)
        return Span(self._subject.offset(first.lineno, column), end)


def _calls(node: ast.AST) -> bool:
    """Whether code outside of function bodies calls something; a decorator is a call."""
    match node:
        case ast.Call():
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return bool(node.decorator_list) or _calls(node.args)
        case ast.Lambda():
            return _calls(node.args)
        case ast.ClassDef() if node.decorator_list or node.bases or node.keywords:
            return True
    return any(map(_calls, ast.iter_child_nodes(node)))


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
