"""Module: what unfolding must know of the module around a function."""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mutsinq.static.dependencies import Dependencies, bound_names
from mutsinq.static.forms.scopes import Mark, variable_name
from mutsinq.static.functions import FunctionNode, is_generator
from mutsinq.static.origins import Origins
from mutsinq.static.unfolding.assumptions import denied_in

_LASTING = (
    ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom
)
_LOOPS = ast.For | ast.AsyncFor | ast.While | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(slots=True)
class Module:
    """What unfolding must know of the module around a function."""

    marks: dict[ast.AST, Mark]
    #: Names that the module binds, whatever to.
    bound: frozenset[str]
    #: Names that surely have one value for good once the module is loaded.
    lasting: frozenset[str]
    #: Names of the module that stand for a literal.
    constants: Mapping[str, ast.Constant]
    #: Functions that can be put in the place of their calls: of the module by name, of functions by variable.
    helpers: Mapping[str | Mark, ast.FunctionDef]
    #: Local variables that are bound once in a call of their function.
    constant: frozenset[Mark]
    #: Local variables that functions inside of their function bind too.
    shared: frozenset[Mark]
    #: Code of the module may look at exceptions of its functions.
    catches: bool
    #: Assumptions that its own code may break.
    denied: frozenset[str]
    #: What imported names stand for, and the names of the module that stand for a regular expression.
    origins: Origins
    patterns: Mapping[str, tuple[str | bytes, int]]

    def is_builtin(self, name: str) -> bool:
        """Whether the name has the meaning that Python gives it."""
        return name not in self.bound


def read_module(tree: ast.Module, marks: dict[ast.AST, Mark], dependencies: Dependencies) -> Module:
    """What there is to know of a module whose local variables are marked."""
    assigned = set(_assigned_globals(tree, marks))
    bound = frozenset(name for name in dependencies.definitions if "." not in name) | assigned
    lasting, origins = _lasting(tree, dependencies, assigned), Origins(tree)
    if any(map(_has_private_name, ast.walk(tree))):
        # It is another one in a class than around it.
        lasting, origins = {}, Origins(ast.Module([], []))
    constants = {}
    patterns = {}
    helpers: dict[str | Mark, ast.FunctionDef] = {}
    for name, definition in lasting.items():
        match definition:
            case ast.Assign(targets=[ast.Name()], value=ast.Constant() as value):
                constants[name] = value
            case ast.Assign(targets=[ast.Name()], value=value) if pattern := origins.pattern(value):
                patterns[name] = pattern
            case ast.FunctionDef(decorator_list=[]) if _is_helper(definition):
                helpers[name] = definition
            case ast.ClassDef(bases=[], keywords=[], decorator_list=[]) if "staticmethod" not in bound:
                helpers |= {f"{name}.{each.name}": each for each in _static_methods(definition, tree)}
    constant, shared = _bindings(tree, marks)
    for mark, made in _local_helpers(tree, marks):
        # It binds no variable but its own.
        if mark in constant and shared.isdisjoint(marks[node] for node in ast.walk(made) if node in marks):
            helpers[mark] = made
    return Module(
        marks=marks,
        bound=bound,
        lasting=frozenset(lasting).union(set(dir(builtins)) - bound),
        constants=constants,
        helpers=helpers,
        constant=constant,
        shared=shared,
        catches=any(isinstance(node, ast.ExceptHandler) and node.name is not None for node in ast.walk(tree)),
        denied=denied_in(tree),
        origins=origins,
        patterns=patterns,
    )


def _lasting(tree: ast.Module, dependencies: Dependencies, assigned: Collection[str]) -> dict[str, ast.AST]:
    """What binds those names that have one value for good once the module is loaded."""
    definitions = dependencies.definitions
    found = {name: each.nodes[0] for name, each in definitions.items() if len(each.nodes) == 1}
    found = {name: node for name, node in found.items() if isinstance(node, _LASTING) and node in tree.body}
    # The parts of a class are definitions of their own.
    times = Counter(name for statement in tree.body for name in bound_names([statement]))
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and times[node.name] == 1:
            is_changed = not set(definitions[node.name].nodes).isdisjoint(dependencies.effects)
            found |= {} if is_changed else {node.name: node}
    return {name: node for name, node in found.items() if name not in assigned}


