"""Constants: a mutant of what a module's constant is, as one of the expressions in functions that use it.

Nobody notices another value but where a function looks it up. So the mutant is watched at each such place, as if its
value stood there, and makes no difference to a test in which it makes none there.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.operators.splice import splice
from mutsinq.static.syntax import is_read
from mutsinq.suite.plan import PlannedMutant
from mutsinq.suite.subject import Subject, SubjectFunction
from mutsinq.suite.watching.pure import Names, evaluator
from mutsinq.suite.watching.values import is_constant
from mutsinq.suite.watching.watcher import expression


class Constants:
    """The constants of one module.

    `is_private` tells whether no other file may mean a name of the module.
    """

    def __init__(self, subject: Subject, is_private: Callable[[str, Subject], bool]) -> None:
        self._subject = subject
        tree = subject.parse()
        self._bound = _bound(tree)
        seen = _Seen(tree)
        #: Of each, where its value stands, and where functions use it.
        self._constants: list[tuple[Span, list[tuple[SubjectFunction, Span]]]] = []
        for statement in tree.body:
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                ) if is_private(name, subject) and self._is_closed(self._text(self._span(value))):
                    self._constants.append((self._span(value), self._uses(name, seen)))

    def inlined(self, planned: PlannedMutant) -> list[PlannedMutant]:
        """Mutants of functions that together are this one of a constant; none if it is no such."""
        start, end = planned.edits[0].span.start, planned.edits[-1].span.end
        for span, uses in self._constants:
            if span.start <= start and end <= span.end:
                local = [
                    Edit(Span(e.span.start - span.start, e.span.end - span.start), e.replacement) for e in planned.edits
                ]
                value = splice(self._text(span).encode(), local).decode()
                if self._is_closed(value):
                    made = [(function, (Edit(use, f"({value})"),)) for function, use in uses]
                    return [replace(planned, function=function, edits=edits) for function, edits in made]
        return []

    def _span(self, node: ast.expr) -> Span:
        start = self._subject.offset(node.lineno, node.col_offset)
        return Span(start, self._subject.offset(node.end_lineno or node.lineno, node.end_col_offset or 0))

    def _text(self, span: Span) -> str:
        return self._subject.encoded[span.start : span.end].decode("utf-8", "replace")

    def _uses(self, name: str, seen: _Seen) -> list[tuple[SubjectFunction, Span]]:
        """Where functions look the name up; nowhere if it may be reached otherwise, or stand for several things."""
        if name in seen.otherwise or seen.stored[name] != 1:
            return []
        spans = list(map(self._span, seen.loads[name]))
        uses = [(function, span) for span in spans if (function := self._subject.function_at(span)) is not None]
        # In texts with expressions in them, places may be others.
        return uses if len(uses) == len(spans) and all(self._text(span) == name for span in spans) else []

    def _is_closed(self, text: str) -> bool:
        """Whether an expression has one constant value wherever it stands in the module."""
        try:
            node = expression(text)
            if any(_is_of_a_call(each) for each in ast.walk(node)):
                return False
            value = evaluator(node)(Names({}, frozenset(), {"re": re}))
        except Exception:
            # No expression, impure, or it raises.
            return False
        names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        return is_constant(value) and names.isdisjoint(self._bound) and "*" not in self._bound


class _Seen:
    """All names in a module: where plain ones are looked up, how often they get a value, and those of other kinds."""

    def __init__(self, tree: ast.Module) -> None:
        self.loads: dict[str, list[ast.expr]] = defaultdict(list)
        self.stored: Counter[str] = Counter()
        self.otherwise: set[str] = set()
        for node in ast.walk(tree):
            match node:
                case ast.Name(id=name, ctx=ast.Load()):
                    self.loads[name].append(node)
                case ast.Name(id=name, ctx=ast.Store()):
                    self.stored[name] += 1
                case _:
                    self.otherwise.update(_words(node))


def _is_of_a_call(node: ast.AST) -> bool:
    """Whether it looks something up in what a call gives, as a search with a pattern, which may take for ever."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call)


def _words(node: ast.AST) -> Iterator[str]:
    """Names that are no plain names of variables, and texts."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.Constant(value=str(name)):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.alias(name=name, asname=other):
            yield from (name.partition(".")[0], other or name)
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name


def _bound(tree: ast.Module) -> set[str]:
    """The names that a module or its functions bind, `re` only if it is not just imported."""
    return {
        word
        for node in ast.walk(tree)
        if not isinstance(node, ast.Attribute | ast.Constant) and not is_read(node) and not _is_re(node)
        for word in _words(node)
    }


def _is_re(node: ast.AST) -> bool:
    return isinstance(node, ast.alias) and (node.name, node.asname) == ("re", None)
