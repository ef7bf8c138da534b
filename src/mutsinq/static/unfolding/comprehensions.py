"""Comprehensions and generators as loops, and builtins that go through them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import partial

from mutsinq.core.types import Type
from mutsinq.static.forms.scopes import Mark
from mutsinq.static.syntax import is_bound_to_frame
from mutsinq.static.unfolding.assignments import assign, store
from mutsinq.static.unfolding.beliefs import NEVER
from mutsinq.static.unfolding.changes import added, appended
from mutsinq.static.unfolding.conditions import branches
from mutsinq.static.unfolding.context import Context, Valued
from mutsinq.static.unfolding.copies import copied
from mutsinq.static.unfolding.following import evaluate, evaluate_all
from mutsinq.static.unfolding.functions import all_through, inside_of
from mutsinq.static.unfolding.looping import find_sources
from mutsinq.static.unfolding.loops import bound_in, walk
from mutsinq.static.unfolding.operations import as_int, operated
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.questions import decided
from mutsinq.static.unfolding.sources import Source
from mutsinq.static.unfolding.streams import all_of, as_stream, attempted, flat
from mutsinq.static.unfolding.values import INT, Fresh, TooMuch, Unfit, Value, literal, type_of


def consumed(name: str, items: ast.expr, node: ast.Call, path: Path) -> Valued | None:
    """A builtin that goes through all items of something, or stops at one."""
    if (stream := as_stream(path.context, items, early=name in ("any", "all"))) is None:
        return None
    return attempted(lambda start: _loop_of(name, stream, node, start), items, path)


def _loop_of(name: str, stream: ast.GeneratorExp, node: ast.Call, path: Path) -> Valued:
    match name:
        case "any" | "all":
            return quantified(name == "any", stream, path)
        case "sum":
            return accumulated(INT, literal(0), stream, node, path)
    # The place of the call names what is made.
    kind = ast.ListComp if name == "list" else ast.SetComp
    return comprehension(path.context.made_once(node, lambda: kind(stream.elt, stream.generators)), path)


def generator(node: ast.GeneratorExp, path: Path, *, at_once: bool = False) -> Valued:
    """Its first iterable is evaluated at once; the rest runs when it is asked for items.

    `at_once`: it is asked for all that it will be asked for before any variable is bound anew.
    """
    if is_bound_to_frame(node):
        raise TooMuch
    found: Valued = []
    first, *others = flat(path.context, node.generators)
    for after, source in find_sources(first.iter, node, path):
        inner = inside_of(node, after, at_once=at_once)

        def fill(inside: Path) -> list[Path]:
            filled = []
            for last, given in evaluate(node.elt, inside):
                last.happen("yield", given)
                filled.append(last)
            return filled

        paths = all_through(path.context, partial(_generate, first, others, source, fill, node, inner))
        found.append((after, after.closure("generator", paths)))
    return found


def comprehension(node: ast.ListComp | ast.SetComp | ast.DictComp, path: Path) -> Valued:
    """`[y for x in z]` is a loop that appends to a new list."""
    kind = {ast.ListComp: "list", ast.SetComp: "set", ast.DictComp: "dict"}[type(node)]
    found: Valued = []
    first, *others = flat(path.context, node.generators)
    if is_bound_to_frame(node):
        raise TooMuch
    for after, source in find_sources(first.iter, node, path):
        if not others and (whole := _copied_by(path.context, node, first, source)) is not None:
            found.append((after, copied(whole, node, after)))
            continue
        container = after.fresh(kind, (), node)

        def fill(inside: Path, container: Fresh = container) -> list[Path]:
            if isinstance(node, ast.DictComp):
                parts = [node.key, node.value]
                return [
                    end
                    for last, given in evaluate_all(parts, inside)
                    for end in store("set item", (container, *given), last)
                ]
            filled = []
            for last, given in evaluate(node.elt, inside):
                if kind == "set":
                    filled += added(container, given, last)
                    continue
                appended(container, given, last)
                filled.append(last)
            return filled

        ends = _generate(first, others, source, fill, node, after)
        found += [(last, container) for last in path.going_on(ends)]
    return found


def _copied_by(context: Context, node: ast.expr, generator: ast.comprehension, source: Source) -> Value | None:
    """`y` of `[x for x in y]`, if it is one of Python's own."""
    match node, generator:
        case ast.ListComp(elt=ast.Name() as item), ast.comprehension(target=ast.Name() as target, ifs=[]):
            mark = context.module.marks.get(item)
            if mark is not None and mark == context.module.marks.get(target):
                return source.items
    return None


