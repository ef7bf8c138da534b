"""Statements: the paths through blocks, loops and functions."""

from __future__ import annotations

import ast

from mutsinq.static.annotations import annotations_of
from mutsinq.static.unfolding.assignments import assign, assigned, bind, entered, filled_up
from mutsinq.static.unfolding.conditions import branches
from mutsinq.static.unfolding.context import Context
from mutsinq.static.unfolding.following import block, evaluate, evaluate_all
from mutsinq.static.unfolding.functions import closure
from mutsinq.static.unfolding.looping import find_sources
from mutsinq.static.unfolding.loops import bound_in, turn_once, walk
from mutsinq.static.unfolding.operations import operation
from mutsinq.static.unfolding.paths import End, Path
from mutsinq.static.unfolding.questions import decided
from mutsinq.static.unfolding.streams import all_of, flat, lazy
from mutsinq.static.unfolding.values import FALSE, HELPER, TRUE, Pure, TooMuch, Value, is_bool, is_defaulted

#: Exceptions that take whatever they are given.
_ERRORS = frozenset(
    (
        *("ArithmeticError", "AssertionError", "AttributeError", "Exception", "IndexError", "KeyError", "LookupError"),
        *("NotImplementedError", "OverflowError", "RuntimeError", "TypeError", "ValueError", "ZeroDivisionError"),
    )
)


def nothing(node: ast.Pass | ast.Global, path: Path) -> list[Path]:
    """`pass`, or what says something to the compiler alone."""
    return [path]


def alone(node: ast.Expr, path: Path) -> list[Path]:
    """An expression whose value nobody takes."""
    if isinstance(node.value, ast.Constant):
        return [path]
    return filled_up(node.value, path) or [after for after, _ in evaluate(node.value, path)]


def assignment(node: ast.Assign, path: Path) -> list[Path]:
    """`x = y = value`."""
    match node.targets, node.value:
        case [ast.Name() as name], ast.Lambda() if path.module.marks.get(name) in path.module.helpers:
            return [bind(name, HELPER, path)]
        case [target], value if paths := entered(target, value, path):
            return paths
    return [last for after, given in evaluate(node.value, path) for last in assigned(node.targets, given, after)]


def annotated(node: ast.AnnAssign, path: Path) -> list[Path]:
    """`x: int = value`."""
    if node.value is not None:
        return [last for after, given in evaluate(node.value, path) for last in assign(node.target, given, after)]
    if not isinstance(node.target, ast.Name):
        raise TooMuch
    return [path]


def branch(node: ast.If, path: Path) -> list[Path]:
    """`if`."""
    ways = branches(node.test, path)
    return [last for after, holds in ways for last in block(node.body if holds else node.orelse, after)]


def jump(node: ast.Break | ast.Continue, path: Path) -> list[Path]:
    """`break` and `continue`."""
    path.jump = "break" if isinstance(node, ast.Break) else "continue"
    return [path]


def raised(node: ast.Raise, path: Path) -> list[Path]:
    """`raise`: alone, the exception that is being handled."""
    match node:
        case ast.Raise(exc=ast.Call(func=ast.Name() as name, args=args, keywords=[]), cause=None) if _is_error(
            path.context, name
        ) and not any(isinstance(arg, ast.Starred) for arg in args):
            # What it tells is no behaviour, but what is evaluated for that may be.
            error = (path.context.known_name(name.id),)
            return [_ended(after, "raise", error) for after, _ in evaluate_all(args, path)]
        case ast.Raise(exc=None):
            path.end = End("raise", path.context.handled[-1:])
            return [path]
    parts = [part for part in (node.exc, node.cause) if part is not None]
    return [_ended(after, "raise", given) for after, given in evaluate_all(parts, path)]


def made(node: ast.FunctionDef, path: Path) -> list[Path]:
    """A function that is made in a function."""
    mark = path.module.marks.get(node)
    if mark is None or node.decorator_list or annotations_of(node):
        raise TooMuch
    is_helper = mark in path.module.helpers
    path.variables[mark] = HELPER if is_helper else closure(node.args, node.body, f"def {node.name}", path)
    return [path]


def _is_error(context: Context, name: ast.Name) -> bool:
    """Whether it names an exception of which only the type counts."""
    return name.id in _ERRORS and context.is_own(name) and not context.module.catches


