"""Calls: of builtins that are modelled, of functions that are followed, and of all others."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

from mutsinq.core.types import Type
from mutsinq.static.scopes import Mark
from mutsinq.static.unfolding.arithmetic import minus, negative, outline, positive
from mutsinq.static.unfolding.beliefs import NEVER
from mutsinq.static.unfolding.expressions import Valued
from mutsinq.static.unfolding.looping import plain_range
from mutsinq.static.unfolding.methods import Methods
from mutsinq.static.unfolding.paths import End, Path
from mutsinq.static.unfolding.sources import elements
from mutsinq.static.unfolding.values import (
    BOOL,
    FLOAT,
    INT,
    STR,
    Event,
    Global,
    Pure,
    TooMuch,
    Unfit,
    Value,
    literal,
    type_of,
)

#: Builtins that go through an iterable, and keep nothing of it but its items.
_CONSUMERS = frozenset(("any", "all", "sum", "min", "max", "sorted", "list", "tuple", "set", "frozenset", "dict"))
_EMPTY = frozenset(("list", "dict", "set", "tuple"))
#: What builtins give for whatever arguments they take: exactly this type.
_RESULTS = {
    **dict.fromkeys(("int", "ord", "hash", "id"), INT),
    **dict.fromkeys(("chr", "bin", "hex", "oct", "ascii"), STR),
    **dict.fromkeys(("isinstance", "issubclass", "callable", "hasattr"), BOOL),
    "float": FLOAT,
}
_SIZED = frozenset(("str", "list", "tuple", "dict", "set", "frozenset", "bytes"))


_Made = TypeVar("_Made", bound=ast.AST)


@dataclass(slots=True)
class Calls(Methods):
    """Follows calls."""

    #: Nodes that stand for others.
    stand_ins: dict[object, ast.AST] = field(default_factory=dict)

    def call(self, node: ast.Call, path: Path) -> Valued:
        """A call: some of builtins are modelled, some of helpers are followed, the others happen."""
        if any(isinstance(arg, ast.Starred) for arg in node.args) or any(word.arg is None for word in node.keywords):
            raise TooMuch
        match node.func:
            case ast.Name(id=name) if self.module.marks.get(node.func) is None:
                if name == self.entry:
                    return self._again(node, path)
                if (args := self._bound(name, node)) is not None:
                    return self.followed(self.module.helpers[name], args, path)
                if self.module.is_builtin(name) and (found := self._builtin(name, node, path)) is not None:
                    return found
            case ast.Attribute(value=ast.Constant(value=str(template)), attr="format") if not node.keywords:
                return self.formatted(template, node.args, path)
            case ast.Attribute(value=holder, attr=name) if not node.keywords:
                return self._of_holder(holder, name, node.args, path)
            case ast.Attribute(value=holder, attr="sort") if not node.args:
                return self._sort(holder, node.keywords, path)
        return self._strange(node, path)

    def _again(self, node: ast.Call, path: Path) -> Valued:
        """The function calls itself: only arguments of the types for which it is followed are known to be well."""
        if node.keywords or len(node.args) != len(self.types):
            raise TooMuch
        found: Valued = []
        for after, given in self.values(node.args, path):
            types = list(map(type_of, given))
            if NEVER not in types:
                if types != list(self.types.values()):
                    raise TooMuch
                self.mentions.add(self.entry)
                event = after.happen("call", Global(self.entry), *given)
                returned = self.beliefs.returned
                if returned == NEVER:
                    after.end = End("never", ())
                    self.ended.append(after)
                else:
                    found.append((after, Pure("result", (event,), None if returned.name == "any" else returned)))
        return found

    def _strange(self, node: ast.Call, path: Path) -> Valued:
        match node:
            case ast.Call(args=[ast.GeneratorExp() as items], keywords=[]) if self._is_consumer(node.func):
                return [
                    (last, last.happen("call", function, given))
                    for after, function in self.value(node.func, path)
                    for last, given in self.generator(items, after, at_once=True)
                ]
        words = "".join(f" {word.arg}=" for word in node.keywords)
        values = [word.value for word in node.keywords]
        if isinstance(node.func, ast.Name) and self._is_consumer(node.func):
            values = self._sorting(node.keywords)
        operands = [node.func, *node.args, *values]
        return self.event(f"call{words}", operands, path)

    def _of_holder(self, holder: ast.expr, name: str, args: Sequence[ast.expr], path: Path) -> Valued:
        """A method's call: by a rule where the holder's type is known."""
        found: Valued = []
        for after, whole in self.value(holder, path):
            if (known := self.method(whole, name, args, after)) is not None:
                found += known
                continue
            self.mentions.add(f".{name}")
            function = after.happen(f".{name}", whole)
            if len(args) == 1 and isinstance(args[0], ast.GeneratorExp) and name == "join" and type_of(whole) == STR:
                found += [
                    (last, last.happen("call", function, given))
                    for last, given in self.generator(args[0], after, at_once=True)
                ]
                continue
            found += [(last, last.happen("call", function, *given)) for last, given in self.values(args, after)]
        return found

    # Builtins

    def _builtin(self, name: str, node: ast.Call, path: Path) -> Valued | None:
        match name, node.args, node.keywords:
            case _, [], [] if name in _EMPTY:
                return [(path, path.fresh(name, (), node))]
            case "any" | "all" | "list" | "set" | "sum", [items], []:
                found = self._consumed(name, items, node, path)
                return self._listed_of(items, path) if found is None and name == "list" else found
            case "len" | "abs" | "str" | "int" | "bool" | "ord", [operand], []:
                return [
                    pair for after, given in self.value(operand, path) for pair in self._applied(name, given, after)
                ]
            case "divmod", [_, _], []:
                return [pair for after, given in self.values(node.args, path) for pair in self._divmod(given, after)]
            case "sorted", [whole], words:
                return self._sorted(node, whole, words, path)
            case "min" | "max", [_, _], []:
                return [
                    pair for after, given in self.values(node.args, path) for pair in self._extreme(name, given, after)
                ]
            case "range", [_, _] | [_, _, _], []:
                return self._strange(ast.Call(node.func, list(plain_range(node.args)), []), path)
            case "isinstance", [operand, types], []:
                return self._checked(node, operand, types, path)
        if name in _RESULTS and not node.keywords:
            return [
                (after, after.happen("call", self.known_name(name), *given, type=_RESULTS[name]))
                for after, given in self.values(node.args, path)
            ]
        return None

    def known_name(self, name: str) -> Value:
        """The builtin itself."""
        self.mentions.add(name)
        return Global(name)

    def _applied(self, name: str, value: Value, path: Path) -> Valued:
        """A builtin function of one value."""
        known = type_of(value)
        match name, known:
            case "len", Type(name=kind) if kind in _SIZED:
                return [(path, self.length(value, path))]
            case "len", _:
                # Whatever it is, its length is an int, and not below 0.
                return [(path, Pure("size", (path.happen("call", self.known_name("len"), value),), INT))]
            case "abs", _ if known == INT:
                # Either of two opposites has it, and so do the larger and the smaller of two ints in either order.
                value = min(value, negative(value), key=outline)
                ways = self.decided(positive(negative(value)), path)
                return [(after, negative(value) if below else value) for after, below in ways]
            case "bool", _:
                return [(path, self.truth(value, path))]
            case "int", _ if known in (INT, BOOL):
                return self.as_int(value, path)
            case "int", _ if known == STR:
                return self.tried("int", (value,), INT, "ValueError", path)
            case "str", Type() if (shown := self._shown(value, path)) is not None:
                return shown
        return [(path, path.happen("call", self.known_name(name), value, type=_RESULTS.get(name)))]

    def _extreme(self, name: str, given: tuple[Value, ...], path: Path) -> Valued:
        first, second = given
        if type_of(first) == type_of(second) == INT:
            first, second = sorted(given, key=outline)
            beyond = minus(second, first) if name == "max" else minus(first, second)
            ways = self.decided(positive(beyond), path)
            return [(after, second if holds else first) for after, holds in ways]
        return [(path, path.happen("call", self.known_name(name), *given))]

    def _divmod(self, given: tuple[Value, ...], path: Path) -> Valued:
        if type_of(given[0]) == type_of(given[1]) == INT:
            return [
                (last, last.fresh("tuple", (quotient, rest)))
                for after, quotient in self.operated("FloorDiv", given, path)
                for last, rest in self.operated("Mod", given, after)
            ]
        return [(path, path.happen("call", self.known_name("divmod"), *given))]

    def _listed_of(self, items: ast.expr, path: Path) -> Valued:
        """`list(x)`: a new list of what is in `x` now."""
        return [(after, after.listed(given)) for after, given in self.value(items, path)]

    def _sorted(self, node: ast.Call, whole: ast.expr, words: Sequence[ast.keyword], path: Path) -> Valued:
        """A new list of the items, of which `sort` is called then."""
        found: Valued = []
        names = "".join(f" {word.arg}=" for word in words)
        steady = all(self._is_steady(word.value) for word in words)
        for after, given in self.value(self.at_once(whole) if steady else whole, path):
            for then, how in self.values(self._sorting(words), after):
                if words or elements(given) not in (INT, STR, NEVER):
                    copy = then.listed(given)
                    found.append((then, copy))
                    self.mentions.add(".sort")
                    then.happen(f"call{names}", then.happen(".sort", copy), *how)
                    continue
                copy = then.fresh("list", (), node)
                for later, _ in self.extended(copy, given, then):
                    found += [(last, copy) for last in self.sorted_in_place(copy, later)]
        return found

    def _sort(self, holder: ast.expr, words: Sequence[ast.keyword], path: Path) -> Valued:
        """`x.sort(key=y)`."""
        self.mentions.add(".sort")
        found: Valued = []
        for after, whole in self.value(holder, path):
            known = type_of(whole)
            is_own = known is not None and known.name == "list"
            function = after.happen(".sort", whole)
            values = self._sorting(words) if is_own else [word.value for word in words]
            what = "".join(["call", *(f" {word.arg}=" for word in words)])
            found += [(last, last.happen(what, function, *given)) for last, given in self.values(values, after)]
        return found

    def _sorting(self, words: Sequence[ast.keyword]) -> list[ast.expr]:
        """What `sort` and its like are told."""
        return [self._plain_key(word.value) if word.arg == "key" else word.value for word in words]

    def _checked(self, node: ast.Call, operand: ast.expr, types: ast.expr, path: Path) -> Valued | None:
        """`isinstance` of what has a known type."""
        names = types.elts if isinstance(types, ast.Tuple) else [types]
        own = [
            each.id
            for each in names
            if isinstance(each, ast.Name) and self.module.marks.get(each) is None and self.module.is_builtin(each.id)
        ]
        if len(own) != len(names) or not all(isinstance(getattr(builtins, name, None), type) for name in own):
            return None
        found: Valued = []
        for after, given in self.value(operand, path):
            known = type_of(given)
            kind = getattr(builtins, known.name, None) if known else None
            if isinstance(kind, type):
                found.append((after, literal(issubclass(kind, tuple(getattr(builtins, name) for name in own)))))
                continue
            found += [
                (last, last.happen("call", self.known_name("isinstance"), given, which, type=BOOL))
                for last, which in self.value(types, after)
            ]
        return found

    # Loops in the place of their calls

    def _consumed(self, name: str, items: ast.expr, node: ast.Call, path: Path) -> Valued | None:
        """A builtin that goes through all items of something, or stops at one."""
        if (stream := self.stream(items, early=name in ("any", "all"))) is None:
            return None
        return self.attempted(lambda start: self._loop_of(name, stream, node, start), items, path)

    def attempted(self, follow: Callable[[Path], Valued], items: ast.expr, path: Path) -> Valued | None:
        """What a loop gives, if nothing in it could tell it from how a builtin goes through the items.

        A generator makes a RuntimeError of a StopIteration, and of what is no iterator of ours a builtin may ask more.
        """
        ended, start, done = list(self.ended), path.fork(), len(path.steps)
        try:
            found = follow(start)
        except Unfit:
            self.ended = ended
            return None
        followed = [*(after for after, _ in found), *self.ended[len(ended) :]]
        strange = any(_is_strange(step) for after in followed for step in after.steps[done:])
        if strange and not (isinstance(items, ast.ListComp) or self.lazy(items) is not None):
            self.ended = ended
            return None
        return found

    def lazy(self, items: ast.expr, bound: Sequence[Mark] = ()) -> ast.GeneratorExp | None:
        """As a generator, what does at each turn of a loop through it what that does: a generator, `map` or `filter`.

        Nothing in it may raise StopIteration; the loop binds some variables.
        """
        match items:
            case _ if not self.never_stops:
                return None
            case ast.GeneratorExp():
                return None if any(map(is_bound_to_frame, ast.walk(items))) else items
            case ast.Call(func=ast.Name(id="map" | "filter"), args=[way, _], keywords=[]):
                # What is called is looked up once.
                return self.stream(items, early=True) if self._is_steady(way, bound) else None
        return None

    def _is_steady(self, node: ast.expr, bound: Sequence[Mark] = ()) -> bool:
        """Whether it does not matter when it is evaluated, where some variables are bound meanwhile."""
        if isinstance(node, ast.Name):
            mark = self.module.marks.get(node)
            return node.id in self.module.lasting if mark is None else mark not in bound
        return isinstance(node, ast.Lambda | ast.Constant)

    def flat(self, generators: Sequence[ast.comprehension]) -> list[ast.comprehension]:
        """The loops of a comprehension: `for x in map(g, z)` is `for y in z` with `x = g(y)`."""
        found: list[ast.comprehension] = []
        for each in generators:
            inner = None if each.is_async else self.lazy(each.iter)
            found += [each] if inner is None else self._flattened(each, inner)
        return found

    def _flattened(self, generator: ast.comprehension, inner: ast.GeneratorExp) -> list[ast.comprehension]:
        """The loops of what a loop goes through, with what that gives bound in the innermost."""
        if not isinstance(generator.target, ast.Name):
            return [generator]
        *others, last = self.flat(inner.generators)
        named = ast.NamedExpr(generator.target, inner.elt)
        # Of a tuple with an item the truth is no question.
        binding = self.made_once(generator, lambda: ast.Tuple([named], ast.Load()))
        return [*others, ast.comprehension(last.target, last.iter, [*last.ifs, binding, *generator.ifs], 0)]

    def at_once(self, items: ast.expr) -> ast.expr:
        """For who first makes a list of what it is given: that list, of a generator."""
        if (inner := self.lazy(items)) is None:
            return items
        return self.made_once(items, lambda: ast.ListComp(inner.elt, inner.generators))

    def _loop_of(self, name: str, stream: ast.GeneratorExp, node: ast.Call, path: Path) -> Valued:
        match name:
            case "any" | "all":
                return self.quantified(name == "any", stream, path)
            case "list":
                # The place of the call names what is made.
                return self.comprehension(
                    self.made_once(node, lambda: ast.ListComp(stream.elt, stream.generators)), path
                )
            case "set":
                return self.comprehension(
                    self.made_once(node, lambda: ast.SetComp(stream.elt, stream.generators)), path
                )
        return self.accumulated(INT, literal(0), stream, node, path)

    def stream(self, items: ast.expr, *, early: bool) -> ast.GeneratorExp | None:
        """What a builtin goes through, as a generator."""
        match items:
            case ast.GeneratorExp():
                return items
            case ast.ListComp(elt=elt, generators=generators):
                return None if early else self.made_once(items, lambda: ast.GeneratorExp(elt, generators))
            case ast.Call(func=ast.Name(id="map" | "filter" as name) as function, args=[way, whole], keywords=[]) if (
                self._is_own(function) and not isinstance(whole, ast.Starred)
            ):
                if isinstance(way, ast.Constant) and (name == "map" or way.value is not None):
                    return None
                return self.made_once(items, lambda: self._mapped(name, way, whole))
        return self.made_once(items, lambda: self._mapped("all", items, items))

    def _mapped(self, name: str, way: ast.expr, whole: ast.expr) -> ast.GeneratorExp:
        """`map(lambda x: y, z)` is `(y for x in z)`, for who goes through it at once; `filter` likewise."""
        target, item = ast.Name("item", ast.Store()), ast.Name("item", ast.Load())
        result: ast.expr
        match way:
            case ast.Lambda(args=ast.arguments(args=[formal], defaults=[]) as formals, body=result) if not (
                formals.posonlyargs or formals.kwonlyargs or formals.vararg or formals.kwarg
            ):
                mark = self.module.marks[formal]
            case _:
                mark, result = self.hidden_mark(whole, "item"), ast.Call(way, [item], [])
        self.module.marks |= {target: mark, item: mark}
        if name == "map":
            return ast.GeneratorExp(result, [ast.comprehension(target, whole, [], 0)])
        tests = {"filter": [item if isinstance(way, ast.Constant) else result]}.get(name, [])
        return ast.GeneratorExp(item, [ast.comprehension(target, whole, tests, 0)])

    def made_once(self, node: ast.AST, make: Callable[[], _Made]) -> _Made:
        """A node that stands for another, the same one whenever that is come to."""
        key = node, make.__qualname__
        if key not in self.stand_ins:
            self.stand_ins[key] = make()
        return cast("_Made", self.stand_ins[key])

    def _plain_key(self, key: ast.expr) -> ast.expr:
        """`len` for `lambda x: len(x)`: what sorts or compares calls either with one argument, and keeps neither."""
        if not isinstance(key, ast.Lambda) or ast.dump(key.args) != ast.dump(_one(*key.args.args[:1])):
            return key
        (formal,) = key.args.args
        marks = self.module.marks
        match key.body:
            case ast.Call(func=ast.Name() as function, args=[ast.Name() as passed], keywords=[]):
                if self._is_own(function) and marks.get(passed) == marks[formal]:
                    return function
        # Nobody passes the argument by its name.
        return self.made_once(key, lambda: ast.Lambda(_only(formal), key.body))

    def _is_consumer(self, function: ast.expr) -> bool:
        """Whether a call ends with its generator, so that nobody binds a variable in between."""
        match function:
            case ast.Name(id=name):
                known = self.module.marks.get(function) is None and self.module.is_builtin(name)
                return known and name in _CONSUMERS
            case ast.Attribute(value=ast.Constant(value=str()), attr="join"):
                return True
        return False

    def _bound(self, name: str, node: ast.Call) -> list[ast.expr] | None:
        """The arguments of a helper's call, in order; None where it cannot be followed."""
        if name not in self.module.helpers or name in self.calling:
            return None
        header = self.module.helpers[name].args
        formals = [*header.posonlyargs, *header.args]
        if len(node.args) > len(formals):
            return None
        names = [formal.arg for formal in formals]
        given = dict(zip(names, node.args))
        for word in node.keywords:
            # Arguments are evaluated in the order of the call.
            if word.arg in given or word.arg not in [formal.arg for formal in header.args]:
                return None
            given[word.arg] = word.value
        in_order = [name for name in names if name in given] == list(given)
        given |= {n: d for n, d in zip(reversed(names), reversed(header.defaults)) if n not in given}
        simple = all(isinstance(arg, ast.Name | ast.Constant) for arg in given.values())
        if len(given) < len(names) or not (in_order or simple):
            return None
        return [given[name] for name in names]


def _one(*formals: ast.arg) -> ast.arguments:
    """The header of a function of plain parameters."""
    return ast.arguments(posonlyargs=[], args=list(formals), kwonlyargs=[], kw_defaults=[], defaults=[])


def _only(formal: ast.arg) -> ast.arguments:
    """The header of a function of one parameter that has no name for who calls it."""
    return ast.arguments(posonlyargs=[formal], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])


def _is_strange(step: object) -> bool:
    """An event that may run anybody's code."""
    return isinstance(step, Event) and not step.is_own


def all_of(tests: Sequence[ast.expr]) -> ast.expr:
    """Whether all conditions hold, as one."""
    return ast.BoolOp(ast.And(), list(tests)) if tests else ast.Constant(True)


def is_bound_to_frame(node: ast.AST) -> bool:
    """It acts on the function that it stands in, or asks for its class, as a comprehension cannot."""
    return isinstance(node, ast.Yield | ast.YieldFrom | ast.Await | ast.NamedExpr) or (
        isinstance(node, ast.Name) and node.id in ("super", "__class__")
    )
