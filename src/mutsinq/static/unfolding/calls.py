"""Calls: of builtins that are modelled, of functions that are followed, and of all others."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence
from dataclasses import dataclass

from mutsinq.core.types import Type
from mutsinq.static.unfolding.arithmetic import negative, outline, positive
from mutsinq.static.unfolding.assumptions import SHOWS
from mutsinq.static.unfolding.beliefs import NEVER
from mutsinq.static.unfolding.copies import as_tuple, copied, items_of, spread
from mutsinq.static.unfolding.expressions import Valued
from mutsinq.static.unfolding.extremes import Extremes
from mutsinq.static.unfolding.imported import MATCHING
from mutsinq.static.unfolding.looping import plain_range
from mutsinq.static.unfolding.paths import End, Path
from mutsinq.static.unfolding.values import (
    BOOL,
    FLOAT,
    HELPER,
    INT,
    STR,
    Global,
    Pure,
    TooMuch,
    Value,
    held_by,
    literal,
    type_of,
)

#: Builtins that go through an iterable, and keep nothing of it but its items.
_CONSUMERS = frozenset(("any", "all", "sum", "min", "max", "sorted", "list", "tuple", "set", "frozenset", "dict"))
_EMPTY = frozenset(("list", "dict", "set", "tuple"))
#: What builtins give for whatever arguments they take: exactly this type.
_RESULTS = {
    **dict.fromkeys(("int", "ord", "hash", "id"), INT),
    **dict.fromkeys(("chr", "bin", "hex", "oct"), STR),
    **dict.fromkeys(("isinstance", "issubclass", "callable", "hasattr"), BOOL),
    "float": FLOAT,
}
#: Arguments that builtins take to be what they are if they are left out; those given by position come last.
_DEFAULTS: dict[str, dict[str, object]] = {
    "sorted": {"key": None, "reverse": False},
    "print": {"sep": " ", "end": "\n", "file": None, "flush": False},
    "min": {"key": None},
    "max": {"key": None},
    "zip": {"strict": False},
    "sum": {"start": 0},
    "enumerate": {"start": 0},
    "round": {"ndigits": None},
}
_POSITIONAL = frozenset(("sum", "enumerate", "round"))
_SIZED = frozenset(("str", "list", "tuple", "dict", "set", "frozenset", "bytes"))


@dataclass(slots=True)
class Calls(Extremes):
    """Follows calls."""

    def call(self, node: ast.Call, path: Path) -> Valued:
        """A call: some of builtins are modelled, some of helpers are followed, the others happen."""
        if any(isinstance(arg, ast.Starred) for arg in node.args) or any(word.arg is None for word in node.keywords):
            return self._spread(node, path)
        node = self._shortest(node)
        helper = self._helper(node.func, path)
        if helper is not None and (args := _bound(helper, node)) is not None:
            return self.followed(helper, args, path)
        if (found := self.of_imported(node, path)) is not None:
            return found
        match node.func:
            case ast.Name(id=name) if self.module.marks.get(node.func) is None:
                if name == self.entry:
                    return self._again(node, path)
                if self.module.is_builtin(name) and (found := self._builtin(name, node, path)) is not None:
                    return found
            case ast.Attribute(value=ast.Constant(value=str(template)), attr="format"):
                return self.formatted(template, node, path)
            case ast.Attribute(value=holder, attr=name) if not node.keywords:
                return self._of_holder(holder, name, node.args, path)
            case ast.Attribute(value=holder, attr="sort") if not node.args:
                return self._sort(holder, node.keywords, path)
        return self._strange(node, path)

    def _shortest(self, node: ast.Call) -> ast.Call:
        """The call without arguments that say what the builtin does anyway."""
        if not isinstance(node.func, ast.Name) or node.func.id not in _DEFAULTS or not self._is_own(node.func):
            return node
        name, defaults = node.func.id, _DEFAULTS[node.func.id]
        words = [word for word in node.keywords if not _is_constant(word.value, defaults.get(word.arg or "", ...))]
        args = node.args
        if name in _POSITIONAL and len(args) == 2 and _is_constant(args[1], *defaults.values()):
            args = args[:1]
        if (len(args), len(words)) == (len(node.args), len(node.keywords)):
            return node
        return self.made_once(node, lambda: ast.Call(node.func, args, words))

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

    def _spread(self, node: ast.Call, path: Path) -> Valued:
        """`f(*x, y, **z)`: what is spread out is gone through when its turn comes."""
        match node.args:
            # A lone one is gone through after the keywords.
            case [ast.Starred()] if any(not isinstance(w.value, ast.Name | ast.Constant) for w in node.keywords):
                raise TooMuch
        found: list[tuple[Path, str, tuple[Value, ...]]] = [
            (after, "call", (function,)) for after, function in self.value(node.func, path)
        ]
        for arg in node.args:
            inner = arg.value if isinstance(arg, ast.Starred) else arg
            found = [
                (then, f"{what} {shape}", (*given, *passed))
                for after, what, given in found
                for then, value in self.value(inner, after)
                for shape, passed in [(".", (value,)) if inner is arg else spread(value, then)]
            ]
        for word in node.keywords:
            found = [
                (then, f"{what} {word.arg or '**'}=", (*given, value if word.arg else then.happen("merged", value)))
                for after, what, given in found
                for then, value in self.value(word.value, after)
            ]
        # What is left to spread out tells it from other calls.
        return [
            (after, after.happen(what if "*" in what else what.replace(" .", ""), *given))
            for after, what, given in found
        ]

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
        found: Valued = []
        for after, (function, *given) in self.values([node.func, *node.args, *values], path):
            if len(node.args) == 1 and self._is_consumer(node.func):
                given[0] = items_of(given[0], after)
            found.append((after, after.happen(f"call{words}", function, *given)))
        return found

    def _of_holder(self, holder: ast.expr, name: str, args: Sequence[ast.expr], path: Path) -> Valued:
        """A method's call: by a rule where the holder's type is known."""
        found: Valued = []
        for after, whole in self.value(holder, path):
            known = self.method(whole, name, args, after)
            if known is None and isinstance(whole, Pure) and whole.what == "regex" and len(args) == MATCHING.get(name):
                known = self.matching(whole, name, args, after)
            if known is not None:
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
                found = self.consumed(name, items, node, path)
                if found is None and name == "set":
                    return self._set_of(name, items, path)
                if name == "list" and found is not None:
                    return [(last, made) for after, made in found for last in self.listed(after.origin(made)[0], after)]
                return self._listed_of(items, node, path) if name == "list" else found
            case "next", [ast.GeneratorExp() as items, default], [] if self.lazy(items) and self.does_nothing(
                default, path
            ):
                return self.first(items, default, path)
            case "len", [ast.ListComp() as made], []:
                return self.attempted(lambda start: self._counted_items(made, node, start), made, path)
            case "len" | "abs" | "str" | "repr" | "int" | "bool" | "ord", [operand], []:
                return [
                    pair for after, given in self.value(operand, path) for pair in self._applied(name, given, after)
                ]
            case "divmod", [_, _], []:
                return [pair for after, given in self.values(node.args, path) for pair in self._divmod(given, after)]
            case "sorted", [whole], words:
                return self._sorted(node, whole, words, path)
            case "min" | "max", [_, _], []:
                return [
                    pair for after, given in self.values(node.args, path) for pair in self.extreme(name, given, after)
                ]
            case "min" | "max", [items], []:
                return self.extreme_item(name, items, path)
            case "dict", [whole], []:
                return [(after, after.copy("dict", given, node)) for after, given in self.value(whole, path)]
            case "frozenset", [whole], []:
                return self._set_of(name, whole, path)
            case "range", [_] | [_, _] | [_, _, _], []:
                return [
                    (after, self.ranged(given, after)) for after, given in self.values(plain_range(node.args), path)
                ]
            case "tuple", [items], []:
                return [
                    (last, as_tuple(given, last))
                    for after, given in self.value(items, path)
                    for last in self.listed(given, after)
                ]
            case "isinstance", [operand, types], []:
                return self._checked(node, operand, types, path)
        if name in _RESULTS and not node.keywords:
            return [
                (after, after.happen("call", self.known_name(name), *given, type=_RESULTS[name]))
                for after, given in self.values(node.args, path)
            ]
        return None

    def _counted_items(self, items: ast.ListComp, node: ast.Call, path: Path) -> Valued:
        """`len([x for y in z])` is `sum(1 for y in z)`, with `x` evaluated."""
        one = self.made_once(node, lambda: ast.Subscript(ast.Tuple([ast.Constant(1), items.elt]), ast.Constant(0)))
        stream = self.made_once(items, lambda: ast.GeneratorExp(one, items.generators))
        return self.accumulated(INT, literal(0), stream, node, path)

    def known_name(self, name: str) -> Value:
        """The builtin itself."""
        self.mentions.add(name)
        return Global(name)

    def _applied(self, name: str, value: Value, path: Path) -> Valued:
        """A builtin function of one value."""
        known = type_of(value)
        match name, known:
            case "len", Type(name=kind) if kind in _SIZED:
                return [(last, self.length(value, last)) for last in self.listed(value, path)]
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
            case "str" | "repr", Type() if name == "str" or known != STR:
                if (shown := self._shown(value, path)) is not None:
                    return shown
        result = STR if name in ("str", "repr") and self.assume(SHOWS) else _RESULTS.get(name)
        return [(path, path.happen("call", self.known_name(name), value, type=result))]

    def _divmod(self, given: tuple[Value, ...], path: Path) -> Valued:
        if type_of(given[0]) == type_of(given[1]) == INT:
            return [
                (last, last.fresh("tuple", (quotient, rest)))
                for after, quotient in self.operated("FloorDiv", given, path)
                for last, rest in self.operated("Mod", given, after)
            ]
        return [(path, path.happen("call", self.known_name("divmod"), *given))]

    def _set_of(self, kind: str, items: ast.expr, path: Path) -> Valued:
        """`set(x)`: a new set of what is in `x` now."""
        return [
            (after, after.made(kind, f"{kind} of", (after.happen(kind, items_of(given, after)),)))
            for after, given in self.value(items, path)
        ]

    def _listed_of(self, items: ast.expr, node: ast.Call, path: Path) -> Valued:
        """`list(x)`: a new list of what is in `x` now."""
        return [
            (last, copied(given, node, last))
            for after, given in self.value(items, path)
            for last in self.listed(given, after)
        ]

    def _sorted(self, node: ast.Call, whole: ast.expr, words: Sequence[ast.keyword], path: Path) -> Valued:
        """A new list of the items, of which `sort` is called then."""
        found: Valued = []
        names = "".join(f" {word.arg}=" for word in words)
        steady = all(self.is_steady(word.value) for word in words)
        for after, given in self.value(self.at_once(whole) if steady else whole, path):
            told = self.values(self._sorting(words), after)
            for then, how in [(last, how) for before, how in told for last in self.listed(given, before)]:
                if words or held_by(given) not in (INT, STR, NEVER):
                    copy = then.copy("list", given, node)
                    found.append((then, copy))
                    self.mentions.add(".sort")
                    then.happen(f"call{names}", then.happen(".sort", copy), *how)
                    continue
                copy = copied(given, node, then)
                found += [(last, copy) for last in self.sorted_in_place(copy, then)]
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

    def _plain_key(self, key: ast.expr) -> ast.expr:
        """`len` for `lambda x: len(x)`: what sorts or compares calls either with one argument, and keeps neither."""
        if (getter := self.getter(key)) is not None:
            return getter
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

    def _helper(self, function: ast.expr, path: Path) -> ast.FunctionDef | None:
        """The function of the module, or of the function, that is called and can be followed."""
        match function:
            case ast.Name(id=name):
                mark = self.module.marks.get(function)
                known = name != self.entry if mark is None else path.variables.get(mark) == HELPER
                helper = self.module.helpers.get(mark or name) if known else None
            case ast.Attribute(value=ast.Name(id=holder) as whole, attr=name) if self.module.marks.get(whole) is None:
                helper = self.module.helpers.get(f"{holder}.{name}")
            case _:
                return None
        return None if helper in self.calling else helper


def _bound(helper: ast.FunctionDef, node: ast.Call) -> list[ast.expr] | None:
    """The arguments of a helper's call, in order; None where it cannot be followed."""
    header = helper.args
    formals = [*header.posonlyargs, *header.args]
    if len(node.args) > len(formals):
        return None
    names = [formal.arg for formal in formals]
    given = dict(zip(names, node.args))
    for word in node.keywords:
        # Arguments are evaluated in the order of the call.
        if word.arg is None or word.arg in given or word.arg not in [formal.arg for formal in header.args]:
            return None
        given[word.arg] = word.value
    in_order = [name for name in names if name in given] == list(given)
    given |= {n: d for n, d in zip(reversed(names), reversed(header.defaults)) if n not in given}
    simple = all(isinstance(arg, ast.Name | ast.Constant) for arg in given.values())
    if len(given) < len(names) or not (in_order or simple):
        return None
    return [given[name] for name in names]


def _is_constant(node: ast.expr, value: object) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is type(value) and node.value == value


def _one(*formals: ast.arg) -> ast.arguments:
    """The header of a function of plain parameters."""
    return ast.arguments(posonlyargs=[], args=list(formals), kwonlyargs=[], kw_defaults=[], defaults=[])


def _only(formal: ast.arg) -> ast.arguments:
    """The header of a function of one parameter that has no name for who calls it."""
    return ast.arguments(posonlyargs=[formal], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
