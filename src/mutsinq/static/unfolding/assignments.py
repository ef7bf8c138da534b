"""Assignments: the paths by which variables, attributes and items get their values."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mutsinq.static.unfolding.changes import MOST_CHARACTERS, appended, extended, stored_at
from mutsinq.static.unfolding.context import Valued
from mutsinq.static.unfolding.following import evaluate, evaluate_all
from mutsinq.static.unfolding.keys import as_key
from mutsinq.static.unfolding.operations import operated
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.places import placed
from mutsinq.static.unfolding.values import (
    INT,
    LOST,
    SCALARS,
    Fresh,
    Pure,
    TooMuch,
    Value,
    each_held,
    kind_of,
    literal,
    type_of,
)


def bind(target: ast.Name, value: Value, path: Path) -> Path:
    """The path with a variable bound."""
    mark = path.module.marks.get(target)
    if mark is None:
        path.context.mentions.add(target.id)
        path.happen(f"set global {target.id}", value)
    else:
        path.variables[mark] = value
    return path


def assigned(targets: Sequence[ast.expr], value: Value, path: Path) -> list[Path]:
    """`x = y = value`, from left to right."""
    paths = [path]
    for target in targets:
        paths = [after for each in paths for after in assign(target, value, each)]
    return paths


def assign(target: ast.expr, value: Value, path: Path) -> list[Path]:
    """A value gets a name, or a place in what has some."""
    match target:
        case ast.Name():
            return [bind(target, value, path)]
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            paths = [path]
            for part, item in zip(parts, _unpacked(parts, value, path)):
                paths = [after for each in paths for after in assign(part, item, each)]
            return paths
        case ast.Starred(value=part):
            return assign(part, value, path)
        case ast.Attribute(value=holder, attr=name):
            path.context.mentions.add(f".{name}")
            return _set(f"set .{name}", value, [holder], path)
        case ast.Subscript(value=holder, slice=index):
            return _set("set item", value, [holder, index], path)
    raise TooMuch


def _set(what: str, value: Value, operands: Sequence[ast.expr], path: Path) -> list[Path]:
    return [last for after, given in evaluate_all(operands, path) for last in store(what, (*given, value), after)]


def store(what: str, operands: tuple[Value, ...], path: Path) -> list[Path]:
    """An attribute or item is set."""
    if what == "set item":
        holder, index, value = operands
        if kind_of(holder) == "dict" and (keys := as_key(index, path)) is not None:
            return [last for after, key in keys for last in stored_at(holder, key, value, after)]
        if kind_of(holder) == "list" and type_of(index) == INT:
            return [
                last for after, place in placed(holder, index, path) for last in stored_at(holder, place, value, after)
            ]
    path.happen(what, *operands)
    return [path]


def _unpacked(parts: Sequence[ast.expr], value: Value, path: Path) -> list[Value]:
    if starred := [str(place) for place, part in enumerate(parts) if isinstance(part, ast.Starred)]:
        whole = path.happen(f"unpack {len(parts)}, the rest at {starred[0]}", value)
        return [Pure(f"part {place}", (whole,)) for place in range(len(parts))]
    if isinstance(value, Fresh) and value.kind == "tuple" and len(value.parts) == len(parts):
        return list(value.parts)
    if len(types := each_held(value)) == len(parts):
        return [Pure("at", (value, literal(place)), of) for place, of in enumerate(types)]
    whole = path.happen(f"unpack {len(parts)}", value)
    return [Pure(f"part {place}", (whole,)) for place in range(len(parts))]


def augmented(node: ast.AugAssign, path: Path) -> list[Path]:
    """`x += value` and its like."""
    target, what, value = node.target, type(node.op).__name__, node.value
    match target:
        case ast.Name():
            if (mark := path.module.marks.get(target)) is None:
                raise TooMuch
            left = path.variables.get(mark)
            if left is None or left == LOST:
                raise TooMuch
            return [
                bind(target, result, last)
                for after, right in evaluate(value, path)
                for last, result in in_place(what, left, right, after)
            ]
        case ast.Attribute(value=holder, attr=name):
            path.context.mentions.add(f".{name}")
            operands, get, place = [holder], f".{name}", f"set .{name}"
        case ast.Subscript(value=holder, slice=index):
            operands, get, place = [holder, index], "item", "set item"
        case _:
            raise TooMuch
    return [
        end
        for after, given in evaluate_all(operands, path)
        for then, left in operated(get, given, after)
        for later, right in evaluate(value, then)
        for last, result in in_place(what, left, right, later)
        for end in store(place, (*given, result), last)
    ]


def in_place(what: str, left: Value, right: Value, path: Path) -> Valued:
    """`x += y`: for what cannot change the same as `x = x + y`."""
    if type_of(left) in SCALARS or kind_of(left) == "tuple":
        return operated(what, (left, right), path)
    if what == "Add" and kind_of(left) == "list":
        return extended(left, right, path)
    return [(path, path.happen(f"in place {what}", left, right))]


def filled_up(node: ast.expr, path: Path) -> list[Path]:
    """`x = []`, `x.append(y)` is `x = [y]` as long as nobody can have looked at `x`; nothing where it cannot be."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name() as name, attr=way), args=[given], keywords=[]) if (
            _own(name, "list", path) and (items := _items(way, given)) is not None
        ):
            return [last for after, values in evaluate_all(items, path) for last in _put(name, "list", values, after)]
    return []


def entered(target: ast.expr, value: ast.expr, path: Path) -> list[Path]:
    """`x = {}`, `x["a"] = y` is `x = {"a": y}`."""
    match target:
        case ast.Subscript(value=ast.Name() as name, slice=ast.Constant(value=key)) if _own(name, "dict", path):
            ways = evaluate(value, path)
            return [last for after, given in ways for last in _put(name, "dict", (literal(key), given), after)]
    return []


def _put(name: ast.Name, kind: str, parts: tuple[Value, ...], path: Path) -> list[Path]:
    """The paths where a list gets items, or a dict a key and a value."""
    if (container := _own(name, kind, path)) is not None:
        _replace(container, (*container.parts, *parts), path)
        return [path]
    # Others got hold of it while the parts were evaluated.
    whole = path.variables[path.module.marks[name]]
    assert whole is not None
    if kind == "dict":
        return store("set item", (whole, *parts), path)
    for part in parts:
        appended(whole, part, path)
    return [path]


def _own(name: ast.Name, kind: str, path: Path) -> Fresh | None:
    mark = path.module.marks.get(name)
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
