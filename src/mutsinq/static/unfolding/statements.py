"""Statements: the paths through blocks, loops and functions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mutsinq.static.scopes import Mark
from mutsinq.static.unfolding.calls import Calls
from mutsinq.static.unfolding.expressions import TooMuch
from mutsinq.static.unfolding.paths import Again, Choice, End, Path
from mutsinq.static.unfolding.values import (
    FALSE,
    TRUE,
    Fresh,
    Pure,
    Value,
    is_bool,
    literal,
)

_MOST_PATHS = 256


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
            case ast.Raise(exc=error, cause=cause):
                parts = [part for part in (error, cause) if part is not None]
                return [_ended(after, "raise", given) for after, given in self.values(parts, path)]
            case ast.Assert(test=test, msg=message):
                return self._assert(test, message, path)
            case ast.Delete(targets=targets):
                return self._delete(targets, path)
            case ast.FunctionDef(decorator_list=[]) if node in self.module.marks:
                path.variables[self.module.marks[node]] = self.closure(node.args, node.body, f"def {node.name}", path)
                return [path]
        return self._unmodelled()

    @staticmethod
    def _unmodelled() -> list[Path]:
        raise TooMuch

    def _return(self, value: ast.expr, path: Path) -> list[Path]:
        paths = []
        for after, given in self.value(value, path):
            # A truth value is told by its two ways, as `if c: return True` tells it.
            ways = self.decided(given, after) if is_bool(given) else [(after, None)]
            for last, holds in ways:
                last.jump = ("return", given if holds is None else TRUE if holds else FALSE)
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
        paths = []
        for after, given in self.values(operands, path):
            after.happen(what, *given, value)
            paths.append(after)
        return paths

    def _unpacked(self, parts: Sequence[ast.expr], value: Value, path: Path) -> list[Value]:
        if any(isinstance(part, ast.Starred) for part in parts):
            raise TooMuch
        if isinstance(value, Fresh) and value.kind == "tuple" and len(value.parts) == len(parts):
            return list(value.parts)
        whole = path.happen(f"unpack {len(parts)}", value)
        return [Pure(f"part {place}", (whole,)) for place in range(len(parts))]

    def _augmented(self, target: ast.expr, what: str, value: ast.expr, path: Path) -> list[Path]:
        match target:
            case ast.Name():
                if (mark := self.module.marks.get(target)) is None:
                    raise TooMuch
                left = path.variables.get(mark)
                if left is None:
                    raise TooMuch
                return [
                    self.bound(target, after.happen(f"in place {what}", left, right), after)
                    for after, right in self.value(value, path)
                ]
            case ast.Attribute(value=holder, attr=name):
                self.mentions.add(f".{name}")
                operands, get, put = [holder], f".{name}", f"set .{name}"
            case ast.Subscript(value=holder, slice=index):
                operands, get, put = [holder, index], "item", "set item"
            case _:
                raise TooMuch
        paths = []
        for after, given in self.values(operands, path):
            left = after.happen(get, *given)
            for last, right in self.value(value, after):
                last.happen(put, *given, last.happen(f"in place {what}", left, right))
                paths.append(last)
        return paths

    # Containers that nobody else has seen yet

    def _filled_up(self, node: ast.expr, path: Path) -> list[Path]:
        """`x = []`, `x.append(y)` is `x = [y]` as long as nobody can have looked at `x`; nothing where it cannot be."""
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name() as name, attr="append"), args=[item], keywords=[]) if (
                self._own(name, "list", path) and not isinstance(item, ast.Starred)
            ):
                paths = []
                for after, given in self.value(item, path):
                    container = self._own(name, "list", after)
                    if container is None:
                        after.happen("append", after.variables[self.module.marks[name]], given)  # type: ignore[arg-type]
                    else:
                        _replace(container, (*container.parts, given), after)
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
                        after.happen("set item", after.variables[self.module.marks[name]], literal(key.value), given)  # type: ignore[arg-type]
                    else:
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

    # Loops

    def _loop(self, node: ast.While | ast.For, path: Path) -> list[Path]:
        marks = self.bound_in([node])
        if isinstance(node, ast.While):
            return self._turn(marks, lambda inside: self.test(node.test, inside), node.body, node.orelse, path)
        paths = []
        for after, whole in self.value(node.iter, path):
            paths += self.walk(
                marks, whole, node.target, lambda inside: self.block(node.body, inside), node.orelse, after
            )
        return paths

    def walk(
        self,
        marks: list[Mark],
        whole: Value,
        target: ast.expr,
        body: Callable[[Path], list[Path]],
        orelse: Sequence[ast.stmt],
        path: Path,
    ) -> list[Path]:
        """A loop over the items of a value."""
        items = path.happen("iter", whole)

        def goes_on(inside: Path) -> list[tuple[Path, bool]]:
            return self.decided(inside.happen("next", items), inside)

        def turn(inside: Path) -> list[Path]:
            latest = inside.steps[-1]
            assert isinstance(latest, Choice)
            item = Pure("item", (latest.question,))
            return [last for after in self._assign(target, item, inside) for last in body(after)]

        return self._turn(marks, goes_on, turn, orelse, path)

    def _turn(
        self,
        marks: list[Mark],
        goes_on: Callable[[Path], list[tuple[Path, bool]]],
        body: Sequence[ast.stmt] | Callable[[Path], list[Path]],
        orelse: Sequence[ast.stmt],
        path: Path,
    ) -> list[Path]:
        """One turn of a loop: paths that come to its end lead back to its head, the others go on behind it."""
        head = path.enter(marks)
        paths: list[Path] = []
        for inside, holds in goes_on(path):
            if not holds:
                inside.leave()
                paths += self.block(orelse, inside)
                continue
            for last in body(inside) if callable(body) else self.block(body, inside):
                if last.end is not None or isinstance(last.jump, tuple):
                    paths.append(last)
                elif last.jump == "break":
                    last.jump = ""
                    last.leave()
                    paths.append(last)
                else:
                    last.jump = ""
                    last.end = Again(head, {mark: last.variables.get(mark) for mark in marks})
                    paths.append(last)
        return paths

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
    made = path.fresh(container.kind, parts)
    for frame in path.frames:
        for mark, value in frame.items():
            if value is container:
                frame[mark] = made
