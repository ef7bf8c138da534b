"""Scratch: a module under test, or a mutant of it, loaded into a namespace of its own."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence, Set
from types import CodeType
from typing import Any

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.suite.switching.code import Uncompilable
from mutsinq.suite.switching.others import Other, home_of, is_of_project, other
from mutsinq.suite.switching.sameness import same
from mutsinq.suite.switching.spreading import Spreading
from mutsinq.suite.switching.statements import Statements, holds

_SYSTEM_NAMES = ("__name__", "__file__", "__package__", "__loader__", "__spec__", "__path__", "__cached__")
#: The name that marked code finds in its namespace, and calls where it is come to.
_MET = "__mutsinq_met__"
_HOLDERS = (ast.stmt, ast.ExceptHandler)


class Scratch:
    """Loads one module again and again; only the statement that an edit stands in is compiled anew."""

    def __init__(self, statements: Statements, live: dict[str, Any], root: str) -> None:
        self._statements = statements
        self._system = {name: live[name] for name in _SYSTEM_NAMES if name in live}
        self.original = self.load()
        again = self.load()
        #: Names whose values cannot be told to be alike even when loaded twice from the same code.
        self.noise = {name for name, value in self.original.items() if not same(value, again.get(name))}
        self._spreading = Spreading(statements.trees, dict(self._others(again, root)), root)

    def comes_to(self, edits: Sequence[Edit], live: dict[str, Any]) -> bool:
        """Whether loading comes to the edited code, as far as can be told, here or in the namespace that is live."""
        place = self._statements.place(edits)
        if place is None or not all(
            same(live.get(n), self.original.get(n)) for n in self._statements.bound[place] - self.noise
        ):
            return True
        return self._meets(place, Span(edits[0].span.start, edits[-1].span.end))

    def reaches_out(self, edits: Sequence[Edit]) -> bool:
        """Whether the edited statement calls something while it is loaded, which may tell others of it."""
        place = self._statements.place(edits)
        return place is None or self._calls(self._statements.trees[place])

    def differing(self, mutant: dict[str, Any]) -> set[str]:
        """The names that come, go, or have another value in a mutant, but for the noise."""
        return {
            name
            for name in (self.original.keys() | mutant.keys()) - self.noise
            if name not in self.original or name not in mutant or not same(self.original[name], mutant[name])
        }

    def affected(self, edits: Sequence[Edit], changed: Set[str]) -> set[str]:
        """The names that the edited statements bind, and those bound by what mentions these or `changed` names."""
        return {name for place in self._affected(edits, changed) for name in self._statements.bound[place]}

    def spreads(self, edits: Sequence[Edit], changed: Set[str]) -> bool:
        """Whether the affected statements may change more than names of this module."""
        return any(self._spreading.is_in(self._statements.trees[place]) for place in self._affected(edits, changed))

    def _affected(self, edits: Sequence[Edit], changed: Set[str]) -> Iterator[int]:
        found = set(changed)
        for place, span in enumerate(self._statements.spans):
            edited = any(span.start <= edit.span.start <= span.end for edit in edits)
            if edited or self._statements.mentioned[place] & found:
                found |= self._statements.bound[place]
                yield place

    def load(self, edits: Sequence[Edit] = ()) -> dict[str, Any]:
        """The module's names after loading. Raises Uncompilable, and whatever the module raises."""
        codes = list(self._statements.codes)
        if edits:
            place = self._statements.place(edits)
            if place is None:
                raise Uncompilable("the edit is not within one statement")
            codes[place] = self._statements.mutated(place, edits)
        return self._run(codes)

    def _others(self, again: dict[str, Any], root: str) -> Iterator[tuple[str, Other]]:
        """The names of what others made, with what each stands for."""
        for name, value in self.original.items():
            is_shared = value is again.get(name)
            if is_shared or (home_of(value) != self._system["__name__"] and is_of_project(value, root)):
                found = other(value, root)
                if found is not None:
                    yield name, found
            elif name in self.noise:
                yield name, False

    def _run(self, codes: Sequence[CodeType], **names: Any) -> dict[str, Any]:
        namespace = self._system | names
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for code in codes:
                exec(code, namespace)
        return namespace

    def _meets(self, place: int, span: Span) -> bool:
        """Whether loading comes to the statement or the `except` that a span within a statement is in."""
        tree = self._statements.subject.parse().body[place]
        around = [
            each for each in ast.walk(tree) if isinstance(each, _HOLDERS) and holds(self._statements.span(each), span)
        ]
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
        codes, met = list(self._statements.codes), list[None]()
        codes[place] = self._statements.compile(ast.fix_missing_locations(ast.Module([tree], [])))
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


def _bodies(tree: ast.AST) -> Iterator[list[Any]]:
    for node in ast.walk(tree):
        yield from (value for _, value in ast.iter_fields(node) if isinstance(value, list))
