"""Functions: the paths through functions, and through those that are made or called on the way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from mutsinq.static.functions import FunctionNode
from mutsinq.static.unfolding.expressions import TooMuch, Valued
from mutsinq.static.unfolding.paths import End, Path
from mutsinq.static.unfolding.statements import Statements
from mutsinq.static.unfolding.values import NONE, Closure, Fresh, Parameter, Value, literal


@dataclass(slots=True)
class Follower(Statements):
    """Follows all paths through functions."""

    #: How many functions that are made on the way stand around.
    within: int = 0

    def function(self, function: FunctionNode) -> tuple[Path, ...]:
        """All paths through a function of the module. Raises TooMuch where something is not modelled."""
        args = function.args
        parameters = [*args.posonlyargs, *args.args, *args.kwonlyargs, *filter(None, (args.vararg, args.kwarg))]
        path = Path({self.module.marks[parameter]: Parameter(parameter.arg) for parameter in parameters})
        return self._all_of(lambda: self.block(function.body, path))

    def generator(self, node: ast.GeneratorExp, path: Path, *, at_once: bool) -> Valued:
        """Its first iterable is evaluated at once; the rest runs when it is asked for items.

        `at_once`: it is asked for all that it will be asked for before any variable is bound anew.
        """
        if any(_is_own(inside) for inside in ast.walk(node)):
            raise TooMuch
        found: Valued = []
        first, *others = node.generators
        for after, whole in self.value(first.iter, path):
            items = after.happen("iter", whole)
            inner = self._inner(node, after, at_once=at_once)

            def fill(inside: Path) -> list[Path]:
                filled = []
                for last, given in self.value(node.elt, inside):
                    last.happen("yield", given)
                    filled.append(last)
                return filled

            paths = self._all_of(partial(self._generate, first, others, items, fill, inner))
            found.append((after, Closure("generator", paths, after.loops[-1] if after.loops else None)))
        return found

    def closure(self, args: ast.arguments, body: Sequence[ast.stmt], header: str, path: Path) -> Closure:
        """A function that sees variables as they are now: nobody binds them anew."""
        if args.vararg or args.kwarg or args.defaults or any(args.kw_defaults):
            raise TooMuch
        if any(isinstance(node, ast.Yield | ast.YieldFrom) for b in body for node in ast.walk(b)):
            raise TooMuch
        inner = self._inner(ast.Module(list(body), []), path)
        names = []
        for parameter in [*args.posonlyargs, *args.args, *args.kwonlyargs]:
            # Told from what a function around it, of the same name, calls so.
            inner.variables[self.module.marks[parameter]] = Parameter(f"{self.within} {header} {parameter.arg}")
            names.append(parameter.arg)
        self.within += 1
        paths = self._all_of(lambda: self.block(body, inner))
        self.within -= 1
        shape = f"{len(args.posonlyargs)} {len(args.args)} {len(args.kwonlyargs)}"
        path.stretch = object()
        return Closure(f"{header} {shape} {', '.join(names)}", paths, path.loops[-1] if path.loops else None)

    def _all_of(self, follow: Callable[[], list[Path]]) -> tuple[Path, ...]:
        """All paths through a function, those that end inside of expressions too."""
        outer, self.ended = self.ended, []
        paths = [*map(_returned, follow()), *self.ended]
        self.ended = outer
        return tuple(paths)

    def _inner(self, node: ast.AST, path: Path, *, at_once: bool = False) -> Path:
        """The path inside a function that is made here."""
        inner = Path({})
        inner.loops = path.loops
        own = set(self.bound_in([node]))
        for child in ast.walk(node):
            mark = self.module.marks.get(child)
            if mark in self.module.shared:
                raise TooMuch
            if mark is None or mark in own or mark not in path.variables:
                continue
            if not at_once and mark not in self.module.constant:
                raise TooMuch
            inner.variables[mark] = path.variables[mark]
        return inner

    def followed(self, function: ast.FunctionDef, node: ast.Call, path: Path) -> Valued:
        """The paths through a function that is called."""
        formals = [*function.args.posonlyargs, *function.args.args]
        if len(formals) != len(node.args):
            raise TooMuch
        found: Valued = []
        for after, given in self.values(node.args, path):
            outer, self.calling = self.calling, (*self.calling, function.name)
            loops = after.loops
            after.stretch = object()
            after.frames.append({self.module.marks[formal]: value for formal, value in zip(formals, given)})
            for last in self.block(function.body, after):
                if last.end is None:
                    _, value = last.jump if isinstance(last.jump, tuple) else ("", NONE)
                    last.jump = ""
                    last.frames.pop()
                    last.loops = loops
                    last.stretch = object()
                    found.append((last, value))
                else:
                    self.ended.append(last)
            self.calling = outer
        return found

    # Comprehensions

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp, path: Path) -> Valued:
        """`[y for x in z]` is a loop that appends to a new list."""
        kind = {ast.ListComp: "list", ast.SetComp: "set", ast.DictComp: "dict"}[type(node)]
        found: Valued = []
        first, *others = node.generators
        if any(_is_own(inside) for inside in ast.walk(node)):
            raise TooMuch
        for after, whole in self.value(first.iter, path):
            container = after.fresh(kind, ())

            def fill(inside: Path, container: Fresh = container) -> list[Path]:
                if isinstance(node, ast.DictComp):
                    what, results = "set item", [node.key, node.value]
                else:
                    what, results = {"list": "append", "set": "add"}[kind], [node.elt]
                filled = []
                for last, given in self.values(results, inside):
                    last.happen(what, container, *given)
                    filled.append(last)
                return filled

            for last in self._generate(first, others, whole, fill, after):
                if last.end is None:
                    found.append((last, container))
                else:
                    self.ended.append(last)
        return found

    def quantified(self, stops_at: bool, node: ast.GeneratorExp, path: Path) -> Valued:
        """`any` or `all` of a generator: a loop that stops at the first item with this truth value."""
        if any(_is_own(inside) for inside in ast.walk(node)):
            raise TooMuch
        found: Valued = []
        first, *others = node.generators

        def look(inside: Path) -> list[Path]:
            looked = []
            for after, given in self.value(node.elt, inside):
                for last, holds in self.decided(given, after):
                    if holds is stops_at:
                        last.jump = ("return", literal(stops_at))
                    looked.append(last)
            return looked

        for after, whole in self.value(first.iter, path):
            loops = after.loops
            for last in self._generate(first, others, whole, look, after):
                if last.end is not None:
                    self.ended.append(last)
                    continue
                stopped, last.jump, last.loops, last.stretch = bool(last.jump), "", loops, object()
                found.append((last, literal(stopped is stops_at)))
        return found

    def _generate(
        self,
        generator: ast.comprehension,
        others: Sequence[ast.comprehension],
        whole: Value,
        fill: Callable[[Path], list[Path]],
        path: Path,
    ) -> list[Path]:
        if generator.is_async:
            raise TooMuch

        def body(inside: Path) -> list[Path]:
            paths = []
            for after, holds in self.test(_all(generator.ifs), inside):
                if not holds:
                    paths.append(after)
                elif others:
                    for later, inner in self.value(others[0].iter, after):
                        paths += self._generate(others[0], others[1:], inner, fill, later)
                else:
                    paths += fill(after)
            return paths

        marks = self.bound_in([generator, *others])
        return self.walk(marks, whole, generator.target, body, [], path)


def _returned(path: Path) -> Path:
    """The path at the end of its function."""
    if path.end is None:
        value = path.jump[1] if isinstance(path.jump, tuple) else NONE
        path.end = End("return", (value,))
    return path


def _all(tests: Sequence[ast.expr]) -> ast.expr:
    return ast.BoolOp(ast.And(), list(tests)) if tests else ast.Constant(True)


def _is_own(node: ast.AST) -> bool:
    """It acts on the function that it stands in, or asks for its class, as a comprehension cannot."""
    return isinstance(node, ast.Yield | ast.YieldFrom | ast.Await | ast.NamedExpr) or (
        isinstance(node, ast.Name) and node.id in ("super", "__class__")
    )
