"""Statements: the paths through blocks, loops and functions."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mutsinq.static.annotations import annotations_of
from mutsinq.static.forms.scopes import Mark
from mutsinq.static.syntax import is_read
from mutsinq.static.unfolding.assignments import Assignments
from mutsinq.static.unfolding.paths import End, Path
from mutsinq.static.unfolding.sources import Source
from mutsinq.static.unfolding.streams import all_of
from mutsinq.static.unfolding.values import (
    FALSE,
    HELPER,
    TRUE,
    Pure,
    TooMuch,
    Value,
    is_bool,
    is_defaulted,
)

_MOST_PATHS = 256
#: Exceptions that take whatever they are given.
_ERRORS = frozenset(
    (
        *("ArithmeticError", "AssertionError", "AttributeError", "Exception", "IndexError", "KeyError", "LookupError"),
        *("NotImplementedError", "OverflowError", "RuntimeError", "TypeError", "ValueError", "ZeroDivisionError"),
    )
)


@dataclass(slots=True)
class Statements(Assignments):
    """Follows all paths through statements."""

    #: How many blocks stand around after an exception in which the function may go on.
    guards: int = field(default=0, kw_only=True)

    def block(self, statements: Sequence[ast.stmt], path: Path) -> list[Path]:
        """The paths through statements in a row."""
        paths = [path]
        for statement in statements:
            paths = [
                after for each in paths for after in (self._statement(statement, each) if each.goes_on else [each])
            ]
            if len(paths) > _MOST_PATHS:
                raise TooMuch
        return paths

    def _statement(self, node: ast.stmt, path: Path) -> list[Path]:
        match node:
            case ast.Pass() | ast.Expr(value=ast.Constant()) | ast.Global():
                return [path]
            case ast.Expr(value=value):
                return self.filled_up(value, path) or [after for after, _ in self.value(value, path)]
            case ast.Assign(targets=[ast.Name() as name], value=ast.Lambda()) if self._is_helper(name):
                return [self.bound(name, HELPER, path)]
            case ast.Assign(targets=targets, value=value):
                if len(targets) == 1 and (paths := self.entered(targets[0], value, path)):
                    return paths
                return [
                    last for after, given in self.value(value, path) for last in self.assigned(targets, given, after)
                ]
            case ast.AnnAssign(target=target, value=value):
                if value is None:
                    return [path] if isinstance(target, ast.Name) else self._unmodelled()
                return [last for after, given in self.value(value, path) for last in self.assign(target, given, after)]
            case ast.AugAssign(target=target, op=op, value=value):
                return self.augmented(target, type(op).__name__, value, path)
            case ast.Return(value=value):
                return self._return(value or ast.Constant(None), path)
            case ast.If(test=test, body=body, orelse=orelse):
                return [
                    last
                    for after, holds in self.test(test, path)
                    for last in self.block(body if holds else orelse, after)
                ]
            case ast.While() | ast.For():
                return self._loop(node, path)
            case ast.Break() | ast.Continue():
                path.jump = "break" if isinstance(node, ast.Break) else "continue"
                return [path]
            case ast.Raise(exc=ast.Call(func=ast.Name() as name, args=args, keywords=[]), cause=None) if self._is_error(
                name
            ) and not any(isinstance(arg, ast.Starred) for arg in args):
                # What it tells is no behaviour, but what is evaluated for that may be.
                error = (self.known_name(name.id),)
                return [_ended(after, "raise", error) for after, _ in self.values(args, path)]
            case ast.Raise(exc=None):
                return self.raised_again(path)
            case ast.Raise(exc=error, cause=cause):
                parts = [part for part in (error, cause) if part is not None]
                return [_ended(after, "raise", given) for after, given in self.values(parts, path)]
            case ast.Assert(test=test, msg=message):
                return self._assert(test, message, path)
            case ast.Try() | ast.With():
                return self.guarded(node, path)
            case ast.Match():
                return self.matched(node, path)
            case ast.Delete(targets=targets):
                return self._delete(targets, path)
            case ast.Import() | ast.ImportFrom():
                return self._import(node, path)
            case ast.FunctionDef(decorator_list=[]) if (
                mark := self.module.marks.get(node)
            ) is not None and not annotations_of(node):
                is_helper = mark in self.module.helpers
                made = HELPER if is_helper else self.closure(node.args, node.body, f"def {node.name}", path)
                path.variables[mark] = made
                return [path]
        return self._unmodelled()

    def _is_helper(self, name: ast.Name) -> bool:
        """Whether it names a function that is followed wherever it is called."""
        return self.module.marks.get(name) in self.module.helpers

    def _is_error(self, name: ast.Name) -> bool:
        """Whether it names an exception of which only the type counts."""
        return name.id in _ERRORS and self._is_own(name) and not self.module.catches

    @staticmethod
    def _unmodelled() -> list[Path]:
        raise TooMuch

    def _return(self, value: ast.expr, path: Path) -> list[Path]:
        match value:
            case ast.Call(func=ast.Name(id="dict") as function, args=[ast.Name() as name], keywords=[]) if (
                self._is_own(function) and len(path.frames) == 1 and not self.guards
            ):
                mark = self.module.marks.get(name)
                whole = path.variables.get(mark) if mark is not None else None
                if is_defaulted(whole) and whole is not None:
                    # Nobody else has it, and nobody looks at it any more.
                    path.jump = ("return", whole)
                    return [path]
        return [last for after, given in self.value(value, path) for last in self.given_back(given, after)]

    def given_back(self, value: Value, path: Path) -> list[Path]:
        """The function returns a value; a truth value is told by its two ways, as `if c: return True` tells it."""
        if is_defaulted(value):
            raise TooMuch
        paths = []
        for last, holds in self.decided(value, path) if is_bool(value) else [(path, None)]:
            last.jump = ("return", value if holds is None else TRUE if holds else FALSE)
            paths.append(last)
        return paths

    def _assert(self, test: ast.expr, message: ast.expr | None, path: Path) -> list[Path]:
        paths = []
        for after, holds in self.test(test, path):
            if holds:
                paths.append(after)
            else:
                ends = self.values([message] if message else [], after)
                paths += [_ended(last, "assertion fails", given) for last, given in ends]
        return paths

    def _import(self, node: ast.Import | ast.ImportFrom, path: Path) -> list[Path]:
        """Each name gets what an operation gives of which nothing is known."""
        whole = None
        if isinstance(node, ast.ImportFrom):
            names = ", ".join(alias.name for alias in node.names)
            whole = path.happen(f"from {'.' * node.level}{node.module or ''} import {names}")
        for place, alias in enumerate(node.names):
            mark = self.module.marks.get(alias)
            if mark is None:
                raise TooMuch
            # Without another name it is the package of the module that is bound.
            how = "import as" if alias.asname else "import"
            path.variables[mark] = Pure(f"name {place}", (whole,)) if whole else path.happen(f"{how} {alias.name}")
        return [path]

    def _delete(self, targets: Sequence[ast.expr], path: Path) -> list[Path]:
        paths = [path]
        for target in targets:
            match target:
                case ast.Subscript(value=holder, slice=index):
                    paths = [after for each in paths for after, _ in self.event("del item", [holder, index], each)]
                case _:
                    raise TooMuch
        return paths

    # Statements of which more is known elsewhere

    @abstractmethod
    def matched(self, node: ast.Match, path: Path) -> list[Path]:
        """The paths through a `match` statement."""

    @abstractmethod
    def guarded(self, node: ast.Try | ast.With, path: Path) -> list[Path]:
        """The paths through a block after an exception in which the function may go on."""

    @abstractmethod
    def raised_again(self, path: Path) -> list[Path]:
        """`raise` alone."""

    # Loops

    def _loop(self, node: ast.While | ast.For, path: Path) -> list[Path]:
        marks = self.bound_in([node])
        if isinstance(node, ast.While):
            return self._turn(
                marks,
                lambda inside: self.test(node.test, inside),
                lambda inside: self.block(node.body, inside),
                node.orelse,
                node,
                path,
            )
        if (inner := self.lazy(node.iter, marks)) is not None:
            return self._lazily(node, inner, path)

        def turn(item: Value, inside: Path) -> list[Path]:
            return [last for each in self.assign(node.target, item, inside) for last in self.block(node.body, each)]

        return [
            last
            for after, source in self.source(node.iter, node, path)
            for last in self.walk(marks, source, turn, node.orelse, node, after)
        ]

    def _lazily(self, node: ast.For, inner: ast.GeneratorExp, path: Path) -> list[Path]:
        """`for x in (y for z in w)` is `for z in w` with `x = y`."""
        generator, *others = self.flat(inner.generators)
        if others or generator.is_async:
            raise TooMuch

        def turn(given: Value, inside: Path) -> list[Path]:
            paths = []
            tested = [
                pair
                for each in self.assign(generator.target, given, inside)
                for pair in self.test(all_of(generator.ifs), each)
            ]
            for after, holds in tested:
                if not holds:
                    paths.append(after)
                    continue
                for later, item in self.value(inner.elt, after):
                    paths += [
                        last for each in self.assign(node.target, item, later) for last in self.block(node.body, each)
                    ]
            return paths

        marks = self.bound_in([node, generator])
        return [
            last
            for after, source in self.source(generator.iter, node, path)
            for last in self.walk(marks, source, turn, node.orelse, node, after)
        ]

    def walk(
        self,
        marks: list[Mark],
        source: Source,
        turn: Callable[[Value, Path], list[Path]],
        orelse: Sequence[ast.stmt],
        site: object,
        path: Path,
    ) -> list[Path]:
        """A loop over the items of a source, each of which a turn gets."""
        counters = source.counters()
        path.variables.update(counters)

        def goes_on(inside: Path) -> list[tuple[Path, bool]]:
            return [pair for after, given in source.ask(self, inside) for pair in self.decided(given, after)]

        def body(inside: Path) -> list[Path]:
            paths = [last for after, item in source.item(self, inside) for last in turn(item, after)]
            for last in paths:
                if last.end is None and last.jump in ("", "continue"):
                    source.step(last)
            return paths

        return self._turn([*marks, *(mark for mark, _ in counters)], goes_on, body, orelse, site, path)

    def _turn(
        self,
        marks: list[Mark],
        goes_on: Callable[[Path], list[tuple[Path, bool]]],
        body: Callable[[Path], list[Path]],
        orelse: Sequence[ast.stmt],
        site: object,
        path: Path,
    ) -> list[Path]:
        """One turn of a loop: paths that come to its end lead back to its head, the others go on behind it."""
        before = path.fork()
        head, held = path.enter(marks, site)
        paths: list[Path] = []
        ways = goes_on(path)
        if [holds for _, holds in ways] == [False] and path.steps[-1] is head:
            # It is known that there is no turn.
            return self.block(orelse, before)
        for inside, holds in ways:
            if not holds:
                inside.leave()
                paths += self.block(orelse, inside)
                continue
            for last in body(inside):
                if last.end is not None or isinstance(last.jump, tuple):
                    paths.append(last)
                elif last.jump == "break":
                    last.jump = ""
                    last.leave()
                    paths.append(last)
                else:
                    last.jump = ""
                    last.come_again(head, held)
                    paths.append(last)
        return paths

    def filled(self, holder: Value, items: Value, site: object, path: Path) -> list[Path]:
        """A list gets all items of something else that is no part of it."""

        def append(item: Value, inside: Path) -> list[Path]:
            self.appended(holder, item, inside)
            return [inside]

        return self.walk([], self.source_of(items, site, site, path), append, [], site, path)

    def bound_in(self, nodes: Sequence[ast.AST]) -> list[Mark]:
        """The variables that nodes bind."""
        found: dict[Mark, None] = {}
        for whole in nodes:
            for node in ast.walk(whole):
                mark = self.module.marks.get(node)
                if mark is not None and not is_read(node):
                    found[mark] = None
        return list(found)


def _ended(path: Path, what: str, operands: tuple[Value, ...]) -> Path:
    if any(map(is_defaulted, operands)):
        raise TooMuch
    path.end = End(what, operands)
    return path