def _assigned_globals(tree: ast.Module, marks: Mapping[ast.AST, Mark]) -> Iterator[str]:
    """Names of the module that functions bind, and some of class bodies."""
    for function in ast.walk(tree):
        if isinstance(function, FunctionNode):
            for node in _own_nodes(function):
                name = variable_name(node)
                if name is not None and node not in marks and _is_binding(node):
                    yield name


def _is_helper(node: ast.FunctionDef) -> bool:
    """Whether a call can be followed."""
    args = node.args
    plain = all(isinstance(default, ast.Constant) for default in args.defaults)
    special = args.vararg or args.kwarg or args.kwonlyargs
    return plain and not special and not is_generator(node)


def _static_methods(node: ast.ClassDef, tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Static methods of a class that nobody puts others in the place of."""
    set_later = {each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute) and not _is_load(each)}
    names = Counter(variable_name(each) for statement in node.body for each in [statement, *_own_nodes(statement)])
    for each in node.body:
        match each:
            case ast.FunctionDef(name=name, decorator_list=[ast.Name(id="staticmethod")]) if (
                names[name] == 1 and name not in set_later and not name.startswith("__") and _is_helper(each)
            ):
                yield each


def _local_helpers(tree: ast.Module, marks: Mapping[ast.AST, Mark]) -> Iterator[tuple[Mark, ast.FunctionDef]]:
    """Functions that are made in a function for nothing but to be called in it.

    While one runs, the variables around it are what they are where it is called: nobody else runs meanwhile.
    """
    read = Counter(mark for node, mark in marks.items() if _is_load(node))
    for function in ast.walk(tree):
        if not isinstance(function, FunctionNode):
            continue
        own = _own_nodes(function)
        called = Counter(marks.get(node.func) for node in own if isinstance(node, ast.Call))
        for mark, made in _made_in(own, marks):
            if called[mark] == read[mark] and _is_helper(made):
                yield mark, made


def _made_in(nodes: Sequence[ast.AST], marks: Mapping[ast.AST, Mark]) -> Iterator[tuple[Mark, ast.FunctionDef]]:
    """The functions that nodes make and give a name."""
    for node in nodes:
        match node:
            case ast.FunctionDef(decorator_list=[]) if node in marks:
                yield marks[node], node
            case ast.Assign(targets=[ast.Name() as name], value=ast.Lambda(args=args, body=body)) if name in marks:
                yield marks[name], ast.FunctionDef(name.id, args, [ast.Return(body)], [])


def _bindings(tree: ast.Module, marks: Mapping[ast.AST, Mark]) -> tuple[frozenset[Mark], frozenset[Mark]]:
    """Local variables that are bound once in a call of their function, not in a loop, and those that several
    functions bind.
    """
    times: Counter[Mark] = Counter()
    looped: set[ast.AST] = set()
    binding: dict[Mark, set[ast.AST]] = {}
    for node in ast.walk(tree):
        if isinstance(node, _LOOPS):
            # What is bound in a function that is made in a loop is bound in each call of it, and in no other.
            looped.update(_own_nodes(node))
        elif isinstance(node, FunctionNode | ast.Lambda):
            for inner in filter(_is_binding, _own_nodes(node)):
                if inner in marks:
                    binding.setdefault(marks[inner], set()).add(node)
    for node, mark in marks.items():
        if _is_binding(node):
            times[mark] += 2 if node in looped else 1
    shared = frozenset(mark for mark, functions in binding.items() if len(functions) > 1)
    return frozenset(mark for mark, count in times.items() if count == 1) - shared, shared


def _has_private_name(node: ast.AST) -> bool:
    names = [getattr(node, field, None) for field in ("id", "attr", "arg", "name", "asname")]
    return any(isinstance(name, str) and name.startswith("__") and not name.endswith("__") for name in names)


def _is_binding(node: ast.AST) -> bool:
    return not _is_load(node)


def _is_load(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load)


def _own_nodes(loop: ast.AST) -> list[ast.AST]:
    found, rest = [], list(ast.iter_child_nodes(loop))
    while rest:
        node = rest.pop()
        found.append(node)
        if not isinstance(node, ast.Lambda | FunctionNode):
            rest += ast.iter_child_nodes(node)
    return found
