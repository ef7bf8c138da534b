"""Looping: which source stands in the head of a loop."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mutsinq.static.forms.scopes import Mark
from mutsinq.static.unfolding.arithmetic import constant, minus, plus, times
from mutsinq.static.unfolding.context import Context
from mutsinq.static.unfolding.following import evaluate
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.questions import length_of
from mutsinq.static.unfolding.sources import Source, counting, entries_of, given_by, items_backwards, items_of, together
from mutsinq.static.unfolding.values import INT, RANGE, Event, Pure, TooMuch, Value, held_by, kind_of, literal, type_of

_INDEXED = frozenset(("str", "list", "tuple", "range"))
_KEYED = frozenset(("dict", "set", "frozenset"))
_VIEWS = frozenset(("items", "keys", "values"))
Found = list[tuple[Path, Source]]


def find_sources(node: ast.expr, site: ast.AST, path: Path) -> Found:
    """What stands in the head of a loop."""
    match node:
        case ast.Call(func=ast.Name(id=name) as function, args=args, keywords=words) if path.context.is_own(function):
            plain = not any(isinstance(arg, ast.Starred) for arg in args)
            if plain and (found := _made(node, name, args, words, site, path)) is not None:
                return found
        case ast.Call(func=ast.Attribute(value=holder, attr=way), args=[], keywords=[]) if way in _VIEWS:
            return _view(node, holder, way, site, path)
    return [(after, source_of(whole, node, site, after)) for after, whole in evaluate(node, path)]


def source_of(whole: Value, node: object, site: object, path: Path) -> Source:
    """The items of a value."""
    name = kind_of(whole)
    if counter := _counter_of(path.context, path.origin(whole)[0], node):
        return counter
    # Where the loop changes a dict or set that it goes through Python may complain.
    if name in _INDEXED or (name in _KEYED and not path.changes_in(site, whole)):
        return items_of(whole, _counter(path.context, node))
    return given_by(path.happen("iter", whole), held_by(whole))


def _counter(context: Context, node: object, by: int = 1) -> Mark:
    """The variable that counts turns."""
    return context.hidden_mark(node, f"counter {by}")


def _view(node: ast.expr, holder: ast.expr, way: str, site: ast.AST, path: Path) -> Found:
    found: Found = []
    for after, whole in evaluate(holder, path):
        if kind_of(whole) == "dict" and not after.changes_in(site, whole):
            mark = _counter(path.context, node)
            entries = items_of(whole, mark) if way == "keys" else entries_of(whole, mark, with_keys=way == "items")
            found.append((after, entries))
            continue
        path.context.mentions.add(f".{way}")
        view = after.happen("call", after.happen(f".{way}", whole))
        found.append((after, given_by(after.happen("iter", view))))
    return found


def _made(
    node: ast.expr,
    name: str,
    args: Sequence[ast.expr],
    words: Sequence[ast.keyword],
    site: ast.AST,
    path: Path,
) -> Found | None:
    match name, args:
        case "enumerate", [whole] | [whole, _] if len(args) + len(words) <= 2:
            starts = [*args[1:], *(word.value for word in words if word.arg == "start")]
            if len(starts) != len(args) + len(words) - 1:
                return None
            return _enumerated(node, whole, starts, site, path)
        case "zip", [_, *_] if not words:
            return _zipped(args, site, path)
        case "reversed", [whole] if not words:
            return _reversed(node, whole, site, path)
    return None


def ranged(given: Sequence[Value], path: Path) -> Value:
    """`range(m, n)`: of ints it cannot fail."""
    start, stop, step = _limits(given)
    if type_of(start) == type_of(stop) == INT and constant(step):
        return Pure("range", (start, stop, step), RANGE)
    return path.happen("call", path.context.known_name("range"), *given, type=RANGE)


def _counter_of(context: Context, whole: Value, node: object) -> Source | None:
    """The ints of a range; where it is not known how many, it is asked for that."""
    match whole:
        case Pure(what="range", operands=(start, stop, step)) if by := constant(step):
            return counting(_counter(context, node, by), start, stop, by)
        case Event(operands=(_, *given), type=of) if of == RANGE:
            start, _, step = _limits(given)
            if type_of(start) == INT and (by := constant(step)):
                stop = plus(start, times(Pure("len", (whole,), INT), step))
                return counting(_counter(context, node, by), start, stop, by)
    return None


def _enumerated(node: ast.expr, whole: ast.expr, starts: Sequence[ast.expr], site: ast.AST, path: Path) -> Found | None:
    start = starts[0] if starts else ast.Constant(0)
    if not (isinstance(start, ast.Constant) and type(start.value) is int):
        return None
    counter = counting(_counter(path.context, node), literal(start.value))
    return [(after, together((counter, source))) for after, source in find_sources(whole, site, path)]


def _zipped(args: Sequence[ast.expr], site: ast.AST, path: Path) -> Found | None:
    found: list[tuple[Path, tuple[Source, ...]]] = [(path, ())]
    for arg in args:
        # All are evaluated before the first is asked for its iterator.
        if not isinstance(arg, ast.Name) and any(one.iterator for _, given in found for one in given):
            raise TooMuch
        found = [(last, (*given, one)) for after, given in found for last, one in find_sources(arg, site, after)]
    return [(after, together(given)) for after, given in found]


def _reversed(node: ast.expr, whole: ast.expr, site: ast.AST, path: Path) -> Found | None:
    found: Found = []
    for after, given in evaluate(whole, path):
        if kind_of(given) not in _INDEXED or after.changes_in(site, given):
            made = after.happen("call", path.context.known_name("reversed"), given)
            found.append((after, given_by(after.happen("iter", made))))
            continue
        last = minus(length_of(given, after), literal(1))
        found.append((after, items_backwards(given, _counter(path.context, node, -1), last)))
    return found


def _limits(given: Sequence[Value]) -> tuple[Value, Value, Value]:
    """Where a range starts, where it stops, and its step."""
    match given:
        case [stop]:
            return literal(0), stop, literal(1)
        case [start, stop]:
            return start, stop, literal(1)
    start, stop, step = given
    return start, stop, step


def plain_range(args: Sequence[ast.expr]) -> Sequence[ast.expr]:
    """`range(n)` for `range(0, n)`, `range(m, n)` for `range(m, n, 1)`: it asks its arguments for ints one by one."""
    match args:
        case [start, stop, ast.Constant(value=int() as step)] if type(step) is int and step == 1:
            return plain_range([start, stop])
        case [ast.Constant(value=int() as start), stop] if type(start) is int and start == 0:
            return [stop]
    return args
