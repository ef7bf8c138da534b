"""Watch: does a mutated expression ever give another value in a test? If not, the test cannot notice the mutant.

The original runs once more, and wherever it is about to evaluate an expression that a mutant changes, the mutant's
version is evaluated beside it, as far as that runs no code and changes nothing; and so on outwards, for a difference
may vanish on the way: `i <= 3` for `i < 3` matters only where `i` is 3, and an operand of `or` only where the other is
false. What cannot be evaluated twice counts as different. An expression that is never reached differs nowhere.
That a test cannot kill what it does not infect, and saves time if this is known, is René Just's, Michael Ernst's and
Gordon Fraser's idea (ISSTA 2014).
"""

from __future__ import annotations

import ast
import copy
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.operators.splice import splice
from mutsinq.suite.plan import PlannedMutant
from mutsinq.suite.subject import FunctionNode, Subject, SubjectFunction
from mutsinq.suite.switching.code import Uncompilable, definition, function_tree
from mutsinq.suite.watching.watcher import (
    CAUGHT,
    DONE,
    GLOBALS,
    LOCALS,
    OPEN,
    PARSE_ERRORS,
    TRUTH,
    VALUE,
    WATCH,
    Level,
    Site,
    Variant,
    expression,
)

#: What an expression may not gain or lose, for it changes what the whole function is; and what all such texts have.
_DECISIVE = (ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Await)
_DECISIVE_TEXT = re.compile(":=|yield|await")
#: What has names of its own.
_SCOPES = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
#: What begins as an assignment to one name does.
_ASSIGNMENT_TEXT = re.compile(rb"\w+\s*[:=]")


