"""Assignments: the paths by which variables, attributes and items get their values."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from mutsinq.static.unfolding.calls import Calls
from mutsinq.static.unfolding.expressions import Valued
from mutsinq.static.unfolding.methods import MOST_CHARACTERS
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.values import (
    INT,
    LOST,
    SCALARS,
    Fresh,
    Pure,
    TooMuch,
    Value,
    each_held,
    literal,
    type_of,
)


@dataclass(slots=True)
class Assignments(Calls):
    """Follows what stores values."""

    def assigned(self, targets: Sequence[ast.expr], value: Value, path: Path) -> list[Path]:
        """`x = y = value`, from left to right."""
        paths = [path]
        for target in targets:
            paths = [after for each in paths for after in self.assign(target, value, each)]
        return paths

    def assign(self, target: ast.expr, value: Value, path: Path) -> list[Path]:
        """A value gets a name, or a place in what has some."""
        match target:
            case ast.Name():
                return [self.bound(target, value, path)]
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                paths = [path]
                for part, item in zip(parts, self._unpacked(parts, value, path)):
                    paths = [after for each in paths for after in self.assign(part, item, each)]
                return paths
            case ast.Starred(value=part):
                return self.assign(part, value, path)
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
            if known is not None and known.name == "dict" and (keys := self.as_key(index, path)) is not None:
                return [last for after, key in keys for last in self.stored_at(holder, key, value, after)]
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
        is_list = known is not None and known.name == "list"
        if is_list and [value] == [item for _, item in self.item_at(holder, place, path)]:
            # It is there already.
            return [path]
        self.keep(holder, (place, value) if known is not None and known.name == "dict" else (value,), path)
        path.change("set item", holder, place, value)
        return [path]

    def _unpacked(self, parts: Sequence[ast.expr], value: Value, path: Path) -> list[Value]:
        if starred := [str(place) for place, part in enumerate(parts) if isinstance(part, ast.Starred)]:
            whole = path.happen(f"unpack {len(parts)}, the rest at {starred[0]}", value)
            return [Pure(f"part {place}", (whole,)) for place in range(len(parts))]
        if isinstance(value, Fresh) and value.kind == "tuple" and len(value.parts) == len(parts):
            return list(value.parts)
        if len(types := each_held(value)) == len(parts):
            return [Pure("at", (value, literal(place)), of) for place, of in enumerate(types)]
        whole = path.happen(f"unpack {len(parts)}", value)
        return [Pure(f"part {place}", (whole,)) for place in range(len(parts))]

    def augmented(self, target: ast.expr, what: str, value: ast.expr, path: Path) -> list[Path]:
        """`x += value` and its like."""
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

    def filled_up(self, node: ast.expr, path: Path) -> list[Path]:
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

    def entered(self, target: ast.expr, value: ast.expr, path: Path) -> list[Path]:
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
        if isinstance(value, Fresh) and value.kind == kind and value.is_display:
            return value if value.stretch is path.stretch and value.depth == len(path.frames) else None
        return None


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
