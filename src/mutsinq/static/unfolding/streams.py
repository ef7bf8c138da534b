"""Streams: loops in the place of what goes through items one by one, as builtins, `map`, `filter` and generators do."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TypeVar

from mutsinq.static.forms.scopes import Mark
from mutsinq.static.syntax import is_bound_to_frame
from mutsinq.static.unfolding.assumptions import NEVER_STOPS
from mutsinq.static.unfolding.context import Context, Valued
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.values import Event, Unfit

_Made = TypeVar("_Made")


def attempted(follow: Callable[[Path], Valued], items: ast.expr, path: Path) -> Valued | None:
    """What a loop gives, if nothing in it could tell it from how a builtin goes through the items.

    A generator makes a RuntimeError of a StopIteration, and of what is no iterator of ours a builtin may ask more.
    """
    ended, start, done = list(path.context.ended), path.fork(), len(path.steps)
    try:
        found = follow(start)
    except Unfit:
        path.context.ended = ended
        return None
    followed = [*(after for after, _ in found), *path.context.ended[len(ended) :]]
    strange = any(_is_strange(step) for after in followed for step in after.steps[done:])
    if strange and not (isinstance(items, ast.ListComp) or lazy(path.context, items) is not None):
        path.context.ended = ended
        return None
    return found


def lazy(context: Context, items: ast.expr, bound: Sequence[Mark] = ()) -> ast.GeneratorExp | None:
    """As a generator, what does at each turn of a loop through it what that does: a generator, `map` or `filter`.

    Nothing in it may raise StopIteration; the loop binds some variables.
    """
    match items:
        case ast.GeneratorExp():
            found = None if is_bound_to_frame(items) else items
        case ast.Call(func=ast.Name(id="map" | "filter"), args=[way, _], keywords=[]):
            # What is called is looked up once.
            found = as_stream(context, items, early=True) if is_steady(context, way, bound) else None
        case _:
            return None
    return found if found is not None and context.assume(NEVER_STOPS) else None


def is_steady(context: Context, node: ast.expr, bound: Sequence[Mark] = ()) -> bool:
    """Whether it does not matter when it is evaluated, where some variables are bound meanwhile."""
    if isinstance(node, ast.Name):
        mark = context.module.marks.get(node)
        return node.id in context.module.lasting if mark is None else mark not in bound
    return isinstance(node, ast.Lambda | ast.Constant)


def flat(context: Context, generators: Sequence[ast.comprehension]) -> list[ast.comprehension]:
    """The loops of a comprehension: `for x in map(g, z)` is `for y in z` with `x = g(y)`."""
    found: list[ast.comprehension] = []
    for each in generators:
        inner = None if each.is_async else lazy(context, each.iter)
        found += [each] if inner is None else _flattened(context, each, inner)
    return found


def _flattened(context: Context, generator: ast.comprehension, inner: ast.GeneratorExp) -> list[ast.comprehension]:
    """The loops of what a loop goes through, with what that gives bound in the innermost."""
    if not isinstance(generator.target, ast.Name):
        return [generator]
    *others, last = flat(context, inner.generators)
    named = ast.NamedExpr(generator.target, inner.elt)
    # Of a tuple with an item the truth is no question.
    binding = context.made_once(generator, lambda: ast.Tuple([named], ast.Load()))
    return [*others, ast.comprehension(last.target, last.iter, [*last.ifs, binding, *generator.ifs], 0)]


def gathered(context: Context, items: ast.expr) -> ast.expr:
    """For who first makes a list of what it is given: that list, of a generator."""
    given = items
    match items:
        case ast.Call(func=ast.Name(id="list" | "tuple") as function, args=[whole], keywords=[]) if context.is_own(
            function
        ):
            given = whole
    if (inner := lazy(context, given)) is None:
        return items
    return context.made_once(items, lambda: ast.ListComp(inner.elt, inner.generators))


def as_stream(context: Context, items: ast.expr, *, early: bool) -> ast.GeneratorExp | None:
    """What a builtin goes through, as a generator."""
    match items:
        case ast.GeneratorExp():
            return items
        case ast.ListComp(elt=elt, generators=generators):
            return None if early else context.made_once(items, lambda: ast.GeneratorExp(elt, generators))
        case ast.Call(func=ast.Name(id="map" | "filter" as name) as function, args=[way, whole], keywords=[]) if (
            context.is_own(function) and not isinstance(whole, ast.Starred)
        ):
            if isinstance(way, ast.Constant) and (name == "map" or way.value is not None):
                return None
            return context.made_once(items, lambda: _mapped(context, name, way, whole))
    return context.made_once(items, lambda: _mapped(context, "all", items, items))


def _mapped(context: Context, name: str, way: ast.expr, whole: ast.expr) -> ast.GeneratorExp:
    """`map(lambda x: y, z)` is `(y for x in z)`, for who goes through it at once; `filter` likewise."""
    called = plain_lambda(way, 1)
    mark = context.module.marks[called[0][0]] if called else context.hidden_mark(whole, "item")
    target, item = context.name_of(mark, ast.Store()), context.name_of(mark, ast.Load())
    result = called[1] if called else ast.Call(way, [item], [])
    if name == "map":
        return ast.GeneratorExp(result, [ast.comprehension(target, whole, [], 0)])
    tests: list[ast.expr] = []
    if name == "filter":
        # The truth of what a function gives is asked of that, though it was asked for parts of it before.
        given = ast.Subscript(ast.Tuple([result], ast.Load()), ast.Constant(0), ast.Load())
        tests = [item if isinstance(way, ast.Constant) else given]
    return ast.GeneratorExp(item, [ast.comprehension(target, whole, tests, 0)])


def header_of(formal: ast.arg) -> ast.arguments:
    """The header of a function of one parameter that has no name for who calls it."""
    return ast.arguments(posonlyargs=[formal], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])


def plain_lambda(node: ast.expr, count: int) -> tuple[Sequence[ast.arg], ast.expr] | None:
    """The parameters and the result of a lambda that takes just so many arguments."""
    match node:
        case ast.Lambda(args=ast.arguments(args=formals, defaults=[]) as header, body=result) if len(
            formals
        ) == count and not (header.posonlyargs or header.kwonlyargs or header.vararg or header.kwarg):
            return formals, result
    return None


def _is_strange(step: object) -> bool:
    """An event that may run anybody's code."""
    return isinstance(step, Event) and not step.is_own


def all_of(tests: Sequence[ast.expr]) -> ast.expr:
    """Whether all conditions hold, as one."""
    return ast.BoolOp(ast.And(), list(tests)) if tests else ast.Constant(True)