class WatchedFunction:
    """A function with its mutants whose change is within one expression, or leaves out that a name gets a value."""

    def __init__(self, subject: Subject, function: SubjectFunction, first: int) -> None:
        self.subject = subject
        self._function = function
        self._first = first
        self._node = definition(function_tree(subject, function), function)
        self._parents = {child: parent for parent in ast.walk(self._node) for child in ast.iter_child_nodes(parent)}
        #: Where nodes stand, as far as that was asked for.
        self._spans: dict[ast.AST, Span] = {}
        #: Numbers of the mutants that are watched, and of those that cannot be, or not in all that they change.
        self.mutants: set[int] = set()
        self.unwatched: set[int] = set()
        #: Names that the function or one in it binds.
        self._bound = frozenset(_bound(self._node))
        #: Of each expression to watch, its mutants, in order of their numbers.
        self._sites: dict[ast.AST, list[Variant]] = {}

    @property
    def sites(self) -> list[Site]:
        """What a watcher needs to know of each site, in order of their numbers."""
        return [(self._bound, tuple(variants)) for variants in self._sites.values()]

    def add(self, planned: PlannedMutant) -> None:
        """Watch a mutant, if it can be."""
        found = self._unassigned(planned) if deletes_assignment(planned) else self._exchanged(planned.edits)
        if found is not None:
            node, levels = found
            self._sites.setdefault(node, []).append((planned.number, tuple(levels)))
            self.mutants.add(planned.number)
        else:
            self.unwatched.add(planned.number)

    def _exchanged(self, edits: Sequence[Edit]) -> tuple[ast.expr, Iterable[Level]] | None:
        """The expression that the edits change, with what is around it."""
        node = self._smallest(self._node.body, edits[0].span.start, edits[-1].span.end)
        while node is not None and not self._is_watchable(node):
            node = self._outer(node)
        if node is not None and isinstance(self._scope(node), ast.ClassDef):
            # Functions and the like that are made there do not see its names.
            return None
        changed = self._changed(node, edits) if node is not None else None
        if node is None or changed is None or not self._agrees(node, changed, edits):
            return None
        return node, self._levels(node, edits)

    def _unassigned(self, planned: PlannedMutant) -> tuple[ast.expr, Iterable[Level]] | None:
        """The value that a name does not get, as if it got the one that it has: `x = x` for `x = f(x)`."""
        (edit,) = planned.edits
        for statement in ast.walk(self._node):
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                ) if self._span(statement) == edit.span:
                    text = self._text(value)
                    # Without the statement the name must be one of the same function still.
                    is_own = sum(each == name for each in self._names_beside(statement)) > 1
                    is_plain = self._is_watchable(value) and not _decisive(value, text)
                    return (value, [(text, name, VALUE)]) if is_own and is_plain else None
        return None

    def _names_beside(self, statement: ast.stmt) -> Iterator[str]:
        """Names that get a value in the function of a statement, as often as they do; none if that is in a class."""
        scope = self._scope(statement)
        return iter(()) if isinstance(scope, ast.ClassDef) else _own(scope)

    def _scope(self, node: ast.AST) -> ast.AST:
        """The function or class that a node runs in; what stands in the header of one runs in the next around it."""
        while node is not self._node:
            above = self._parents[node]
            if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node in above.body:
                return above
            if isinstance(above, ast.Lambda) and node is above.body:
                return above
            node = above
        return node

    def instrument(self) -> ast.Module:
        """The function with every site announced before it is evaluated."""
        tree = function_tree(self.subject, self._function)
        self.announce(definition(tree, self._function))
        return ast.fix_missing_locations(tree)

    def announce(self, node: FunctionNode) -> None:
        """Announce every site in a tree of the function, which is changed."""
        numbers = {site: self._first + index for index, site in enumerate(self._sites)}
        alike = zip(ast.walk(self._node), ast.walk(node))
        _Announcer({theirs: numbers[ours] for ours, theirs in alike if ours in numbers}).visit(node)

    def _smallest(self, nodes: Iterable[ast.AST], start: int, end: int) -> ast.expr | None:
        """The innermost expression that holds a span; those inside of f-strings have no true positions."""
        for node in nodes:
            if isinstance(node, ast.expr | ast.stmt | ast.excepthandler | ast.keyword):
                span = self._span(node)
                if not (span.start <= start and end <= span.end):
                    continue
            inner = None if isinstance(node, ast.JoinedStr) else self._smallest(ast.iter_child_nodes(node), start, end)
            if inner is not None:
                return inner
            if isinstance(node, ast.expr):
                return node
        return None

    def _span(self, node: ast.expr | ast.stmt | ast.excepthandler | ast.keyword) -> Span:
        if node not in self._spans:
            first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
            start = self.subject.offset(first, node.col_offset if first == node.lineno else 0)
            end = self.subject.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
            self._spans[node] = Span(start, end)
        return self._spans[node]

    def _is_watchable(self, node: ast.expr) -> bool:
        """Whether `announce and node` may stand in the place of the node."""
        if isinstance(node, ast.Starred | ast.Slice) or not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return False
        above = self._parents.get(node)
        while above is not None and not isinstance(above, ast.stmt):
            if isinstance(above, ast.pattern | ast.JoinedStr):
                return False
            above = self._parents.get(above)
        return True

    def _outer(self, node: ast.AST) -> ast.expr | None:
        """The next expression around a node in its statement."""
        above = self._parents.get(node)
        while above is not None and not isinstance(above, ast.expr):
            if isinstance(above, ast.stmt | ast.excepthandler | ast.match_case | ast.pattern | ast.withitem):
                return None
            above = self._parents.get(above)
        return above

    def _changed(self, node: ast.expr, edits: Sequence[Edit]) -> ast.expr | None:
        """The expression with the edits made; None if it is none any more, or something decisive changes in it."""
        text = self._text(node, edits)
        try:
            changed = expression(text)
        except PARSE_ERRORS:
            return None
        before, after = _decisive(node, self._text(node)), _decisive(changed, text)
        return None if before != after or "NamedExpr" in before else changed

    def _agrees(self, node: ast.expr, changed: ast.expr, edits: Sequence[Edit]) -> bool:
        """Whether nothing but the node changes when the edits are made in the outermost expression around it."""
        inner, outer = node, self._outer(node)
        if outer is None:
            return True
        while outer is not None:
            changed = _with(outer, inner, changed, self._parents)
            inner, outer = outer, self._outer(outer)
        expected = self._changed(inner, edits)
        return expected is not None and _are_equal(expected, changed)

    def _text(self, node: ast.expr, edits: Sequence[Edit] = ()) -> str:
        """The source of an expression, with the edits made."""
        span = self._span(node)
        local = [Edit(Span(e.span.start - span.start, e.span.end - span.start), e.replacement) for e in edits]
        return splice(self.subject.encoded[span.start : span.end], local).decode("utf-8")

    def _levels(self, node: ast.AST | None, edits: Sequence[Edit]) -> Iterator[Level]:
        """The node and what is around it; a method says nothing before it is called."""
        while isinstance(node, ast.expr) and not isinstance(node, ast.Starred | ast.Slice):
            above = self._parents.get(node)
            if not (isinstance(node, ast.Attribute) and isinstance(above, ast.Call) and above.func is node):
                yield self._text(node), self._text(node, edits), self._part(node)
            node = above

    def _part(self, node: ast.AST) -> str:
        """What of the node matters."""
        match self._parents.get(node):
            case ast.ExceptHandler(type=types) as handler if types is node:
                # `except*` goes on with a part of what it catches.
                return VALUE if isinstance(self._parents[handler], ast.TryStar) else CAUGHT
            case ast.Expr():
                return DONE
        return TRUTH if self._is_test(node) else VALUE

    def _is_test(self, node: ast.AST) -> bool:
        """Whether only the truth of the node matters."""
        match self._parents.get(node):
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) | ast.Assert(test=test):
                return test is node
            case ast.UnaryOp(op=ast.Not()):
                return True
            case ast.BoolOp() as above:
                return self._is_test(above)
            case ast.comprehension(ifs=tests):
                return node in tests
        return False


