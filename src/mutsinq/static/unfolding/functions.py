"""Functions: the paths through functions, and through those that are made or called on the way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from mutsinq.core.types import Type
from mutsinq.static.forms.scopes import Mark
from mutsinq.static.functions import FunctionNode, literal_defaults
from mutsinq.static.syntax import is_bound_to_frame
from mutsinq.static.unfolding.beliefs import NEVER
from mutsinq.static.unfolding.copies import copied
from mutsinq.static.unfolding.expressions import Valued
from mutsinq.static.unfolding.matching import Matching
from mutsinq.static.unfolding.paths import End, Path, Variables
from mutsinq.static.unfolding.sources import Counter, Items, Source
from mutsinq.static.unfolding.streams import all_of
from mutsinq.static.unfolding.values import (
    BOOL,
    INT,
    NONE,
    Closure,
    Fresh,
    Parameter,
    Pure,
    TooMuch,
    Unfit,
    Value,
    literal,
    type_of,
)


@dataclass(slots=True)
class Follower(Matching):
    """Follows all paths through functions."""

    #: How many functions that are made on the way stand around.
    within: int = 0
    #: Parameters that are followed apart where they are left out.
    optional: set[str] = field(default_factory=set)

    def function(self, function: FunctionNode) -> tuple[Path, ...]:
        """All paths through a function of the module. Raises TooMuch where something is not modelled."""
        args = function.args
        parameters = [*args.posonlyargs, *args.args, *args.kwonlyargs, *filter(None, (args.vararg, args.kwarg))]
        passed: Variables = {
            self.module.marks[each]: Parameter(each.arg, self._trusted(self.types.get(each.arg))) for each in parameters
        }
        starts = [Path(passed, self.beliefs)]
        defaults = literal_defaults(function) if self.optional else {}
        for parameter in [each for each in parameters if each.arg in self.optional]:
            mark = self.module.marks[parameter]
            is_passed = Pure("passed", (Parameter(parameter.arg),), BOOL)
            asked = [pair for start in starts for pair in self.decided(is_passed, start)]
            for left_out in [path for path, holds in asked if not holds]:
                left_out.variables[mark] = literal(defaults[parameter.arg].value)
            starts = [path for path, _ in asked]
        paths = self._all_of(lambda: [last for start in starts for last in self.block(function.body, start)])
        for end in (path.end for path in paths):
            if isinstance(end, End) and end.what == "return":
                self.beliefs.give(*end.operands)
        return paths

    def _trusted(self, type: Type | None) -> Type | None:
        """Of an argument's type what nobody can change."""
        return Type(type.name) if type is not None and type.args and self.beliefs.is_open else type

    def generator(self, node: ast.GeneratorExp, path: Path, *, at_once: bool) -> Valued:
        """Its first iterable is evaluated at once; the rest runs when it is asked for items.

        `at_once`: it is asked for all that it will be asked for before any variable is bound anew.
        """
        if is_bound_to_frame(node):
            raise TooMuch
        found: Valued = []
        first, *others = self.flat(node.generators)
        for after, source in self.source(first.iter, node, path):
            inner = self._inner(node, after, at_once=at_once)

            def fill(inside: Path) -> list[Path]:
                filled = []
                for last, given in self.value(node.elt, inside):
                    last.happen("yield", given)
                    filled.append(last)
                return filled

            paths = self._all_of(partial(self._generate, first, others, source, fill, node, inner))
            found.append((after, after.closure("generator", paths)))
        return found

    def closure(self, args: ast.arguments, body: Sequence[ast.stmt], header: str, path: Path) -> Closure:
        """A function that sees variables as they are now: nobody binds them anew."""
        if args.vararg or args.kwarg or args.defaults or any(args.kw_defaults):
            raise TooMuch
        if any(isinstance(node, ast.Yield | ast.YieldFrom) for b in body for node in ast.walk(b)):
            raise TooMuch
        inner = self._inner(ast.Module(list(body), []), path)
        names = [*map(str, range(len(args.posonlyargs))), *(each.arg for each in [*args.args, *args.kwonlyargs])]
        for parameter, name in zip([*args.posonlyargs, *args.args, *args.kwonlyargs], names):
            # Told from what a function around it, of the same name, calls so.
            inner.variables[self.module.marks[parameter]] = Parameter(f"{self.within} {header} {name}")
        self.within += 1
        handled, self.handled = self.handled, ()
        # It may be called at any time, by anybody.
        self.beliefs.open(leaks=True)
        paths = self._all_of(lambda: self.block(body, inner))
        self.within -= 1
        self.handled = handled
        shape = f"{len(args.posonlyargs)} {len(args.args)} {len(args.kwonlyargs)}"
        path.stretch = object()
        return path.closure(f"{header} {shape} {', '.join(names)}", paths)

    def _all_of(self, follow: Callable[[], list[Path]]) -> tuple[Path, ...]:
        """All paths through a function, those that end inside of expressions too."""
        outer, self.ended = self.ended, []
        paths = [*map(_returned, follow()), *self.ended]
        self.ended = outer
        return tuple(paths)

    def _inner(self, node: ast.AST, path: Path, *, at_once: bool = False) -> Path:
        """The path inside a function that is made here."""
        inner = Path({}, self.beliefs)
        inner.loops = path.loops
        inner.happen("begin")
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

    def followed(self, function: ast.FunctionDef, args: Sequence[ast.expr], path: Path) -> Valued:
        """The paths through a function that is called."""
        formals = [*function.args.posonlyargs, *function.args.args]
        found: Valued = []
        for after, given in self.values(args, path):
            outer, self.calling = self.calling, (*self.calling, function)
            loops = after.loops
            after.stretch = object()
            # A function that is made in another one sees the variables around it.
            passed = {self.module.marks[formal]: value for formal, value in zip(formals, given)}
            after.frames.append({**after.variables, **passed})
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
        first, *others = self.flat(node.generators)
        if is_bound_to_frame(node):
            raise TooMuch
        for after, source in self.source(first.iter, node, path):
            if not others and (whole := self._copied_by(node, first, source)) is not None:
                found.append((after, copied(whole, node, after)))
                continue
            container = after.fresh(kind, (), node)

            def fill(inside: Path, container: Fresh = container) -> list[Path]:
                if isinstance(node, ast.DictComp):
                    parts = [node.key, node.value]
                    return [
                        end
                        for last, given in self.values(parts, inside)
                        for end in self.put("set item", (container, *given), last)
                    ]
                filled = []
                for last, given in self.value(node.elt, inside):
                    if kind == "set":
                        filled += self.added(container, given, last)
                        continue
                    self.appended(container, given, last)
                    filled.append(last)
                return filled

            for last in self._generate(first, others, source, fill, node, after):
                if last.end is None:
                    found.append((last, container))
                else:
                    self.ended.append(last)
        return found

    def _copied_by(self, node: ast.expr, generator: ast.comprehension, source: Source) -> Value | None:
        """`y` of `[x for x in y]`, if it is one of Python's own."""
        match node, generator:
            case ast.ListComp(elt=ast.Name() as item), ast.comprehension(target=ast.Name() as target, ifs=[]):
                mark = self.module.marks.get(item)
                if mark is not None and mark == self.module.marks.get(target):
                    return source.items if isinstance(source, Items | Counter) else None
        return None

    def filled_by(self, node: ast.GeneratorExp, container: Value, path: Path) -> list[Path]:
        """`x.extend(y for z in w)` appends one after the other."""

        def fill(inside: Path) -> list[Path]:
            given = self.value(node.elt, inside)
            for last, item in given:
                self.appended(container, item, last)
            return [last for last, _ in given]

        return self._through(node, fill, path)

    def quantified(self, stops_at: bool, node: ast.GeneratorExp, path: Path) -> Valued:
        """`any` or `all` of a generator: a loop that stops at the first item with this truth value."""

        def look(given: Value, inside: Path) -> list[Path]:
            looked = self.decided(given, inside)
            for last, holds in looked:
                if holds is stops_at:
                    last.jump = ("return", literal(stops_at))
            return [last for last, _ in looked]

        return self._stopped(look, literal(not stops_at), node, path)

    def first(self, node: ast.GeneratorExp, default: ast.expr, path: Path) -> Valued:
        """`next` of a generator: a loop that stops at its first item."""

        def look(given: Value, inside: Path) -> list[Path]:
            inside.jump = ("return", given)
            return [inside]

        return [
            pair
            for after, otherwise in self.value(default, path)
            for pair in self._stopped(look, otherwise, node, after)
        ]

    def _stopped(
        self, look: Callable[[Value, Path], list[Path]], otherwise: Value, node: ast.GeneratorExp, path: Path
    ) -> Valued:
        """What the items of a generator are looked at for, until one is returned."""
        if is_bound_to_frame(node):
            raise TooMuch

        def fill(inside: Path) -> list[Path]:
            return [last for after, given in self.value(node.elt, inside) for last in look(given, after)]

        found: Valued = []
        loops = path.loops
        for last in self._through(node, fill, path):
            value = last.jump[1] if isinstance(last.jump, tuple) else otherwise
            last.jump, last.loops, last.stretch = "", loops, object()
            found.append((last, value))
        return found

    def accumulated(self, type: Type, start: Value, node: ast.GeneratorExp, site: ast.AST, path: Path) -> Valued:
        """The sum of the ints, or the text of the texts, that a generator gives: a loop with one more variable.

        Raises Unfit where other things may be among them.
        """
        if is_bound_to_frame(node):
            raise Unfit
        mark = self.hidden_mark(site, "total")
        path.variables[mark] = start

        def add(inside: Path) -> list[Path]:
            added = []
            for after, given in self.value(node.elt, inside):
                for last, item in self.as_int(given, after) if type == INT else [(after, given)]:
                    if type_of(item) not in (type, NEVER):
                        raise Unfit
                    total = last.variables[mark]
                    assert total is not None
                    for end, result in self.operated("Add", (total, item), last):
                        end.variables[mark] = result
                        added.append(end)
            return added

        ends = self._through(node, add, path, also=mark)
        return [(last, total) for last in ends if (total := last.variables[mark]) is not None]

    def _through(
        self, node: ast.GeneratorExp, fill: Callable[[Path], list[Path]], path: Path, also: Mark | None = None
    ) -> list[Path]:
        """The paths that come through all loops of a generator, which bind one more variable."""
        first, *others = self.flat(node.generators)
        paths = [
            last
            for after, source in self.source(first.iter, node, path)
            for last in self._generate(first, others, source, fill, node, after, also)
        ]
        self.ended += [last for last in paths if last.end is not None]
        return [last for last in paths if last.end is None]

    def _generate(
        self,
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
            bound = self.assign(generator.target, item, inside)
            for after, holds in [pair for each in bound for pair in self.test(all_of(generator.ifs), each)]:
                if not holds:
                    paths.append(after)
                elif others:
                    for later, inner in self.source(others[0].iter, others[0], after):
                        paths += self._generate(others[0], others[1:], inner, fill, others[0], later, also)
                else:
                    paths += fill(after)
            return paths

        marks = [*self.bound_in([generator, *others]), *([also] if also else [])]
        return self.walk(marks, source, turn, [], site, path)


def _returned(path: Path) -> Path:
    """The path at the end of its function."""
    if path.end is None:
        value = path.jump[1] if isinstance(path.jump, tuple) else NONE
        path.end = End("return", (value,))
    return path
