"""Scratch: a module under test, or a mutant of it, loaded into a namespace of its own."""

from __future__ import annotations

import ast
import copy
import re
import warnings
from collections.abc import Iterator, Sequence, Set
from types import CodeType
from typing import Any

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.operators.splice import splice
from mutsinq.suite.code import COMPILE_ERRORS, Uncompilable
from mutsinq.suite.sameness import same
from mutsinq.suite.subject import Subject

_SYSTEM_NAMES = ("__name__", "__file__", "__package__", "__loader__", "__spec__", "__path__", "__cached__")
#: The name that marked code finds in its namespace, and calls where it is come to.
_MET = "__mutsinq_met__"
_HOLDERS = (ast.stmt, ast.ExceptHandler)


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

        self._trees = tree.body
        self._bound = [_bound(statement) for statement in tree.body]
        self._mentioned = [_mentioned(statement) for statement in tree.body]
        self.original = self.load()
        again = self.load()
        #: Names whose values cannot be told to be alike even when loaded twice from the same code.
        self.noise = {name for name, value in self.original.items() if not same(value, again.get(name))}

    def comes_to(self, edits: Sequence[Edit], live: dict[str, Any]) -> bool:
        """Whether loading comes to the edited code, as far as can be told, here or in the namespace that is live."""
        place = self._place(edits)
        if place is None or not all(same(live.get(n), self.original.get(n)) for n in self._bound[place] - self.noise):
            return True
        return self._meets(place, Span(edits[0].span.start, edits[-1].span.end))

    def reaches_out(self, edits: Sequence[Edit]) -> bool:
        """Whether the edited statement calls something while it is loaded, which may tell others of it."""
        place = self._place(edits)
        return place is None or self._calls(self._trees[place])

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
            place = self._place(edits)
            if place is None:
                raise Uncompilable("the edit is not within one statement")
            codes[place] = self._mutated(self._spans[place], edits)
        return self._run(codes)

    def _run(self, codes: Sequence[CodeType], **names: Any) -> dict[str, Any]:
        namespace = self._system | names
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for code in codes:
                exec(code, namespace)
        return namespace

    def _place(self, edits: Sequence[Edit]) -> int | None:
        """The number of the statement that the edits are in; None if there is no such."""
        start, end = edits[0].span.start, edits[-1].span.end
        return next((i for i, each in enumerate(self._spans) if _holds(each, Span(start, end))), None)

    def _meets(self, place: int, span: Span) -> bool:
        """Whether loading comes to the statement or the `except` that a span within a statement is in."""
        tree = copy.deepcopy(self._trees[place])
        around = [each for each in ast.walk(tree) if isinstance(each, _HOLDERS) and _holds(self._span(each), span)]
        # Those further in come later.
        inner = around[-1]
        if inner is tree or any(isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) for each in around):
            return True
        mark = ast.Call(ast.Name(_MET, ast.Load()), [], [])
        if isinstance(inner, ast.ExceptHandler):
            inner.type = ast.BoolOp(ast.Or(), [mark, inner.type or ast.Name("BaseException", ast.Load())])
        else:
            body = next(body for body in _bodies(tree) if inner in body)
            body.insert(body.index(inner), ast.Expr(mark))
        codes, met = list(self._codes), list[None]()
        codes[place] = self._compile(ast.fix_missing_locations(ast.Module([tree], [])))
        try:
            self._run(codes, **{_MET: lambda: met.append(None)})
        except Exception:
            return True
        return bool(met)

    def _calls(self, node: ast.AST) -> bool:
        """Whether code outside of function bodies calls something that others may hear of; a decorator is a call."""
        match node:
            case ast.Call(func=ast.Attribute(ast.Name(name), "compile")) if self.original.get(name) is re:
                pass
            case ast.Call():
                return True
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return bool(node.decorator_list) or self._calls(node.args)
            case ast.Lambda():
                return self._calls(node.args)
            case ast.ClassDef() if node.decorator_list or node.bases or node.keywords:
                return True
        return any(map(self._calls, ast.iter_child_nodes(node)))

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

    def _span(self, statement: ast.stmt | ast.ExceptHandler) -> Span:
        first = min([statement, *getattr(statement, "decorator_list", ())], key=lambda node: node.lineno)
        # A decorator's own position is after its `@`.
        column = statement.col_offset if first is statement else 0
        end = self._subject.offset(statement.end_lineno or statement.lineno, statement.end_col_offset or 0)
        return Span(self._subject.offset(first.lineno, column), end)


def _holds(around: Span, span: Span) -> bool:
    return around.start <= span.start and span.end <= around.end


def _bodies(tree: ast.AST) -> Iterator[list[Any]]:
    for node in ast.walk(tree):
        yield from (value for _, value in ast.iter_fields(node) if isinstance(value, list))


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
