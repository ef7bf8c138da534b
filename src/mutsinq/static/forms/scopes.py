"""Scopes: gives every local variable of a tree one mark of its own, by Python's scoping rules.

After `mark_locals` two names are one variable exactly if their marks are equal, whatever they are called:
the ground on which renaming can be judged.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from mutsinq.static.functions import FunctionNode
from mutsinq.static.syntax import is_read

#: Builtins that call their `key` with one argument, and hand it to nobody.
_SORTING = frozenset({"sorted", "min", "max"})
#: Builtins that take items of an iterator and keep nothing of it; and those whose iterators give items of others.
_CONSUMERS = _SORTING | {"all", "any", "dict", "frozenset", "list", "next", "set", "sum", "tuple"}
_WRAPPERS = frozenset({"enumerate", "filter", "map", "zip"})
_Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class Unsupported(Exception):
    """The tree uses a construct whose scoping is not modelled."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One variable of one function scope."""

    scope: int
    name: str
    #: Whether the name cannot be seen from outside: no parameter, function, class or import, but of a function that is
    #: made for nothing but calls by position.
    renamable: bool


@dataclass(slots=True)
class _Scope:
    parent: _Scope | None
    #: `function` (lambdas and comprehensions too), `class` or `module`.
    kind: str
    number: int
    bound: set[str] = field(default_factory=set)
    fixed: set[str] = field(default_factory=set)
    global_names: set[str] = field(default_factory=set)
    nonlocal_names: set[str] = field(default_factory=set)

    @property
    def is_in_class(self) -> bool:
        """Whether a class is around it: names that begin with `__` are mangled there."""
        return self.kind == "class" or (self.parent is not None and self.parent.is_in_class)

    def owns(self, name: str) -> bool:
        """Whether the name is a variable of this scope."""
        return name in self.bound and name not in self.global_names and name not in self.nonlocal_names


def mark_locals(tree: ast.Module) -> dict[ast.AST, Mark]:
    """The mark of each node that names a local variable (see `variable_name`).

    Globals, builtins and the names of class bodies have no mark. Raises Unsupported for type parameters (PEP 695), and
    for class bodies that bind names of the module.
    """
    marker = _Marker()
    marker.body(tree.body, _Scope(None, "module", 0))
    unseen = _only_called(tree, marker.marks)
    return {node: replace(mark, renamable=True) if mark in unseen else mark for node, mark in marker.marks.items()}


def _only_called(tree: ast.Module, marks: Mapping[ast.AST, Mark]) -> set[Mark]:
    """The names, and those of the parameters, of functions in functions that are called by position and no more.

    By a function that sorts, too. What they make must not tell in which function it was made.
    """
    uses: dict[Mark, set[ast.AST]] = defaultdict(set)
    for node, mark in marks.items():
        uses[mark].add(node)
    nodes = list(ast.walk(tree))
    bound = {variable_name(node) for node in nodes if not is_read(node)}
    calls: dict[ast.AST, ast.Call] = {node.func: node for node in nodes if isinstance(node, ast.Call)}
    called = {function for function, call in calls.items() if not call.keywords}
    if bound.isdisjoint({*_SORTING, "*"}):
        called.update(*(_keys(node) for node in nodes))
    consumed = _consumed(nodes, bound)

    def is_called(function: ast.AST) -> bool:
        used = uses[marks[function]] - {function}
        kept = [calls.get(use) for use in used] if _makes_iterator(function) else []
        return used <= called and consumed.issuperset(kept)

    def is_telling(inside: ast.AST) -> bool:
        match inside:
            case ast.Lambda():
                return inside not in called
            case ast.GeneratorExp():
                return inside not in consumed
        return isinstance(inside, ast.ClassDef) or (isinstance(inside, FunctionNode) and not is_called(inside))

    found: set[Mark] = set()
    for node in nodes:
        if isinstance(node, FunctionNode) and node in marks and not node.decorator_list:
            names = {marks[node], *(marks[parameter] for parameter in _parameters(node.args))}
            is_mangled = any(name.name.startswith("__") for name in names)
            if not is_mangled and not any(map(is_telling, ast.walk(node))):
                found |= names
    return found


def _makes_iterator(function: ast.AST) -> bool:
    """Whether calls give a generator or a coroutine, which has the function's name; perhaps of one inside."""
    iterating = ast.Yield | ast.YieldFrom | ast.AsyncFunctionDef
    return any(isinstance(node, iterating) for node in ast.walk(function))


def _consumed(nodes: Iterable[ast.AST], bound: Collection[str | None]) -> set[ast.AST | None]:
    """The expressions of whose values nobody sees more than the items that they give, or what they wait for."""
    found: set[ast.AST | None] = set()
    builtins = _CONSUMERS - {*bound} if "*" not in bound else frozenset[str]()
    # What is around an expression comes before it.
    for node in nodes:
        match node:
            case ast.For(iter=items) | ast.AsyncFor(iter=items) | ast.comprehension(iter=items):
                found.add(items)
            case ast.YieldFrom(value=items) | ast.Await(value=items) | ast.Starred(value=items):
                found.add(items)
            case ast.Assign(targets=[ast.Tuple() | ast.List()], value=items):
                found.add(items)
            case ast.Call(func=ast.Name(id=name), args=[items, *rest]) if name in builtins:
                found.update([items] if name not in _SORTING or not rest else [])
            case ast.Call(func=ast.Name(id=name), args=items) if name in _WRAPPERS - {*bound} and node in found:
                found.update(items)
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="join"), args=[items]):
                found.add(items)
            case ast.Call(func=ast.Attribute(attr="extend" | "update" as name), args=[items]) if name not in bound:
                found.add(items)
    return found


