"""Origins: what names of a module stand for that it imports, and the regular expressions that it compiles."""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter

from mutsinq.static.forms.scopes import variable_name

#: Longer patterns are not compiled here.
_MOST_CHARACTERS = 2_000
_FLAGS = {f"re.{name}": flag.value for name, flag in re.RegexFlag.__members__.items() if name not in ("DEBUG", "T")}


class Origins:
    """What imported names stand for: those that the module binds once, and nowhere hides by a variable of that name."""

    def __init__(self, tree: ast.Module) -> None:
        nodes = list(ast.walk(tree))
        stored = [node for node in nodes if not isinstance(getattr(node, "ctx", None), ast.Load)]
        times = Counter(map(variable_name, stored))
        #: Names that are bound anywhere in the module, also in functions.
        self.bound = frozenset(name for name in times if name is not None)
        self._replaced = {node.attr for node in stored if isinstance(node, ast.Attribute)}
        self._names: dict[str, str] = {}
        for statement in tree.body:
            match statement:
                case ast.Import(names=aliases):
                    found = {a.asname or a.name: a.name for a in aliases if a.asname or "." not in a.name}
                case ast.ImportFrom(module=str(module), names=aliases, level=0):
                    found = {a.asname or a.name: f"{module}.{a.name}" for a in aliases}
                case _:
                    continue
            self._names |= {name: origin for name, origin in found.items() if times[name] == 1}

    def of(self, node: ast.AST) -> str:
        """The dotted name of what an expression stands for, such as `functools.reduce`; empty where it is not known."""
        match node:
            case ast.Name(id=name):
                return self._names.get(name, "")
            case ast.Attribute(value=holder, attr=name) if name not in self._replaced and (whole := self.of(holder)):
                return f"{whole}.{name}"
        return ""

    def pattern(self, node: ast.AST) -> tuple[str | bytes, int] | None:
        """The pattern and the flags of `re.compile("…", re.I)`, if it surely can be compiled."""
        match node:
            case ast.Call(func=function, args=[text], keywords=[]) if self.of(function) == "re.compile":
                return self.expression(text, None)
            case ast.Call(func=function, args=[text, flags], keywords=[]) if self.of(function) == "re.compile":
                return self.expression(text, flags)
            case ast.Call(func=function, args=[text], keywords=[ast.keyword(arg="flags", value=flags)]) if (
                self.of(function) == "re.compile"
            ):
                return self.expression(text, flags)
        return None

    def expression(self, text: ast.expr, flags: ast.expr | None) -> tuple[str | bytes, int] | None:
        """A regular expression that is written as a literal, if it is one."""
        known = 0 if flags is None else self._flags(flags)
        if not isinstance(text, ast.Constant) or not isinstance(text.value, str | bytes) or known is None:
            return None
        if len(text.value) > _MOST_CHARACTERS:
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                re.compile(text.value, known)
        except (re.error, ValueError, OverflowError, RecursionError):
            return None
        return text.value, known

    def _flags(self, node: ast.expr) -> int | None:
        match node:
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                one, other = self._flags(left), self._flags(right)
                return None if one is None or other is None else one | other
            case ast.Constant(value=0):
                return 0
        return _FLAGS.get(self.of(node))