def filled_by(node: ast.GeneratorExp, container: Value, path: Path) -> list[Path]:
    """`x.extend(y for z in w)` appends one after the other."""

    def fill(inside: Path) -> list[Path]:
        given = evaluate(node.elt, inside)
        for last, item in given:
            appended(container, item, last)
        return [last for last, _ in given]

    return _through(node, fill, path)


def quantified(stops_at: bool, node: ast.GeneratorExp, path: Path) -> Valued:
    """`any` or `all` of a generator: a loop that stops at the first item with this truth value."""

    def look(given: Value, inside: Path) -> list[Path]:
        looked = decided(given, inside)
        for last, holds in looked:
            if holds is stops_at:
                last.jump = ("return", literal(stops_at))
        return [last for last, _ in looked]

    return _stopped(look, literal(not stops_at), node, path)


def first_of(node: ast.GeneratorExp, default: ast.expr, path: Path) -> Valued:
    """`next` of a generator: a loop that stops at its first item."""

    def look(given: Value, inside: Path) -> list[Path]:
        inside.jump = ("return", given)
        return [inside]

    return [pair for after, otherwise in evaluate(default, path) for pair in _stopped(look, otherwise, node, after)]


def _stopped(look: Callable[[Value, Path], list[Path]], otherwise: Value, node: ast.GeneratorExp, path: Path) -> Valued:
    """What the items of a generator are looked at for, until one is returned."""
    if is_bound_to_frame(node):
        raise TooMuch

    def fill(inside: Path) -> list[Path]:
        return [last for after, given in evaluate(node.elt, inside) for last in look(given, after)]

    found: Valued = []
    loops = path.loops
    for last in _through(node, fill, path):
        value = last.jump[1] if isinstance(last.jump, tuple) else otherwise
        last.jump, last.loops, last.stretch = "", loops, object()
        found.append((last, value))
    return found


def accumulated(type: Type, start: Value, node: ast.GeneratorExp, site: ast.AST, path: Path) -> Valued:
    """The sum of the ints, or the text of the texts, that a generator gives: a loop with one more variable.

    Raises Unfit where other things may be among them.
    """
    if is_bound_to_frame(node):
        raise Unfit
    mark = path.context.hidden_mark(site, "total")
    path.variables[mark] = start

    def add(inside: Path) -> list[Path]:
        added = []
        for after, given in evaluate(node.elt, inside):
            for last, item in as_int(given, after) if type == INT else [(after, given)]:
                if type_of(item) not in (type, NEVER):
                    raise Unfit
                total = last.variables[mark]
                assert total is not None
                for end, result in operated("Add", (total, item), last):
                    end.variables[mark] = result
                    added.append(end)
        return added

    ends = _through(node, add, path, also=mark)
    return [(last, total) for last in ends if (total := last.variables[mark]) is not None]


def _through(
    node: ast.GeneratorExp, fill: Callable[[Path], list[Path]], path: Path, also: Mark | None = None
) -> list[Path]:
    """The paths that come through all loops of a generator, which bind one more variable."""
    first, *others = flat(path.context, node.generators)
    return path.going_on(
        last
        for after, source in find_sources(first.iter, node, path)
        for last in _generate(first, others, source, fill, node, after, also)
    )


def _generate(
    generator: ast.comprehension,
    others: Sequence[ast.comprehension],
    source: Source,
    fill: Callable[[Path], list[Path]],
    site: ast.AST,
    path: Path,
    also: Mark | None = None,
) -> list[Path]:
    if generator.is_async:
        raise TooMuch

    def turn(item: Value, inside: Path) -> list[Path]:
        paths = []
        bound = assign(generator.target, item, inside)
        for after, holds in [pair for each in bound for pair in branches(all_of(generator.ifs), each)]:
            if not holds:
                paths.append(after)
            elif others:
                for later, inner in find_sources(others[0].iter, others[0], after):
                    paths += _generate(others[0], others[1:], inner, fill, others[0], later, also)
            else:
                paths += fill(after)
        return paths

    marks = [*bound_in(path.context, [generator, *others]), *([also] if also else [])]
    return walk(marks, source, turn, [], site, path)