def _keys(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.Call(func=ast.Name(id=name), keywords=keywords) if name in _SORTING:
            return [each.value for each in keywords if each.arg == "key"]
    return []


class _Marker:
    def __init__(self) -> None:
        self.marks: dict[ast.AST, Mark] = {}
        self._scopes = 0

    def body(self, body: list[ast.stmt], scope: _Scope) -> None:
        """Mark the statements of one scope, and what is inside."""
        for statement in body:
            _collect(statement, scope)
        for statement in body:
            self._visit(statement, scope)

    def _open(self, parent: _Scope, kind: str) -> _Scope:
        self._scopes += 1
        return _Scope(parent, kind, self._scopes)

    def _visit(self, node: ast.AST, scope: _Scope) -> None:
        if getattr(node, "type_params", None):
            raise Unsupported("type parameters")
        if isinstance(node, FunctionNode | ast.ClassDef):
            self._mark(node, scope)
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node, scope)
            case ast.Lambda():
                self._function(node, scope)
            case ast.ClassDef():
                for part in [*node.decorator_list, *node.bases, *node.keywords]:
                    self._visit(part, scope)
                self.body(node.body, self._open(scope, "class"))
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(node, scope)
            case _:
                self._mark(node, scope)
                for child in ast.iter_child_nodes(node):
                    self._visit(child, scope)

    def _function(self, node: FunctionNode | ast.Lambda, scope: _Scope) -> None:
        outside: list[ast.AST | None] = [*node.args.defaults, *node.args.kw_defaults]
        if not isinstance(node, ast.Lambda):
            outside += [*node.decorator_list, node.returns]
        parameters = _parameters(node.args)
        outside += [parameter.annotation for parameter in parameters]
        for part in outside:
            if part is not None:
                self._visit(part, scope)
        inner = self._open(scope, "function")
        inner.bound.update(parameter.arg for parameter in parameters)
        inner.fixed.update(inner.bound)
        for parameter in parameters:
            self._mark(parameter, inner)
        if isinstance(node, ast.Lambda):
            _collect(node.body, inner)
            self._visit(node.body, inner)
        else:
            self.body(node.body, inner)

    def _comprehension(self, node: _Comprehension, scope: _Scope) -> None:
        inner = self._open(scope, "function")
        for generator in node.generators:
            _collect(generator.target, inner)
        # The first iterable is evaluated outside.
        self._visit(node.generators[0].iter, scope)
        for index, generator in enumerate(node.generators):
            self._visit(generator.target, inner)
            if index:
                self._visit(generator.iter, inner)
            for test in generator.ifs:
                self._visit(test, inner)
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for result in results:
            self._visit(result, inner)

    def _mark(self, node: ast.AST, scope: _Scope) -> None:
        name = variable_name(node)
        if name is None:
            return
        owner = _owner(name, scope)
        if owner is not None:
            renamable = name not in owner.fixed and not (name.startswith("__") and scope.is_in_class)
            self.marks[node] = Mark(owner.number, name, renamable)


def variable_name(node: ast.AST) -> str | None:
    """The variable that the node itself names."""
    match node:
        case ast.Name(id=name) | ast.arg(arg=name):
            return name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return name
        case ast.MatchMapping(rest=str(name)):
            return name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.alias(name=imported, asname=alias):
            return alias or imported.partition(".")[0]
    return None


def _owner(name: str, scope: _Scope) -> _Scope | None:
    """The function scope whose variable the name is; None for globals, builtins and names of class bodies."""
    if name in scope.global_names:
        return None
    if scope.kind == "class" and scope.owns(name):
        return None
    current: _Scope | None = scope
    while current is not None:
        if current.kind == "function":
            if name in current.global_names:
                return None
            if current.owns(name):
                return current
        current = current.parent
    return None


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    variadic = [parameter for parameter in (arguments.vararg, arguments.kwarg) if parameter is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *variadic]


def _collect(node: ast.AST, scope: _Scope) -> None:
    """Add what the node binds in its own scope; inner scopes are entered only for `:=` in comprehensions."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            scope.bound.add(node.name)
            scope.fixed.add(node.name)
            _collect_outside(node, scope)
            return
        case ast.Lambda():
            for default in [*node.args.defaults, *node.args.kw_defaults]:
                if default is not None:
                    _collect(default, scope)
            return
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            for child in ast.walk(node):
                if isinstance(child, ast.NamedExpr):
                    scope.bound.add(child.target.id)
            return
        case ast.Global() if scope.kind == "class":
            raise Unsupported("global in a class")
        case ast.Global(names=names):
            scope.global_names.update(names)
        case ast.Nonlocal(names=names):
            scope.nonlocal_names.update(names)
        case ast.Name(ctx=ast.Load()) | ast.arg():
            pass
        case _ if (name := variable_name(node)) is not None:
            scope.bound.add(name)
            if isinstance(node, ast.alias):
                scope.fixed.add(name)
    for child in ast.iter_child_nodes(node):
        _collect(child, scope)


def _collect_outside(node: FunctionNode | ast.ClassDef, scope: _Scope) -> None:
    """The parts of a definition that run in the scope around it can bind by `:=`."""
    outside: list[ast.AST | None] = [*node.decorator_list]
    if isinstance(node, ast.ClassDef):
        outside += [*node.bases, *node.keywords]
    else:
        outside += [*node.args.defaults, *node.args.kw_defaults]
    for part in outside:
        if part is not None:
            _collect(part, scope)
