"""Functions: the paths through functions, and through those that are made or called on the way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from mutsinq.core.types import Type
from mutsinq.static.functions import FunctionNode, literal_defaults
from mutsinq.static.unfolding.context import Context, Valued
from mutsinq.static.unfolding.following import block, evaluate_all
from mutsinq.static.unfolding.loops import bound_in
from mutsinq.static.unfolding.paths import End, Path, Variables
from mutsinq.static.unfolding.questions import decided
from mutsinq.static.unfolding.values import BOOL, NONE, Closure, Parameter, Pure, TooMuch, literal


def paths_through(context: Context, function: FunctionNode) -> tuple[Path, ...]:
    """All paths through a function of the module. Raises TooMuch where something is not modelled."""
    args = function.args
    parameters = [*args.posonlyargs, *args.args, *args.kwonlyargs, *filter(None, (args.vararg, args.kwarg))]
    passed: Variables = {
        context.module.marks[each]: Parameter(each.arg, _trusted(context, context.types.get(each.arg)))
        for each in parameters
    }
    starts = [Path(passed, context)]
    defaults = literal_defaults(function) if context.optional else {}
    for parameter in [each for each in parameters if each.arg in context.optional]:
        mark = context.module.marks[parameter]
        is_passed = Pure("passed", (Parameter(parameter.arg),), BOOL)
        asked = [pair for start in starts for pair in decided(is_passed, start)]
        for left_out in [path for path, holds in asked if not holds]:
            left_out.variables[mark] = literal(defaults[parameter.arg].value)
        starts = [path for path, _ in asked]
    paths = all_through(context, lambda: [last for start in starts for last in block(function.body, start)])
    for end in (path.end for path in paths):
        if isinstance(end, End) and end.what == "return":
            context.beliefs.give(*end.operands)
    return paths


def _trusted(context: Context, type: Type | None) -> Type | None:
    """Of an argument's type what nobody can change."""
    return Type(type.name) if type is not None and type.args and context.beliefs.is_open else type


def function_of(node: ast.Lambda, path: Path) -> Valued:
    """`lambda x: y`."""
    return [(path, closure(node.args, [ast.Return(node.body)], "lambda", path))]


def closure(args: ast.arguments, body: Sequence[ast.stmt], header: str, path: Path) -> Closure:
    """A function that sees variables as they are now: nobody binds them anew."""
    if args.vararg or args.kwarg or args.defaults or any(args.kw_defaults):
        raise TooMuch
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for b in body for node in ast.walk(b)):
        raise TooMuch
    inner = inside_of(ast.Module(list(body), []), path)
    names = [*map(str, range(len(args.posonlyargs))), *(each.arg for each in [*args.args, *args.kwonlyargs])]
    for parameter, name in zip([*args.posonlyargs, *args.args, *args.kwonlyargs], names):
        # Told from what a function around it, of the same name, calls so.
        inner.variables[path.module.marks[parameter]] = Parameter(f"{path.context.within} {header} {name}")
    path.context.within += 1
    handled, path.context.handled = path.context.handled, ()
    # It may be called at any time, by anybody.
    path.beliefs.open(leaks=True)
    paths = all_through(path.context, lambda: block(body, inner))
    path.context.within -= 1
    path.context.handled = handled
    shape = f"{len(args.posonlyargs)} {len(args.args)} {len(args.kwonlyargs)}"
    path.stretch = object()
    return path.closure(f"{header} {shape} {', '.join(names)}", paths)


def all_through(context: Context, follow: Callable[[], list[Path]]) -> tuple[Path, ...]:
    """All paths through a function, those that end inside of expressions too."""
    outer, context.ended = context.ended, []
    paths = [*map(_returned, follow()), *context.ended]
    context.ended = outer
    return tuple(paths)


def inside_of(node: ast.AST, path: Path, *, at_once: bool = False) -> Path:
    """The path inside a function that is made here."""
    inner = Path({}, path.context)
    inner.loops = path.loops
    inner.happen("begin")
    own = set(bound_in(path.context, [node]))
    for child in ast.walk(node):
        mark = path.module.marks.get(child)
        if mark in path.module.shared:
            raise TooMuch
        if mark is None or mark in own or mark not in path.variables:
            continue
        if not at_once and mark not in path.module.constant:
            raise TooMuch
        inner.variables[mark] = path.variables[mark]
    return inner


def followed(function: ast.FunctionDef, args: Sequence[ast.expr], path: Path) -> Valued:
    """The paths through a function that is called."""
    formals = [*function.args.posonlyargs, *function.args.args]
    found: Valued = []
    for after, given in evaluate_all(args, path):
        outer, path.context.calling = path.context.calling, (*path.context.calling, function)
        loops = after.loops
        after.stretch = object()
        # A function that is made in another one sees the variables around it.
        passed = {path.module.marks[formal]: value for formal, value in zip(formals, given)}
        after.frames.append({**after.variables, **passed})
        for last in path.going_on(block(function.body, after)):
            _, value = last.jump if isinstance(last.jump, tuple) else ("", NONE)
            last.jump = ""
            last.frames.pop()
            last.loops = loops
            last.stretch = object()
            found.append((last, value))
        path.context.calling = outer
    return found


def _returned(path: Path) -> Path:
    """The path at the end of its function."""
    if path.end is None:
        value = path.jump[1] if isinstance(path.jump, tuple) else NONE
        path.end = End("return", (value,))
    return path