def deletes_assignment(planned: PlannedMutant) -> bool:
    """Whether a mutant is a function's without a statement that may give one name a value."""
    match planned.edits:
        case [Edit(span=span, replacement="pass")]:
            return _ASSIGNMENT_TEXT.match(planned.subject.encoded, span.start, span.end) is not None
    return False


def watched_functions(planned: Iterable[PlannedMutant]) -> dict[SubjectFunction, WatchedFunction]:
    """The functions of mutants that can be watched, and in them the mutants, of which several may have one number."""
    groups: dict[SubjectFunction, list[PlannedMutant]] = defaultdict(list)
    for each in planned:
        if each.function is not None:
            groups[each.function].append(each)
    found: dict[SubjectFunction, WatchedFunction] = {}
    first = 0
    for function, group in groups.items():
        try:
            watched = WatchedFunction(group[0].subject, function, first)
        except Uncompilable:
            continue
        for each in group:
            watched.add(each)
        if watched.mutants:
            found[function] = watched
            first += len(watched.sites)
    return found


class _Announcer(ast.NodeTransformer):
    """Puts a call of `_WATCH` in front of expressions."""

    def __init__(self, numbers: Mapping[ast.AST, int]) -> None:
        self._numbers = numbers

    def visit(self, node: ast.AST) -> Any:
        visited = super().visit(node)
        if node not in self._numbers:
            return visited
        number = ast.Constant(self._numbers[node])
        asked = [ast.Call(ast.Name(name, ast.Load()), [], []) for name in (LOCALS, GLOBALS)]
        watch = ast.Call(ast.Name(WATCH, ast.Load()), [number, *asked], [])
        is_open = ast.Subscript(ast.Name(OPEN, ast.Load()), number, ast.Load())
        # Watching gives None.
        announce = ast.BoolOp(ast.And(), [is_open, watch])
        return ast.copy_location(ast.IfExp(announce, ast.Constant(None), visited), node)


def _decisive(node: ast.AST, text: str) -> list[str]:
    """The kinds of decisive expressions in one with this text."""
    if not _DECISIVE_TEXT.search(text):
        return []
    return sorted(type(each).__name__ for each in ast.walk(node) if isinstance(each, _DECISIVE))


def _with(above: ast.AST, before: ast.AST, after: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> ast.expr:
    """The expression `above` with another one somewhere below it, not further down than the next expression."""
    chain = [before]
    while chain[-1] is not above:
        chain.append(parents[chain[-1]])
    for old, holder in pairwise(chain):
        made = copy.copy(holder)
        for field, value in ast.iter_fields(holder):
            if value is old:
                setattr(made, field, after)
            elif isinstance(value, list) and any(item is old for item in value):
                setattr(made, field, [after if item is old else item for item in value])
        after = made
    assert isinstance(after, ast.expr)
    return after


def _are_equal(left: Any, right: Any) -> bool:
    """Whether two trees, or parts of such, are the same wherever they stand."""
    if type(left) is not type(right):
        return False
    if isinstance(left, ast.AST):
        return all(_are_equal(getattr(left, name, None), getattr(right, name, None)) for name in left._fields)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(_are_equal, left, right))
    # As text, for 0.0 equals -0.0.
    return repr(left) == repr(right)


def _own(function: ast.AST) -> Iterator[str]:
    """Names that a function itself gives a value, as a parameter or plainly, as often as it does."""
    for node in ast.iter_child_nodes(function):
        match node:
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name
        if not isinstance(node, _SCOPES):
            yield from _own(node)


def _bound(function: ast.AST) -> Iterator[str]:
    """Names that a function, or one in it, binds."""
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.arg(arg=name) | ast.alias(asname=str(name)):
                yield name
            case ast.alias(name=name):
                yield name.partition(".")[0]
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.MatchMapping(rest=str(name)):
                yield name
