"""Imported: what functions of `re`, `functools` and `operator` do, as other code does it."""

from __future__ import annotations

import ast
import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mutsinq.static.forms.scopes import Mark
from mutsinq.static.syntax import is_bound_to_frame
from mutsinq.static.unfolding.expressions import Valued
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.streams import Streams
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


@dataclass(slots=True)
class Imported(Streams):
    """Follows calls of imported functions of the standard library."""

    def of_imported(self, node: ast.Call, path: Path) -> Valued | None:
        """A call of a function of the library; None if nothing is known of it."""
        origins = self.module.origins
        if (pattern := origins.pattern(node)) is not None:
            return [(path, expression(*pattern))]
        module, _, name = origins.of(node.func).rpartition(".")
        match module, name, node.args:
            case "re", _, [text, *args] if len(args) in (n := MATCHING.get(name, -1), n + 1):
                words = {word.arg: word.value for word in node.keywords}
                text = self._spelled(text)
                flags = words.pop("flags", args[1] if n == 1 and len(args) == 2 else None)
                found = origins.expression(text, flags)
                if found is None or words or (len(args) > n and (n != 1 or "flags" in words)):
                    return None
                return self.matching(expression(*found), name, args[:n], path)
            case "collections", "defaultdict", [ast.Name(id=factory) as made] if (
                factory in FACTORIES and self._is_own(made) and not node.keywords
            ):
                return [(path, replace(path.fresh("dict", (), node), parts=(Global(factory),), how=DEFAULTED))]
            case "functools", "reduce", [way, items, start] if not node.keywords and self.does_nothing(start, path):
                return self._reduced(node, way, items, start, path)
        return None

    def matching(self, pattern: Value, name: str, args: Sequence[ast.expr], path: Path) -> Valued:
        """`re.match(p, x)` and `re.compile(p).match(x)` are one: that a pattern has the method is no question.

        Where runs of a character are taken out, those of no character need not be.
        """
        match name, args, pattern:
            case "sub", [ast.Constant(value=""), *_], Pure(operands=(Constant(value=str(text)), flags)) if (
                _RUNS.fullmatch(text) and flags == literal(0)
            ):
                pattern = expression(f"{text[:-1]}+", 0)
        return [(after, after.happen(f"regex {name}", pattern, *given)) for after, given in self.values(args, path)]

    def _spelled(self, text: ast.expr) -> ast.expr:
        """The literal for which a name of the module stands."""
        match text:
            case ast.Name(id=name) if self.module.marks.get(text) is None and name in self.module.constants:
                return self.module.constants[name]
        return text

    def getter(self, node: ast.expr) -> ast.expr | None:
        """`lambda x: x["a"]` for `itemgetter("a")`, where nobody names `x`."""
        match node:
            case ast.Call(func=function, args=[ast.Constant() as key], keywords=[]) if (
                self.module.origins.of(function) == "operator.itemgetter"
            ):
                return self.made_once(node, lambda: self._getter(key))
        return None

    def _getter(self, key: ast.expr) -> ast.Lambda:
        formal = ast.arg("item")
        mark = self.module.marks[formal] = self.hidden_mark(formal, "item")
        header = ast.arguments(posonlyargs=[formal], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        return ast.Lambda(header, ast.Subscript(self._named(mark, ast.Load()), key))

    def _reduced(self, node: ast.Call, way: ast.expr, items: ast.expr, start: ast.expr, path: Path) -> Valued | None:
        """`reduce(g, xs, y)` is `for x in xs: y = g(y, x)`, whatever is raised on the way."""
        if is_bound_to_frame(items) or is_bound_to_frame(way):
            return None
        if not (self.is_steady(way) or self.module.origins.of(way) in _OPERATORS):
            return None
        total, loop = self.made_once(node, lambda: self._loop_through(way, items))
        found: Valued = []
        for after, given in self.value(start, path):
            after.variables[total] = given
            for last in self.block([loop], after):
                value = last.variables.get(total)
                if value is None:
                    self.ended.append(last)
                else:
                    found.append((last, value))
        return found

    def _loop_through(self, way: ast.expr, items: ast.expr) -> tuple[Mark, ast.For]:
        """The loop that applies a function to what it gave before and the next item, and what holds that."""
        match way:
            case ast.Lambda(args=ast.arguments(args=[first, second], defaults=[]) as formals, body=result) if not (
                formals.posonlyargs or formals.kwonlyargs or formals.vararg or formals.kwarg
            ):
                marks = [self.module.marks[first], self.module.marks[second]]
            case _:
                marks = [self.hidden_mark(items, role) for role in ("total", "item")]
                operator = _OPERATORS.get(self.module.origins.of(way))
                total, item = self._named(marks[0], ast.Load()), self._named(marks[1], ast.Load())
                result = ast.BinOp(total, operator(), item) if operator else ast.Call(way, [total, item], [])
        stored = ast.Assign([self._named(marks[0], ast.Store())], result)
        return marks[0], ast.For(self._named(marks[1], ast.Store()), items, [stored], [])

    def _named(self, mark: Mark, context: ast.expr_context) -> ast.Name:
        name = ast.Name(mark.name, context)
        self.module.marks[name] = mark
        return name

    @abstractmethod
    def block(self, statements: Sequence[ast.stmt], path: Path) -> list[Path]:
        """The paths through statements in a row."""
