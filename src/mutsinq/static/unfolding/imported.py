"""Imported: what functions of `re`, `functools` and `operator` do, as other code does it."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import replace

from mutsinq.static.forms.scopes import Mark
from mutsinq.static.syntax import is_bound_to_frame
from mutsinq.static.unfolding.context import Context, Valued
from mutsinq.static.unfolding.following import block, does_nothing, evaluate, evaluate_all
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.streams import header_of, is_steady, plain_lambda
from mutsinq.static.unfolding.values import DEFAULTED, FACTORIES, Constant, Global, Pure, Value, expression, literal

#: Functions of `re` that are methods of patterns, by how many arguments they take from the text on.
MATCHING = {**dict.fromkeys(("match", "search", "fullmatch", "findall", "finditer", "split"), 1), "sub": 2, "subn": 2}
#: Any number of characters of a kind, in a row.
_RUNS = re.compile(r"(?:\\[sSdDwW]|\[(?:[^\[\]\\]|\\[sSdDwW])+\]|[\w\s,;:=-])\*")
_OPERATORS: dict[str, type[ast.operator]] = {
    "operator.add": ast.Add,
    "operator.sub": ast.Sub,
    "operator.mul": ast.Mult,
    "operator.truediv": ast.Div,
    "operator.floordiv": ast.FloorDiv,
    "operator.mod": ast.Mod,
    "operator.and_": ast.BitAnd,
    "operator.or_": ast.BitOr,
    "operator.xor": ast.BitXor,
}


def of_imported(node: ast.Call, path: Path) -> Valued | None:
    """A call of a function of the library; None if nothing is known of it."""
    origins = path.module.origins
    if (pattern := origins.pattern(node)) is not None:
        return [(path, expression(*pattern))]
    module, _, name = origins.of(node.func).rpartition(".")
    match module, name, node.args:
        case "re", _, [text, *args] if len(args) in (n := MATCHING.get(name, -1), n + 1):
            words = {word.arg: word.value for word in node.keywords}
            text = _spelled(path.context, text)
            flags = words.pop("flags", args[1] if n == 1 and len(args) == 2 else None)
            found = origins.expression(text, flags)
            if found is None or words or (len(args) > n and (n != 1 or "flags" in words)):
                return None
            return matching(expression(*found), name, args[:n], path)
        case "collections", "defaultdict", [ast.Name(id=factory) as made] if (
            factory in FACTORIES and path.context.is_own(made) and not node.keywords
        ):
            return [(path, replace(path.fresh("dict", (), node), parts=(Global(factory),), how=DEFAULTED))]
        case "functools", "reduce", [way, items, start] if not node.keywords and does_nothing(start, path):
            return _reduced(node, way, items, start, path)
    return None


def matching(pattern: Value, name: str, args: Sequence[ast.expr], path: Path) -> Valued:
    """`re.match(p, x)` and `re.compile(p).match(x)` are one: that a pattern has the method is no question.

    Where runs of a character are taken out, those of no character need not be.
    """
    match name, args, pattern:
        case "sub", [ast.Constant(value=""), *_], Pure(operands=(Constant(value=str(text)), flags)) if _RUNS.fullmatch(
            text
        ) and flags == literal(0):
            pattern = expression(f"{text[:-1]}+", 0)
    return [(after, after.happen(f"regex {name}", pattern, *given)) for after, given in evaluate_all(args, path)]


def _spelled(context: Context, text: ast.expr) -> ast.expr:
    """The literal for which a name of the module stands."""
    match text:
        case ast.Name(id=name) if context.module.marks.get(text) is None and name in context.module.constants:
            return context.module.constants[name]
    return text


def as_getter(context: Context, node: ast.expr) -> ast.expr | None:
    """`lambda x: x["a"]` for `itemgetter("a")`, where nobody names `x`."""
    match node:
        case ast.Call(func=function, args=[ast.Constant() as key], keywords=[]) if (
            context.module.origins.of(function) == "operator.itemgetter"
        ):
            return context.made_once(node, lambda: _getter_of(context, key))
    return None


def _getter_of(context: Context, key: ast.expr) -> ast.Lambda:
    formal = ast.arg("item")
    mark = context.module.marks[formal] = context.hidden_mark(formal, "item")
    return ast.Lambda(header_of(formal), ast.Subscript(context.name_of(mark, ast.Load()), key))


def _reduced(node: ast.Call, way: ast.expr, items: ast.expr, start: ast.expr, path: Path) -> Valued | None:
    """`reduce(g, xs, y)` is `for x in xs: y = g(y, x)`, whatever is raised on the way."""
    if is_bound_to_frame(items) or is_bound_to_frame(way):
        return None
    if not (is_steady(path.context, way) or path.module.origins.of(way) in _OPERATORS):
        return None
    total, loop = path.context.made_once(node, lambda: _loop_through(path.context, way, items))
    found: Valued = []
    for after, given in evaluate(start, path):
        after.variables[total] = given
        for last in block([loop], after):
            value = last.variables.get(total)
            if value is None:
                path.context.ended.append(last)
            else:
                found.append((last, value))
    return found


def _loop_through(context: Context, way: ast.expr, items: ast.expr) -> tuple[Mark, ast.For]:
    """The loop that applies a function to what it gave before and the next item, and what holds that."""
    if called := plain_lambda(way, 2):
        marks, result = [context.module.marks[formal] for formal in called[0]], called[1]
    else:
        marks = [context.hidden_mark(items, role) for role in ("total", "item")]
        operator = _OPERATORS.get(context.module.origins.of(way))
        total, item = [context.name_of(mark, ast.Load()) for mark in marks]
        result = ast.BinOp(total, operator(), item) if operator else ast.Call(way, [total, item], [])
    stored = ast.Assign([context.name_of(marks[0], ast.Store())], result)
    return marks[0], ast.For(context.name_of(marks[1], ast.Store()), items, [stored], [])
