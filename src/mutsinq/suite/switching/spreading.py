"""Spreading: whether statements of a module's own level may change more, while it is loaded, than names of the module.

They store into what others made, or call what other modules of the project did; functions and classes of the module
that they call are followed by name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Seen = set[tuple[_Definition, bool, bool]]


class Spreading:
    """Looks at the statements of one module.

    `others` are names that stand for what others made, each with whether a call of it, or of a method, may store there.
    """

    def __init__(self, trees: Sequence[ast.stmt], others: Mapping[str, bool]) -> None:
        self._others = others
        self._known: dict[ast.stmt, bool] = {}
        self._definitions: dict[str, list[_Definition]] = {}
        for tree in trees:
            for node in ast.walk(tree):
                if isinstance(node, _Definition):
                    self._definitions.setdefault(node.name, []).append(node)

    def is_in(self, statement: ast.stmt) -> bool:
        """Whether the statement may change what others made."""
        if statement not in self._known:
            self._known[statement] = self._is_in(_run(statement), self._others, set())
        return self._known[statement]

    def _is_in(self, nodes: Iterable[ast.AST], others: Mapping[str, bool], seen: _Seen) -> bool:
        for node in nodes:
            called: list[ast.expr] = []
            given = False
            match node:
                case ast.Call(func, arguments, keywords):
                    called = [func]
                    given = any(_root(each) in others for each in (*arguments, *(each.value for each in keywords)))
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    called = node.decorator_list
                case ast.ClassDef():
                    called = [*node.decorator_list, *node.bases]
                case ast.AugAssign(target=ast.Name(name)) if name in others:
                    return True
                case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                    if _root(node) in others:
                        return True
            if any(others.get(_root(each)) for each in called):
                return True
            for each in called:
                # What a call gives, and is then called, may be any function that stands in the one it enters.
                deep = isinstance(each, ast.Call)
                for definition in self._definitions.get(_last(each.func if isinstance(each, ast.Call) else each), ()):
                    if (definition, given, deep) not in seen:
                        seen.add((definition, given, deep))
                        entered = ast.walk(definition) if deep else _entered(definition)
                        if self._is_in(entered, self._within(definition, given=given), seen):
                            return True
        return False

    def _within(self, definition: _Definition, *, given: bool) -> dict[str, bool]:
        """The names in a function that stand for what others made; its parameters do if they were given such."""
        nodes = [*ast.walk(definition)]
        parameters = {node.arg for node in nodes if isinstance(node, ast.arg)} - {"self", "cls"}
        stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        stored -= {name for node in nodes if isinstance(node, ast.Global) for name in node.names}
        others = {name: told for name, told in self._others.items() if name not in parameters | stored}
        if given:
            others |= dict.fromkeys(parameters, True)
        for node in nodes:
            if isinstance(node, ast.Assign) and (root := _root(node.value)) in others:
                others |= {each.id: others[root] for each in node.targets if isinstance(each, ast.Name)}
        return others


def _run(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when a statement does: all but the bodies of functions."""
    yield node
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            inner: list[ast.AST] = [node.args, *node.decorator_list]
        case ast.Lambda():
            inner = [node.args]
        case _:
            inner = [*ast.iter_child_nodes(node)]
    for each in inner:
        yield from _run(each)


def _entered(definition: _Definition) -> Iterator[ast.AST]:
    """What runs when it is called; of a class the methods that make it or its instances, those of its bases too."""
    if not isinstance(definition, ast.ClassDef):
        for statement in definition.body:
            yield from _run(statement)
        return
    yield from (ast.Call(base, [], []) for base in definition.bases)
    for each in definition.body:
        if isinstance(each, _Definition) and each.name.startswith("__"):
            yield from _entered(each)


def _last(node: ast.AST) -> str:
    """The name that an expression ends with; empty if there is none."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _root(node: ast.AST) -> str:
    """The name that an expression begins with; empty if there is none."""
    while not isinstance(node, ast.Name):
        match node:
            case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.Call(func=value):
                node = value
            case _:
                return ""
    return node.id
