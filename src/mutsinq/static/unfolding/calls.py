"""Calls: of builtins that are modelled, of functions that are followed, and of all others."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence

from mutsinq.core.types import Type
from mutsinq.static.unfolding.arithmetic import negative, outline, positive
from mutsinq.static.unfolding.assumptions import SHOWS
from mutsinq.static.unfolding.beliefs import NEVER
from mutsinq.static.unfolding.changes import sorted_in_place
from mutsinq.static.unfolding.comprehensions import accumulated, consumed, first_of, generator
from mutsinq.static.unfolding.context import Context, Valued
from mutsinq.static.unfolding.copies import as_tuple, copied, items_of, spread
from mutsinq.static.unfolding.extremes import extreme, extreme_item
from mutsinq.static.unfolding.following import does_nothing, evaluate, evaluate_all
from mutsinq.static.unfolding.functions import followed
from mutsinq.static.unfolding.imported import MATCHING, as_getter, matching, of_imported
from mutsinq.static.unfolding.looping import plain_range, ranged
from mutsinq.static.unfolding.methods import method
from mutsinq.static.unfolding.operations import as_int, as_text, operated, tried
from mutsinq.static.unfolding.paths import End, Path
from mutsinq.static.unfolding.places import listable
from mutsinq.static.unfolding.questions import decided, length_of, truth
from mutsinq.static.unfolding.streams import attempted, gathered, header_of, is_steady, lazy, plain_lambda
from mutsinq.static.unfolding.texts import formatted
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
    kind_of,
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


def call(node: ast.Call, path: Path) -> Valued:
    """A call: some of builtins are modelled, some of helpers are followed, the others happen."""
    if any(isinstance(arg, ast.Starred) for arg in node.args) or any(word.arg is None for word in node.keywords):
        return _spread(node, path)
    node = _shortest(path.context, node)
    helper = _helper(node.func, path)
    if helper is not None and (args := _bound(helper, node)) is not None:
        return followed(helper, args, path)
    if (found := of_imported(node, path)) is not None:
        return found
    match node.func:
        case ast.Name(id=name) if path.module.marks.get(node.func) is None:
            if name == path.context.entry:
                return _again(node, path)
            if path.module.is_builtin(name) and (found := _builtin(name, node, path)) is not None:
                return found
        case ast.Attribute(value=ast.Constant(value=str(template)), attr="format"):
            return formatted(template, node, path)
        case ast.Attribute(value=holder, attr=name) if not node.keywords:
            return _of_holder(holder, name, node.args, path)
        case ast.Attribute(value=holder, attr="sort") if not node.args:
            return _sort(holder, node.keywords, path)
    return _strange(node, path)


def _shortest(context: Context, node: ast.Call) -> ast.Call:
    """The call without arguments that say what the builtin does anyway."""
    if not isinstance(node.func, ast.Name) or node.func.id not in _DEFAULTS or not context.is_own(node.func):
        return node
    name, defaults = node.func.id, _DEFAULTS[node.func.id]
    words = [word for word in node.keywords if not _is_constant(word.value, defaults.get(word.arg or "", ...))]
    args = node.args
    if name in _POSITIONAL and len(args) == 2 and _is_constant(args[1], *defaults.values()):
        args = args[:1]
    if (len(args), len(words)) == (len(node.args), len(node.keywords)):
        return node
    return context.made_once(node, lambda: ast.Call(node.func, args, words))


def _again(node: ast.Call, path: Path) -> Valued:
    """The function calls itself: only arguments of the types for which it is followed are known to be well."""
    if node.keywords or len(node.args) != len(path.context.types):
        raise TooMuch
    found: Valued = []
    for after, given in evaluate_all(node.args, path):
        types = list(map(type_of, given))
        if NEVER not in types:
            if types != list(path.context.types.values()):
                raise TooMuch
            path.context.mentions.add(path.context.entry)
            event = after.happen("call", Global(path.context.entry), *given)
            returned = path.beliefs.returned
            if returned == NEVER:
                after.end = End("never", ())
                path.context.ended.append(after)
            else:
                found.append((after, Pure("result", (event,), None if returned.name == "any" else returned)))
    return found


def _spread(node: ast.Call, path: Path) -> Valued:
    """`f(*x, y, **z)`: what is spread out is gone through when its turn comes."""
    match node.args:
        # A lone one is gone through after the keywords.
        case [ast.Starred()] if any(not isinstance(w.value, ast.Name | ast.Constant) for w in node.keywords):
            raise TooMuch
    found: list[tuple[Path, str, tuple[Value, ...]]] = [
        (after, "call", (function,)) for after, function in evaluate(node.func, path)
    ]
    for arg in node.args:
        inner = arg.value if isinstance(arg, ast.Starred) else arg
        found = [
            (then, f"{what} {shape}", (*given, *passed))
            for after, what, given in found
            for then, value in evaluate(inner, after)
            for shape, passed in [(".", (value,)) if inner is arg else spread(value, then)]
        ]
    for word in node.keywords:
        found = [
            (then, f"{what} {word.arg or '**'}=", (*given, value if word.arg else then.happen("merged", value)))
            for after, what, given in found
            for then, value in evaluate(word.value, after)
        ]
    # What is left to spread out tells it from other calls.
    return [
        (after, after.happen(what if "*" in what else what.replace(" .", ""), *given)) for after, what, given in found
    ]


def _strange(node: ast.Call, path: Path) -> Valued:
    match node:
        case ast.Call(args=[ast.GeneratorExp() as items], keywords=[]) if _is_consumer(path.context, node.func):
            return [
                (last, last.happen("call", function, given))
                for after, function in evaluate(node.func, path)
                for last, given in generator(items, after, at_once=True)
            ]
    words = "".join(f" {word.arg}=" for word in node.keywords)
    values = [word.value for word in node.keywords]
    if isinstance(node.func, ast.Name) and _is_consumer(path.context, node.func):
        values = _sorting(path.context, node.keywords)
    found: Valued = []
    for after, (function, *given) in evaluate_all([node.func, *node.args, *values], path):
        if len(node.args) == 1 and _is_consumer(path.context, node.func):
            given[0] = items_of(given[0], after)
        found.append((after, after.happen(f"call{words}", function, *given)))
    return found


def _of_holder(holder: ast.expr, name: str, args: Sequence[ast.expr], path: Path) -> Valued:
    """A method's call: by a rule where the holder's type is known."""
    found: Valued = []
    for after, whole in evaluate(holder, path):
        known = method(whole, name, args, after)
        if known is None and isinstance(whole, Pure) and whole.what == "regex" and len(args) == MATCHING.get(name):
            known = matching(whole, name, args, after)
        if known is not None:
            found += known
            continue
        path.context.mentions.add(f".{name}")
        function = after.happen(f".{name}", whole)
        if len(args) == 1 and isinstance(args[0], ast.GeneratorExp) and name == "join" and type_of(whole) == STR:
            found += [
                (last, last.happen("call", function, given)) for last, given in generator(args[0], after, at_once=True)
            ]
            continue
        found += [(last, last.happen("call", function, *given)) for last, given in evaluate_all(args, after)]
    return found


def _builtin(name: str, node: ast.Call, path: Path) -> Valued | None:
    match name, node.args, node.keywords:
        case _, [], [] if name in _EMPTY:
            return [(path, path.fresh(name, (), node))]
        case "any" | "all" | "list" | "set" | "sum", [items], []:
            found = consumed(name, items, node, path)
            if found is None and name == "set":
                return _set_of(name, items, path)
            if name == "list" and found is not None:
                return [(last, made) for after, made in found for last in listable(after.origin(made)[0], after)]
            return _listed_of(items, node, path) if name == "list" else found
        case "next", [ast.GeneratorExp() as items, default], [] if lazy(path.context, items) and does_nothing(
            default, path
        ):
            return first_of(items, default, path)
        case "len", [ast.ListComp() as made], []:
            return attempted(lambda start: _counted_items(made, node, start), made, path)
        case "len" | "abs" | "str" | "repr" | "int" | "bool" | "ord", [operand], []:
            return [pair for after, given in evaluate(operand, path) for pair in _applied(name, given, after)]
        case "divmod", [_, _], []:
            return [pair for after, given in evaluate_all(node.args, path) for pair in _divmod(given, after)]
        case "sorted", [whole], words:
            return _sorted(node, whole, words, path)
        case "min" | "max", [_, _], []:
            return [pair for after, given in evaluate_all(node.args, path) for pair in extreme(name, given, after)]
        case "min" | "max", [items], []:
            return extreme_item(name, items, path)
        case "dict", [whole], []:
            return [(after, after.copy("dict", given, node)) for after, given in evaluate(whole, path)]
        case "frozenset", [whole], []:
            return _set_of(name, whole, path)
        case "range", [_] | [_, _] | [_, _, _], []:
            return [(after, ranged(given, after)) for after, given in evaluate_all(plain_range(node.args), path)]
        case "tuple", [items], []:
            return [
                (last, as_tuple(given, last))
                for after, given in evaluate(items, path)
                for last in listable(given, after)
            ]
        case "isinstance", [operand, types], []:
            return _checked(node, operand, types, path)
    if name in _RESULTS and not node.keywords:
        return [
            (after, after.happen("call", path.context.known_name(name), *given, type=_RESULTS[name]))
            for after, given in evaluate_all(node.args, path)
        ]
    return None


def _counted_items(items: ast.ListComp, node: ast.Call, path: Path) -> Valued:
    """`len([x for y in z])` is `sum(1 for y in z)`, with `x` evaluated."""
    one = path.context.made_once(node, lambda: ast.Subscript(ast.Tuple([ast.Constant(1), items.elt]), ast.Constant(0)))
    stream = path.context.made_once(items, lambda: ast.GeneratorExp(one, items.generators))
    return accumulated(INT, literal(0), stream, node, path)


def _applied(name: str, value: Value, path: Path) -> Valued:
    """A builtin function of one value."""
    known = type_of(value)
    match name, known:
        case "len", Type(name=kind) if kind in _SIZED:
            return [(last, length_of(value, last)) for last in listable(value, path)]
        case "len", _:
            # Whatever it is, its length is an int, and not below 0.
            return [(path, Pure("size", (path.happen("call", path.context.known_name("len"), value),), INT))]
        case "abs", _ if known == INT:
            # Either of two opposites has it, and so do the larger and the smaller of two ints in either order.
            value = min(value, negative(value), key=outline)
            ways = decided(positive(negative(value)), path)
            return [(after, negative(value) if below else value) for after, below in ways]
        case "bool", _:
            return [(path, truth(value, path))]
        case "int", _ if known in (INT, BOOL):
            return as_int(value, path)
        case "int", _ if known == STR:
            return tried("int", (value,), INT, "ValueError", path)
        case "str" | "repr", Type() if name == "str" or known != STR:
            if (shown := as_text(value, path)) is not None:
                return shown
    result = STR if name in ("str", "repr") and path.context.assume(SHOWS) else _RESULTS.get(name)
    return [(path, path.happen("call", path.context.known_name(name), value, type=result))]


def _divmod(given: tuple[Value, ...], path: Path) -> Valued:
    if type_of(given[0]) == type_of(given[1]) == INT:
        return [
            (last, last.fresh("tuple", (quotient, rest)))
            for after, quotient in operated("FloorDiv", given, path)
            for last, rest in operated("Mod", given, after)
        ]
    return [(path, path.happen("call", path.context.known_name("divmod"), *given))]


def _set_of(kind: str, items: ast.expr, path: Path) -> Valued:
    """`set(x)`: a new set of what is in `x` now."""
    return [
        (after, after.made(kind, f"{kind} of", (after.happen(kind, items_of(given, after)),)))
        for after, given in evaluate(items, path)
    ]


def _listed_of(items: ast.expr, node: ast.Call, path: Path) -> Valued:
    """`list(x)`: a new list of what is in `x` now."""
    return [
        (last, copied(given, node, last)) for after, given in evaluate(items, path) for last in listable(given, after)
    ]


def _sorted(node: ast.Call, whole: ast.expr, words: Sequence[ast.keyword], path: Path) -> Valued:
    """A new list of the items, of which `sort` is called then."""
    found: Valued = []
    names = "".join(f" {word.arg}=" for word in words)
    steady = all(is_steady(path.context, word.value) for word in words)
    for after, given in evaluate(gathered(path.context, whole) if steady else whole, path):
        told = evaluate_all(_sorting(path.context, words), after)
        for then, how in [(last, how) for before, how in told for last in listable(given, before)]:
            if words or held_by(given) not in (INT, STR, NEVER):
                copy = then.copy("list", given, node)
                found.append((then, copy))
                path.context.mentions.add(".sort")
                then.happen(f"call{names}", then.happen(".sort", copy), *how)
                continue
            copy = copied(given, node, then)
            found += [(last, copy) for last in sorted_in_place(copy, then)]
    return found


def _sort(holder: ast.expr, words: Sequence[ast.keyword], path: Path) -> Valued:
    """`x.sort(key=y)`."""
    path.context.mentions.add(".sort")
    found: Valued = []
    for after, whole in evaluate(holder, path):
        function = after.happen(".sort", whole)
        values = _sorting(path.context, words) if kind_of(whole) == "list" else [word.value for word in words]
        what = "".join(["call", *(f" {word.arg}=" for word in words)])
        found += [(last, last.happen(what, function, *given)) for last, given in evaluate_all(values, after)]
    return found


def _sorting(context: Context, words: Sequence[ast.keyword]) -> list[ast.expr]:
    """What `sort` and its like are told."""
    return [_plain_key(context, word.value) if word.arg == "key" else word.value for word in words]


def _checked(node: ast.Call, operand: ast.expr, types: ast.expr, path: Path) -> Valued | None:
    """`isinstance` of what has a known type."""
    names = types.elts if isinstance(types, ast.Tuple) else [types]
    own = [
        each.id
        for each in names
        if isinstance(each, ast.Name) and path.module.marks.get(each) is None and path.module.is_builtin(each.id)
    ]
    if len(own) != len(names) or not all(isinstance(getattr(builtins, name, None), type) for name in own):
        return None
    found: Valued = []
    for after, given in evaluate(operand, path):
        kind = getattr(builtins, kind_of(given), None)
        if isinstance(kind, type):
            found.append((after, literal(issubclass(kind, tuple(getattr(builtins, name) for name in own)))))
            continue
        found += [
            (last, last.happen("call", path.context.known_name("isinstance"), given, which, type=BOOL))
            for last, which in evaluate(types, after)
        ]
    return found


def _plain_key(context: Context, key: ast.expr) -> ast.expr:
    """`len` for `lambda x: len(x)`: what sorts or compares calls either with one argument, and keeps neither."""
    if (getter := as_getter(context, key)) is not None:
        return getter
    if (called := plain_lambda(key, 1)) is None:
        return key
    ((formal,), body) = called
    marks = context.module.marks
    match body:
        case ast.Call(func=ast.Name() as function, args=[ast.Name() as passed], keywords=[]):
            if context.is_own(function) and marks.get(passed) == marks[formal]:
                return function
    # Nobody passes the argument by its name.
    return context.made_once(key, lambda: ast.Lambda(header_of(formal), body))


def _is_consumer(context: Context, function: ast.expr) -> bool:
    """Whether a call ends with its generator, so that nobody binds a variable in between."""
    match function:
        case ast.Name(id=name):
            known = context.module.marks.get(function) is None and context.module.is_builtin(name)
            return known and name in _CONSUMERS
        case ast.Attribute(value=ast.Constant(value=str()), attr="join"):
            return True
    return False


def _helper(function: ast.expr, path: Path) -> ast.FunctionDef | None:
    """The function of the module, or of the function, that is called and can be followed."""
    match function:
        case ast.Name(id=name):
            mark = path.module.marks.get(function)
            known = name != path.context.entry if mark is None else path.variables.get(mark) == HELPER
            helper = path.module.helpers.get(mark or name) if known else None
        case ast.Attribute(value=ast.Name(id=holder) as whole, attr=name) if path.module.marks.get(whole) is None:
            helper = path.module.helpers.get(f"{holder}.{name}")
        case _:
            return None
    return None if helper in path.context.calling else helper


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
