"""Spreading: whether statements of a module's own level may change more, while it is loaded, than names of the module.

They store into what others made, or call what may. Functions and classes of the module that they call are followed by
name, plain functions of other modules of the project into their source. What else of the project is called may store
anywhere.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FunctionType, ModuleType

from mutsinq.core.parsing import module_tree
from mutsinq.suite.switching.others import Other, home_of, others_in
from mutsinq.suite.switching.sameness import CONTAINERS, is_data
from mutsinq.suite.switching.transplant import is_project

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Seen = set[tuple[_Definition, bool, bool]]


class Spreading:
    """Looks at the statements of one module, in which the names in `others` stand for what others made.

    Of an `entered` module only functions are looked at, which another one calls: all that it holds is others'.
    """

    def __init__(
        self, trees: Sequence[ast.stmt], others: Mapping[str, Other], root: str, *, entered: bool = False
    ) -> None:
        self._others = others
        #: The folder of the project.
        self._root = root
        self._entered = entered
        #: The modules that are entered from this one, by name.
        self._modules: dict[str, Spreading] = {}
        self._known: dict[ast.stmt, bool] = {}
        #: Of each function that was entered, whether it was given others' things or not, the names in it.
        self._inside: dict[tuple[_Definition, bool], dict[str, Other]] = {}
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

    def _is_in(self, nodes: Iterable[ast.AST], others: Mapping[str, Other], seen: _Seen) -> bool:
        for node in nodes:
            called: list[ast.expr] = []
            arguments: list[ast.expr] | None = None
            match node:
                case ast.Call(ast.Name("setattr" | "delattr"), [target, *_]) if _root(target) in others:
                    return True
                case ast.Call(func, arguments, keywords):
                    called = [func]
                    arguments = [*arguments, *(each.value for each in keywords)]
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    called = node.decorator_list
                case ast.ClassDef():
                    called = [*node.decorator_list, *node.bases, *(each.value for each in node.keywords)]
                case ast.AugAssign(target=ast.Name(name)) if name in others:
                    return True
                case ast.Global() if self._entered:
                    return True
                case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                    if _root(node) in others:
                        return True
            given = any(_root(each) in others for each in arguments or ())
            # Whoever is called there with what may store something is not known to leave it alone.
            if self._entered and any(others.get(_root(each)) is True for each in arguments or ()):
                return True
            for each in called:
                # What a call gives, and is then called, may be any function that stands in the one it enters.
                deep = isinstance(each, ast.Call)
                callee = each.func if isinstance(each, ast.Call) else each
                if found := others.get(_root(callee)):
                    # There, nothing is known of names that stand for what is this module's.
                    is_open = arguments is None or any(map(_has_names, arguments))
                    if self._enters_other(_function(found, callee), given=is_open, deep=deep, seen=seen):
                        return True
                for definition in self._definitions.get(_last(callee), ()):
                    if self._enters(definition, given=given, deep=deep, seen=seen):
                        return True
        return False

    def _enters(self, definition: _Definition, *, given: bool, deep: bool, seen: _Seen) -> bool:
        """Whether a call may change what others made, of what is defined so."""
        if (definition, given, deep) in seen:
            return False
        seen.add((definition, given, deep))
        nodes = ast.walk(definition) if deep else _entered(definition)
        if (definition, given) not in self._inside:
            self._inside[definition, given] = self._within(definition, given=given)
        return self._is_in(nodes, self._inside[definition, given], seen)

    def _enters_other(self, function: FunctionType | None, *, given: bool, deep: bool, seen: _Seen) -> bool:
        """The same of a function of another module; of what is none it may."""
        module = sys.modules.get(home_of(function))
        if function is None or module is None or not is_project(module, self._root) or function.__closure__:
            return True
        try:
            spreading = self._module(module)
        except (OSError, SyntaxError, ValueError):
            return True
        defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
        given = given or any(isinstance(each, CONTAINERS) or not is_data(each) for each in defaults)
        for definition in spreading._definitions.get(function.__code__.co_name, ()):
            if _line(definition) == function.__code__.co_firstlineno:
                return spreading._enters(definition, given=given, deep=deep, seen=seen)
        return True

    def _module(self, module: ModuleType) -> Spreading:
        if module.__name__ not in self._modules:
            tree = module_tree(Path(str(module.__file__)).read_text("utf-8", "replace"))
            spreading = Spreading(tree.body, others_in(module, self._root), self._root, entered=True)
            spreading._modules = self._modules
            self._modules[module.__name__] = spreading
        return self._modules[module.__name__]

    def _within(self, definition: _Definition, *, given: bool) -> dict[str, Other]:
        """The names in a function that stand for what others made; its parameters do if they were given such."""
        nodes = [*ast.walk(definition)]
        parameters = {node.arg for node in nodes if isinstance(node, ast.arg)} - {"self", "cls"}
        stored = _names(definition, ast.Store)
        stored -= {name for node in nodes if isinstance(node, ast.Global) for name in node.names}
        others = {name: told for name, told in self._others.items() if name not in parameters | stored}
        if given:
            others |= dict.fromkeys(parameters, True)
        others |= {name: True for node in nodes for name, home in _imported(node) if self._is_project(home)}
        for targets, value in _bindings(nodes):
            # A text holds nothing of what it is made of.
            if not isinstance(value, ast.JoinedStr) and (made := _names(value, ast.Load) & others.keys()):
                others |= dict.fromkeys(_names(targets, ast.Store), any(others[name] for name in made))
        return others

    def _is_project(self, module: str) -> bool:
        return module.startswith(".") or is_project(sys.modules.get(module), self._root)


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


def _bindings(nodes: Iterable[ast.AST]) -> Iterator[tuple[ast.AST, ast.AST]]:
    """What is bound, each with that to which it is."""
    for node in nodes:
        match node:
            case ast.Assign(targets, value):
                yield from ((target, value) for target in targets)
            case ast.AnnAssign(target, _, ast.AST() as value) | ast.NamedExpr(target, value):
                yield target, value
            case ast.For(target, value) | ast.AsyncFor(target, value) | ast.comprehension(target, value):
                yield target, value
            case ast.withitem(value, ast.AST() as target):
                yield target, value


def _imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that an import binds, each with a module that it may be of."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            name = (alias.asname or alias.name).partition(".")[0]
            if isinstance(node, ast.Import):
                yield name, alias.name
            else:
                source = "." * node.level + (node.module or "")
                yield from ((name, source), (name, f"{source}.{alias.name}"))


def _names(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, context)}


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


def _function(found: Other, callee: ast.expr) -> FunctionType | None:
    """The function that is called by a name or by an attribute of a module, the first name of which stands for that."""
    names = []
    while isinstance(callee, ast.Attribute):
        names.append(callee.attr)
        callee = callee.value
    value: object = found if isinstance(callee, ast.Name) else None
    for name in reversed(names):
        value = vars(value).get(name) if isinstance(value, ModuleType) else None
    return value if isinstance(value, FunctionType) else None


def _has_names(argument: ast.expr) -> bool:
    return any(isinstance(node, ast.Name | ast.Lambda) for node in ast.walk(argument))


def _line(definition: _Definition) -> int:
    """The first line of the code of it, as compilers tell."""
    return min([definition.lineno, *(decorator.lineno for decorator in definition.decorator_list)])
