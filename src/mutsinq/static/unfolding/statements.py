"""Statements: the paths through blocks, loops and functions."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mutsinq.static.scopes import Mark
from mutsinq.static.unfolding.calls import Calls, all_of
from mutsinq.static.unfolding.expressions import Valued
from mutsinq.static.unfolding.methods import MOST_CHARACTERS
from mutsinq.static.unfolding.paths import End, Path
from mutsinq.static.unfolding.sources import Source
from mutsinq.static.unfolding.values import (
    FALSE,
    INT,
    LOST,
    SCALARS,
    TRUE,
    Fresh,
    Pure,
    TooMuch,
    Value,
    is_bool,
    literal,
    type_of,
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
class Statements(Calls):
    """Follows all paths through statements."""

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
                return self._filled_up(value, path) or [after for after, _ in self.value(value, path)]
            case ast.Assign(targets=targets, value=value):
                if len(targets) == 1 and (paths := self._entered(targets[0], value, path)):
                    return paths
                return [
                    last for after, given in self.value(value, path) for last in self._assigned(targets, given, after)
                ]
            case ast.AnnAssign(target=target, value=value):
                if value is None:
                    return [path] if isinstance(target, ast.Name) else self._unmodelled()
                return [last for after, given in self.value(value, path) for last in self._assign(target, given, after)]
            case ast.AugAssign(target=target, op=op, value=value):
                return self._augmented(target, type(op).__name__, value, path)
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
                return [_ended(after, "raise", (self.known_name(name.id),)) for after, _ in self.values(args, path)]
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
            case ast.FunctionDef(decorator_list=[]) if node in self.module.marks:
                path.variables[self.module.marks[node]] = self.closure(node.args, node.body, f"def {node.name}", path)
                return [path]
        return self._unmodelled()

    def _is_error(self, name: ast.Name) -> bool:
        """Whether it names an exception of which only the type counts."""
        return name.id in _ERRORS and self._is_own(name) and not self.module.catches

    @staticmethod
    def _unmodelled() -> list[Path]:
        raise TooMuch

    def _return(self, value: ast.expr, path: Path) -> list[Path]:
        return [last for after, given in self.value(value, path) for last in self.given_back(given, after)]

    def given_back(self, value: Value, path: Path) -> list[Path]:
        """The function returns a value; a truth value is told by its two ways, as `if c: return True` tells it."""
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

    def _delete(self, targets: Sequence[ast.expr], path: Path) -> list[Path]:
        paths = [path]
        for target in targets:
            match target:
                case ast.Subscript(value=holder, slice=index):
                    paths = [after for each in paths for after, _ in self.event("del item", [holder, index], each)]
                case _:
                    raise TooMuch
        return paths

    # Assignments

    def _assigned(self, targets: Sequence[ast.expr], value: Value, path: Path) -> list[Path]:
        paths = [path]
        for target in targets:
            paths = [after for each in paths for after in self._assign(target, value, each)]
        return paths

    def _assign(self, target: ast.expr, value: Value, path: Path) -> list[Path]:
        match target:
            case ast.Name():
                return [self.bound(target, value, path)]
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                paths = [path]
                for part, item in zip(parts, self._unpacked(parts, value, path)):
                    paths = [after for each in paths for after in self._assign(part, item, each)]
                return paths
            case ast.Attribute(value=holder, attr=name):
                self.mentions.add(f".{name}")
                return self._set(f"set .{name}", value, [holder], path)
            case ast.Subscript(value=holder, slice=index):
                return self._set("set item", value, [holder, index], path)
        raise TooMuch

    def _set(self, what: str, value: Value, operands: Sequence[ast.expr], path: Path) -> list[Path]:
        return [last for after, given in self.values(operands, path) for last in self.put(what, (*given, value), after)]

    def put(self, what: str, operands: tuple[Value, ...], path: Path) -> list[Path]:
        """An attribute or item is set."""
        if what == "set item":
            holder, index, value = operands
            known = type_of(holder)
            if known is not None and known.name == "dict" and type_of(index) in SCALARS:
                return self.stored_at(holder, index, value, path)
            if known is not None and known.name == "list" and type_of(index) == INT:
                return [
                    last
                    for after, place in self.placed(holder, index, path)
                    for last in self.stored_at(holder, place, value, after)
                ]
        path.happen(what, *operands)
        return [path]

    def stored_at(self, holder: Value, place: Value, value: Value, path: Path) -> list[Path]:
        """Something is put into a dict, or in the place of another item of a list."""
        known = type_of(holder)
        self.keep(holder, (place, value) if known is not None and known.name == "dict" else (value,), path)
        path.change("set item", holder, place, value)
        return [path]

    def _unpacked(self, parts: Sequence[ast.expr], value: Value, path: Path) -> list[Value]:
        if any(isinstance(part, ast.Starred) for part in parts):
            raise TooMuch
        if isinstance(value, Fresh) and value.kind == "tuple" and len(value.parts) == len(parts):
            return list(value.parts)
        known = type_of(value)
        if (
            known is not None
            and known.name == "tuple"
            and len(known.args) == len(parts)
            and known.args[-1].name != "..."
        ):
            return [Pure(f"at {place}", (value,), of) for place, of in enumerate(known.args)]
        whole = path.happen(f"unpack {len(parts)}", value)
        return [Pure(f"part {place}", (whole,)) for place in range(len(parts))]

    def _augmented(self, target: ast.expr, what: str, value: ast.expr, path: Path) -> list[Path]:
        match target:
            case ast.Name():
                if (mark := self.module.marks.get(target)) is None:
                    raise TooMuch
                left = path.variables.get(mark)
                if left is None or left == LOST:
                    raise TooMuch
                return [
                    self.bound(target, result, last)
                    for after, right in self.value(value, path)
                    for last, result in self.in_place(what, left, right, after)
                ]
            case ast.Attribute(value=holder, attr=name):
                self.mentions.add(f".{name}")
                operands, get, put = [holder], f".{name}", f"set .{name}"
            case ast.Subscript(value=holder, slice=index):
                operands, get, put = [holder, index], "item", "set item"
            case _:
                raise TooMuch
        return [
            end
            for after, given in self.values(operands, path)
            for then, left in self.operated(get, given, after)
            for later, right in self.value(value, then)
            for last, result in self.in_place(what, left, right, later)
            for end in self.put(put, (*given, result), last)
        ]

    def in_place(self, what: str, left: Value, right: Value, path: Path) -> Valued:
        """`x += y`: for what cannot change the same as `x = x + y`."""
        known = type_of(left)
        if known is not None and (known in SCALARS or known.name == "tuple"):
            return self.operated(what, (left, right), path)
        if what == "Add" and known is not None and known.name == "list":
            return self.extended(left, right, path)
        return [(path, path.happen(f"in place {what}", left, right))]

    # Containers that nobody else has seen yet

    def _filled_up(self, node: ast.expr, path: Path) -> list[Path]:
        """`x = []`, `x.append(y)` is `x = [y]` as long as nobody can have looked at `x`; nothing where it cannot be."""
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name() as name, attr=way), args=[given], keywords=[]) if (
                self._own(name, "list", path) and (items := _items(way, given)) is not None
            ):
                paths = []
                for after, values in self.values(items, path):
                    container = self._own(name, "list", after)
                    if container is None:
                        whole = after.variables[self.module.marks[name]]
                        assert whole is not None
                        for value in values:
                            self.appended(whole, value, after)
                    else:
                        _replace(container, (*container.parts, *values), after)
                    paths.append(after)
                return paths
        return []

    def _entered(self, target: ast.expr, value: ast.expr, path: Path) -> list[Path]:
        """`x = {}`, `x["a"] = y` is `x = {"a": y}`."""
        match target:
            case ast.Subscript(value=ast.Name() as name, slice=ast.Constant() as key) if self._own(name, "dict", path):
                paths = []
                for after, given in self.value(value, path):
                    container = self._own(name, "dict", after)
                    if container is None:
                        whole = after.variables[self.module.marks[name]]
                        assert whole is not None
                        paths += self.put("set item", (whole, literal(key.value), given), after)
                        continue
                    _replace(container, (*container.parts, literal(key.value), given), after)
                    paths.append(after)
                return paths
        return []

    def _own(self, name: ast.Name, kind: str, path: Path) -> Fresh | None:
        mark = self.module.marks.get(name)
        value = path.variables.get(mark) if mark is not None else None
        if isinstance(value, Fresh) and value.kind == kind:
            return value if value.stretch is path.stretch and value.depth == len(path.frames) else None
        return None

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
        return [
            last
            for after, source in self.source(node.iter, node, path)
            for last in self.walk(
                marks, source, node.target, lambda inside: self.block(node.body, inside), node.orelse, node, after
            )
        ]

    def _lazily(self, node: ast.For, inner: ast.GeneratorExp, path: Path) -> list[Path]:
        """`for x in (y for z in w)` is `for z in w` with `x = y`."""
        generator, *others = self.flat(inner.generators)
        if others or generator.is_async:
            raise TooMuch

        def body(inside: Path) -> list[Path]:
            paths = []
            for after, holds in self.test(all_of(generator.ifs), inside):
                if not holds:
                    paths.append(after)
                    continue
                for later, item in self.value(inner.elt, after):
                    paths += [
                        last for each in self._assign(node.target, item, later) for last in self.block(node.body, each)
                    ]
            return paths

        marks = self.bound_in([node, generator])
        return [
            last
            for after, source in self.source(generator.iter, node, path)
            for last in self.walk(marks, source, generator.target, body, node.orelse, node, after)
        ]

    def walk(
        self,
        marks: list[Mark],
        source: Source,
        target: ast.expr,
        body: Callable[[Path], list[Path]],
        orelse: Sequence[ast.stmt],
        site: ast.AST,
        path: Path,
    ) -> list[Path]:
        """A loop over the items of a source."""
        counters = source.counters()
        path.variables.update(counters)

        def goes_on(inside: Path) -> list[tuple[Path, bool]]:
            return [pair for after, given in source.ask(self, inside) for pair in self.decided(given, after)]

        def turn(inside: Path) -> list[Path]:
            paths = [
                last
                for after, item in source.item(self, inside)
                for assigned in self._assign(target, item, after)
                for last in body(assigned)
            ]
            for last in paths:
                if last.end is None and last.jump in ("", "continue"):
                    source.step(last)
            return paths

        return self._turn([*marks, *(mark for mark, _ in counters)], goes_on, turn, orelse, site, path)

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
        head = path.enter(marks, site)
        held = {mark: path.variables[mark] for mark in head.before}
        paths: list[Path] = []
        for inside, holds in goes_on(path):
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

        def append(inside: Path) -> list[Path]:
            paths = []
            for after, item in source.item(self, inside):
                self.appended(holder, item, after)
                source.step(after)
                paths.append(after)
            return paths

        def goes_on(inside: Path) -> list[tuple[Path, bool]]:
            return [pair for after, given in source.ask(self, inside) for pair in self.decided(given, after)]

        source = self.source_of(items, site, site, path)
        path.variables.update(source.counters())
        return self._turn([mark for mark, _ in source.counters()], goes_on, append, [], site, path)

    def bound_in(self, nodes: Sequence[ast.AST]) -> list[Mark]:
        """The variables that nodes bind."""
        found: dict[Mark, None] = {}
        for whole in nodes:
            for node in ast.walk(whole):
                mark = self.module.marks.get(node)
                if mark is not None and not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
                    found[mark] = None
        return list(found)


def _ended(path: Path, what: str, operands: tuple[Value, ...]) -> Path:
    path.end = End(what, operands)
    return path


def _replace(container: Fresh, parts: tuple[Value, ...], path: Path) -> None:
    """Make of a container that nobody else has seen one with other parts, whatever variables hold it."""
    made = path.fresh(container.kind, parts, container.site)
    for frame in path.frames:
        for mark, value in frame.items():
            if value is container:
                frame[mark] = made


def _items(way: str, given: ast.expr) -> Sequence[ast.expr] | None:
    """What a list gets by `append` or `extend`, if the text shows each."""
    match way, given:
        case "append", _:
            items: Sequence[ast.expr] = [given]
        case "extend", ast.List(elts=items) | ast.Tuple(elts=items):
            pass
        case "extend", ast.Constant(value=str(text)) if len(text) <= MOST_CHARACTERS:
            items = list(map(ast.Constant, text))
        case _:
            return None
    return None if any(isinstance(item, ast.Starred) for item in items) else items
