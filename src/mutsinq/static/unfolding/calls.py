"""Calls: of builtins that are modelled, of functions that are followed, and of all others."""

from __future__ import annotations

import ast
import string
from collections.abc import Sequence
from dataclasses import dataclass

from mutsinq.static.unfolding.expressions import Evaluator, TooMuch, Valued
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.values import NONE, Fresh, Value, joined, literal

#: Methods that fill a container of Python's own with a value, and nothing else.
_FILLING = {("list", "append"), ("set", "add")}
#: Builtins that go through an iterable, and keep nothing of it but its items.
_CONSUMERS = frozenset(("any", "all", "sum", "min", "max", "sorted", "list", "tuple", "set", "frozenset", "dict"))
_EMPTY = frozenset(("list", "dict", "set", "tuple"))


@dataclass(slots=True)
class Calls(Evaluator):
    """Follows calls."""

    def call(self, node: ast.Call, path: Path) -> Valued:
        """A call: some of builtins are modelled, some of helpers are followed, the others happen."""
        if any(isinstance(arg, ast.Starred) for arg in node.args) or any(word.arg is None for word in node.keywords):
            raise TooMuch
        match node.func:
            case ast.Name(id=name) if self.module.marks.get(node.func) is None:
                if name in _EMPTY and self.module.is_builtin(name) and not node.args and not node.keywords:
                    return [(path, path.fresh(name, ()))]
                if name in self.module.helpers and name not in self.calling and not node.keywords:
                    return self.followed(self.module.helpers[name], node, path)
                if name == "range" and self.module.is_builtin(name) and len(node.args) == 2 and not node.keywords:
                    start = node.args[0]
                    if isinstance(start, ast.Constant) and type(start.value) is int and start.value == 0:
                        node = ast.Call(node.func, node.args[1:], [])
            case ast.Attribute(value=ast.Constant(value=str(template)), attr="format") if not node.keywords:
                return self._formatted(template, node.args, path)
            case ast.Attribute(value=holder, attr=name) if len(node.args) == 1 and not node.keywords:
                if name in {method for _, method in _FILLING}:
                    return self._filled(holder, name, node.args[0], path)
        match node:
            case ast.Call(func=ast.Name(id="any" | "all" | "list" as name), args=[ast.GeneratorExp() as items]) if (
                self.never_stops and not node.keywords and self._is_consumer(node.func)
            ):
                if name == "list":
                    return self.comprehension(ast.ListComp(items.elt, items.generators), path)
                return self.quantified(name == "any", items, path)
            case ast.Call(args=[ast.GeneratorExp() as items], keywords=[]) if self._is_consumer(node.func):
                found: Valued = []
                for after, function in self.value(node.func, path):
                    for last, given in self.generator(items, after, at_once=True):
                        found.append((last, last.happen("call", function, given)))
                return found
        words = "".join(f" {word.arg}=" for word in node.keywords)
        values = [word.value for word in node.keywords]
        if isinstance(node.func, ast.Name) and self._is_consumer(node.func):
            values = [self._plain_key(word.value) if word.arg == "key" else word.value for word in node.keywords]
        operands = [node.func, *node.args, *values]
        return self.event(f"call{words}", operands, path)

    def _plain_key(self, key: ast.expr) -> ast.expr:
        """`len` for `lambda x: len(x)`: what sorts or compares calls either with one argument, and keeps neither."""
        match key:
            case ast.Lambda(
                args=formals, body=ast.Call(func=ast.Name() as function, args=[ast.Name() as passed], keywords=[])
            ) if [ast.dump(formals)] == [ast.dump(_one(passed.id))]:
                marks = self.module.marks
                is_plain = marks.get(function) is None and self.module.is_builtin(function.id)
                return function if is_plain and marks.get(passed) == marks[formals.args[0]] else key
        return key

    def _is_consumer(self, function: ast.expr) -> bool:
        """Whether a call ends with its generator, so that nobody binds a variable in between."""
        match function:
            case ast.Name(id=name):
                known = self.module.marks.get(function) is None and self.module.is_builtin(name)
                return known and name in _CONSUMERS
            case ast.Attribute(value=ast.Constant(value=str()), attr="join"):
                return True
        return False

    def _filled(self, holder: ast.expr, method: str, item: ast.expr, path: Path) -> Valued:
        """`x.append(y)`, where `x` may be known to be a list."""
        found: Valued = []
        for after, container in self.value(holder, path):
            known = isinstance(container, Fresh) and (container.kind, method) in _FILLING
            self.mentions.add(f".{method}")
            function = container if known else after.happen(f".{method}", container)
            for later, value in self.value(item, after):
                happened = later.happen(method if known else "call", function, value)
                found.append((later, NONE if known else happened))
        return found

    def _formatted(self, template: str, args: Sequence[ast.expr], path: Path) -> Valued:
        """`"{}: {}".format(a, b)`: what it shows of each argument, in order."""
        try:
            fields = list(string.Formatter().parse(template))
        except ValueError:
            raise TooMuch from None
        if any((name is not None and name != "") or (spec and "{" in spec) for _, name, spec, _ in fields):
            raise TooMuch
        if sum(name is not None for _, name, _, _ in fields) != len(args):
            raise TooMuch
        found: Valued = []
        for after, given in self.values(args, path):
            left = iter(given)
            parts: list[Value] = []
            for text, name, spec, conversion in fields:
                parts.append(literal(text))
                if name is not None:
                    value = next(left)
                    shown = after.happen(f"!{conversion}", value) if conversion else value
                    parts.append(after.happen("format", shown, literal(spec or "")))
            found.append((after, joined(parts)))
        return found


def _one(name: str) -> ast.arguments:
    """The header of a function of one plain parameter."""
    return ast.arguments(posonlyargs=[], args=[ast.arg(name)], kwonlyargs=[], kw_defaults=[], defaults=[])
