"""Dependencies: which definitions of a module a function can reach when it runs.

An over-approximation by names: a function depends on every global that has the name of a variable it mentions,
and on every method or class attribute that has the name of an attribute it mentions. Code that looks names up
at run time (`globals()`, `eval`, `getattr` with a computed name) depends on everything.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from mutsinq.static.functions import FunctionNode
from mutsinq.static.syntax import dotted, parse

_DYNAMIC = frozenset({"globals", "eval", "exec", "vars", "locals", "__import__", "setattr", "delattr", "dir"})
#: What they make looks up attributes.
_BY_NAME = frozenset({"attrgetter", "methodcaller"})
_CONSTRUCTORS = ("__init__", "__new__", "__post_init__")


@dataclass(slots=True)
class Definition:
    """What stands under one name: `f`, `LIMIT`, `Stack.push`, or `Stack` for a class without its methods."""

    name: str
    #: The code, in order: several where a name is bound or changed more than once.
    nodes: list[ast.AST] = field(default_factory=list)
    #: Identifiers that the code mentions; attributes with a leading dot.
    uses: set[str] = field(default_factory=set)
    #: The code looks names up at run time.
    is_dynamic: bool = False

    def add(self, *nodes: ast.AST) -> None:
        """Add code to the definition."""
        self.nodes += nodes
        for node in nodes:
            for child in ast.walk(node):
                self._mention(child)

    def _mention(self, node: ast.AST) -> None:
        match node:
            case ast.Name(id=name):
                self.uses.add(name)
                self.is_dynamic |= name in _DYNAMIC
            case ast.Attribute(attr=name):
                self.uses.add(f".{name}")
            case ast.Global(names=names):
                self.uses.update(names)
            case ast.Constant(value=str(text)):
                self.uses.update(named_in(text))
            case ast.MatchClass(kwd_attrs=names):
                self.uses.update(f".{name}" for name in names)
            case ast.Call(func=ast.Name(id="getattr" | "hasattr"), args=[_, looked_up, *_]):
                self.is_dynamic |= not isinstance(looked_up, ast.Constant)
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called), args=args) if called in _BY_NAME:
                self.is_dynamic |= not all(isinstance(arg, ast.Constant) for arg in args[:1])


def named_in(text: str) -> list[str]:
    """The attributes that code could look up by a text, each with a leading dot: `m`, `a.m`, `{0.m}`."""
    return [f".{name}" for name in re.findall(r"^[^\W\d]\w*(?=\.|\Z)|(?<=\.)[^\W\d]\w*", text)]


class Dependencies:
    """The definitions of a module by qualified name, and what reaches what."""

    def __init__(self, tree: ast.Module) -> None:
        self.definitions: dict[str, Definition] = {}
        self._classes: set[str] = set()
        #: Statements that run at import and bind no name of their own: calls, loops, conditions.
        self.effects: list[ast.stmt] = []
        for statement in tree.body:
            self._top_level(statement)
        self._attach_effects()
        self._following: dict[str, list[str]] = {}
        #: Members of classes by attribute, and the special methods (`__eq__`, …) of each class: using the class
        #: may call them without naming them.
        self._named: dict[str, list[str]] = {}
        self._special: dict[str, list[str]] = {}
        #: The members of each class, those of classes inside it included.
        self._members: dict[str, list[str]] = {}
        for name in self.definitions:
            outer, _, last = name.rpartition(".")
            for around in accumulate(outer.split("."), "{}.{}".format):
                if around in self._classes:
                    self._members.setdefault(around, []).append(name)
            if outer:
                self._named.setdefault(f".{last}", []).append(name)
                if last.startswith("__"):
                    self._special.setdefault(outer, []).append(name)

    def reachable(self, entry: str) -> list[str]:
        """Names of the definitions that the entry can reach, itself first, the nearest first.

        Of a class as the entry only what building it runs counts.
        """
        found = dict.fromkeys([entry] if entry in self.definitions else [])
        queue = list(found)
        for name in queue:
            following = self._next(name) if name != entry else self._first(name)
            for other in following:
                if other not in found:
                    found[other] = None
                    queue.append(other)
        return list(found)

    def usable(self, entry: str) -> list[str]:
        """Names of the definitions that some use of the entry can reach: of a class, calls of all its methods too."""
        found = self.reachable(entry)
        return self.wholly(found) if entry in self._classes else found

    def wholly(self, names: Iterable[str]) -> list[str]:
        """Names of the definitions that any use of these can reach, themselves included: of classes, all members."""
        found = dict.fromkeys(names)
        queue = list(found)
        for name in queue:
            # Those of its bases included, which a class reaches by name.
            for other in (*self._members.get(name, ()), *self._next(name)):
                if other not in found:
                    found[other] = None
                    queue.append(other)
        return list(found)

    def reaching(self, names: Iterable[str]) -> set[str]:
        """Names of the definitions that can reach any of these, themselves included."""
        before: dict[str, list[str]] = {}
        for name in self.definitions:
            for other in self._next(name):
                before.setdefault(other, []).append(name)
        found = {name for name in names if name in self.definitions}
        queue = list(found)
        for name in queue:
            for other in before.get(name, ()):
                if other not in found:
                    found.add(other)
                    queue.append(other)
        return found

    def _first(self, entry: str) -> list[str]:
        members = self._special.get(entry, [])
        skipped = {member for member in members if member.rpartition(".")[2] not in _CONSTRUCTORS}
        return [name for name in self._next(entry) if name not in skipped]

    def _next(self, name: str) -> list[str]:
        if name not in self._following:
            definition = self.definitions[name]
            found = dict.fromkeys(self.definitions if definition.is_dynamic else ())
            for used in sorted(definition.uses):
                found |= dict.fromkeys([used] if used in self.definitions else self._named.get(used, ()))
            outer = name.rpartition(".")[0]
            found |= dict.fromkeys([outer] if outer in self.definitions else [])
            found |= dict.fromkeys(self._special.get(name, ()))
            self._following[name] = list(found)
        return self._following[name]

    # Reading the module

    def _top_level(self, statement: ast.stmt) -> None:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._define(statement.name, statement)
            case ast.ClassDef():
                self._class(statement, "")
            case ast.Expr(value=ast.Constant()):
                pass
            case ast.If(test=test) if is_main_guard(test):
                pass
            case _:
                names = bound_names([statement])
                for name in names:
                    self._define(name, statement)
                if not names or not isinstance(statement, ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom):
                    self.effects.append(statement)

    def _define(self, name: str, *nodes: ast.AST) -> None:
        self.definitions.setdefault(name, Definition(name)).add(*nodes)

    def _class(self, node: ast.ClassDef, outer: str) -> None:
        qualname = f"{outer}.{node.name}" if outer else node.name
        self._classes.add(qualname)
        around = [*node.decorator_list, *node.bases, *node.keywords]
        self._define(qualname, *around)
        self._use_members(qualname, outer, around)
        for base in node.bases:
            # A subclass can change what its base does: hooks, `__subclasses__`, dispatch on `self`.
            if (base_name := dotted(base)) in self.definitions:
                self.definitions[base_name].uses.add(qualname)
        for statement in node.body:
            match statement:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    method = f"{qualname}.{statement.name}"
                    self._define(method, statement)
                    self._use_members(method, qualname, [*statement.decorator_list, statement.args])
                case ast.ClassDef():
                    self._class(statement, qualname)
                case ast.Expr(value=ast.Constant()):
                    pass
                case _:
                    self._define(qualname, statement)
                    self._use_members(qualname, qualname, [statement])

    def _use_members(self, name: str, holder: str, nodes: Iterable[ast.AST]) -> None:
        """Code that runs in the body of a class means its members by bare names."""
        names = (node.id for each in nodes for node in ast.walk(each) if isinstance(node, ast.Name))
        self.definitions[name].uses.update(f"{holder}.{used}" for used in names)

    def _attach_effects(self) -> None:
        """An effect may change what it mentions, and a function that rebinds a global defines it too."""
        for effect in self.effects:
            for node in ast.walk(effect):
                if isinstance(node, ast.Name) and node.id in self.definitions:
                    definition = self.definitions[node.id]
                    if effect not in definition.nodes:
                        definition.add(effect)
        for definition in list(self.definitions.values()):
            for node in definition.nodes:
                for name in _globals(node):
                    self.definitions.setdefault(name, Definition(name)).uses.add(definition.name)


@lru_cache(maxsize=64)
def dependencies(source: str) -> Dependencies:
    """The dependencies of a module, read once. Raises InputError if the source does not parse."""
    return Dependencies(parse(source))


def is_main_guard(test: ast.expr) -> bool:
    """`__name__ == "__main__"`: code under it does not run at import."""
    match test:
        case ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value="__main__")]):
            return True
    return False


#: Nodes that bind nothing and hold no others: a table of data has little else.
_LEAVES = (ast.Constant, ast.expr_context)


def does_nothing(statement: ast.stmt) -> bool:
    """Whether a statement of a module is a docstring, `pass`, or runs only where the module is the main program."""
    match statement:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=test, orelse=[]):
            return is_main_guard(test)
    return False


def bound_names(body: Iterable[ast.stmt]) -> list[str]:
    """The names that statements bind in their scope, in order; functions and classes are not entered."""
    names: dict[str, None] = {}
    for statement in body:
        stack: list[ast.AST] = [statement]
        while stack:
            node = stack.pop()
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    names[node.name] = None
                    continue
                case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                    names.update(dict.fromkeys(_walrus_names(node)))
                    continue
                case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                    names[name] = None
                case ast.alias(name=imported, asname=alias):
                    names[alias or imported.partition(".")[0]] = None
                case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                    names[name] = None
                case ast.MatchMapping(rest=str(name)):
                    names[name] = None
            stack += [child for child in reversed(list(ast.iter_child_nodes(node))) if not isinstance(child, _LEAVES)]
    return list(names)


def _walrus_names(node: ast.AST) -> list[str]:
    """Names that `:=` inside a comprehension binds in the scope around it."""
    if isinstance(node, ast.Lambda):
        return []
    return [child.target.id for child in ast.walk(node) if isinstance(child, ast.NamedExpr)]


def _globals(node: ast.AST) -> list[str]:
    if not isinstance(node, FunctionNode | ast.ClassDef):
        return []
    return [name for child in ast.walk(node) if isinstance(child, ast.Global) for name in child.names]