def returned(node: ast.Return, path: Path) -> list[Path]:
    """`return`."""
    value = node.value or ast.Constant(None)
    match value:
        case ast.Call(func=ast.Name(id="dict") as function, args=[ast.Name() as name], keywords=[]) if (
            path.context.is_own(function) and len(path.frames) == 1 and not path.context.guards
        ):
            mark = path.module.marks.get(name)
            whole = path.variables.get(mark) if mark is not None else None
            if is_defaulted(whole) and whole is not None:
                # Nobody else has it, and nobody looks at it any more.
                path.jump = ("return", whole)
                return [path]
    return [last for after, given in evaluate(value, path) for last in given_back(given, after)]


def given_back(value: Value, path: Path) -> list[Path]:
    """The function returns a value; a truth value is told by its two ways, as `if c: return True` tells it."""
    if is_defaulted(value):
        raise TooMuch
    paths = []
    for last, holds in decided(value, path) if is_bool(value) else [(path, None)]:
        last.jump = ("return", value if holds is None else TRUE if holds else FALSE)
        paths.append(last)
    return paths


def asserted(node: ast.Assert, path: Path) -> list[Path]:
    """`assert`."""
    paths = []
    for after, holds in branches(node.test, path):
        if holds:
            paths.append(after)
        else:
            ends = evaluate_all([node.msg] if node.msg else [], after)
            paths += [_ended(last, "assertion fails", given) for last, given in ends]
    return paths


def imported(node: ast.Import | ast.ImportFrom, path: Path) -> list[Path]:
    """Each name gets what an operation gives of which nothing is known."""
    whole = None
    if isinstance(node, ast.ImportFrom):
        names = ", ".join(alias.name for alias in node.names)
        whole = path.happen(f"from {'.' * node.level}{node.module or ''} import {names}")
    for place, alias in enumerate(node.names):
        mark = path.module.marks.get(alias)
        if mark is None:
            raise TooMuch
        # Without another name it is the package of the module that is bound.
        how = "import as" if alias.asname else "import"
        path.variables[mark] = Pure(f"name {place}", (whole,)) if whole else path.happen(f"{how} {alias.name}")
    return [path]


def deleted(node: ast.Delete, path: Path) -> list[Path]:
    """`del x[y]`."""
    paths = [path]
    for target in node.targets:
        match target:
            case ast.Subscript(value=holder, slice=index):
                paths = [after for each in paths for after, _ in operation("del item", [holder, index], each)]
            case _:
                raise TooMuch
    return paths


def loop(node: ast.While | ast.For, path: Path) -> list[Path]:
    """`while` and `for`."""
    marks = bound_in(path.context, [node])
    if isinstance(node, ast.While):
        return turn_once(
            marks,
            lambda inside: branches(node.test, inside),
            lambda inside: block(node.body, inside),
            node.orelse,
            node,
            path,
        )
    if (inner := lazy(path.context, node.iter, marks)) is not None:
        return _lazily(node, inner, path)

    def turn(item: Value, inside: Path) -> list[Path]:
        return [last for each in assign(node.target, item, inside) for last in block(node.body, each)]

    return [
        last
        for after, source in find_sources(node.iter, node, path)
        for last in walk(marks, source, turn, node.orelse, node, after)
    ]


def _lazily(node: ast.For, inner: ast.GeneratorExp, path: Path) -> list[Path]:
    """`for x in (y for z in w)` is `for z in w` with `x = y`."""
    generator, *others = flat(path.context, inner.generators)
    if others or generator.is_async:
        raise TooMuch

    def turn(given: Value, inside: Path) -> list[Path]:
        paths = []
        tested = [
            pair for each in assign(generator.target, given, inside) for pair in branches(all_of(generator.ifs), each)
        ]
        for after, holds in tested:
            if not holds:
                paths.append(after)
                continue
            for later, item in evaluate(inner.elt, after):
                paths += [last for each in assign(node.target, item, later) for last in block(node.body, each)]
        return paths

    marks = bound_in(path.context, [node, generator])
    return [
        last
        for after, source in find_sources(generator.iter, node, path)
        for last in walk(marks, source, turn, node.orelse, node, after)
    ]


def _ended(path: Path, what: str, operands: tuple[Value, ...]) -> Path:
    if any(map(is_defaulted, operands)):
        raise TooMuch
    path.end = End(what, operands)
    return path
