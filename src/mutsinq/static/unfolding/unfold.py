"""Unfold: write functions of a module as what they do, in order.

A function is followed along all its paths, one turn of each loop: operations that may fail, or run code that is not
known, in their order, and the choices between them. Local variables have become the values that they hold, so it does
not matter what they are called, how often a value is stored, whether two ways meet before they part again, or by which
statements a way is chosen: an early return, a flag, `and`, a conditional expression, a `break`. Nothing is assumed of
the arguments' types. Two functions with equal texts do the same (normalising value graphs: Tristan, Govereau and
Morrisett, PLDI 2011).
"""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType

from mutsinq.core.types import Type
from mutsinq.static.dependencies import Definition, Dependencies
from mutsinq.static.functions import FunctionNode, is_generator
from mutsinq.static.scopes import Mark, variable_name
from mutsinq.static.unfolding.expressions import Module
from mutsinq.static.unfolding.functions import Follower
from mutsinq.static.unfolding.values import TooMuch
from mutsinq.static.unfolding.writing import write

NO_TYPES: Mapping[str, Type] = MappingProxyType({})
#: Beliefs grow weaker with every round.
_MOST_ROUNDS = 12
_LASTING = (
    ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom
)
_LOOPS = ast.For | ast.AsyncFor | ast.While | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True, slots=True)
class Unfolded:
    """What a function does."""

    text: str
    #: Globals, and attributes with a leading dot, that it mentions.
    mentions: frozenset[str]


def unfold(
    tree: ast.Module,
    marks: dict[ast.AST, Mark],
    dependencies: Dependencies,
    *,
    never_stops: bool = False,
    entry: str = "",
    types: Mapping[str, Type] = NO_TYPES,
) -> dict[ast.AST, Unfolded]:
    """The functions and methods of the module that can be unfolded.

    `never_stops`: nothing that they do raises StopIteration. With `types` the function `entry` is followed for
    arguments of exactly these types, in which case nobody else in the module may call it.
    """
    whole = Definition("")
    whole.add(tree)
    # Code that looks names up at run time may bind them, too.
    if whole.is_dynamic or any(map(_is_star, ast.walk(tree))):
        return {}
    if types and any(entry in each.uses for name, each in dependencies.definitions.items() if name != entry):
        return {}
    module = _module(tree, marks, dependencies)
    found: dict[ast.AST, Unfolded] = {}
    for definition in list(dependencies.definitions.values()):
        for node in definition.nodes:
            if isinstance(node, FunctionNode):
                is_entry = bool(types) and definition.name == entry
                follower = Follower(module, never_stops)
                if is_entry:
                    follower.entry, follower.types = entry, types
                with suppress(TooMuch, RecursionError):
                    found[node] = _unfolded(follower, node)
    return found


def _unfolded(follower: Follower, node: FunctionNode) -> Unfolded:
    """What a function does, once all that is taken for granted of it holds."""
    beliefs = follower.beliefs
    for _ in range(_MOST_ROUNDS):
        beliefs.refuted = False
        follower.mentions.clear()
        paths = follower.function(node)
        if not beliefs.refuted:
            return Unfolded(write(paths), frozenset(follower.mentions))
    raise TooMuch


def _is_star(node: ast.AST) -> bool:
    return isinstance(node, ast.alias) and node.name == "*"


def _module(tree: ast.Module, marks: dict[ast.AST, Mark], dependencies: Dependencies) -> Module:
    top_level = {name: each.nodes for name, each in dependencies.definitions.items() if "." not in name}
    assigned = set(_assigned_globals(tree, marks))
    lasting = {
        name: nodes[0]
        for name, nodes in top_level.items()
        if len(nodes) == 1 and isinstance(nodes[0], _LASTING) and nodes[0] in tree.body and name not in assigned
    }
    constants = {}
    helpers = {}
    for name, node in lasting.items():
        match node:
            case ast.Assign(targets=[ast.Name()], value=ast.Constant(value=value)):
                constants[name] = value
            case ast.FunctionDef(decorator_list=[]) if _is_helper(node):
                helpers[name] = node
    bound = frozenset([*top_level, *assigned])
    steady = frozenset(lasting).union(set(dir(builtins)) - bound)
    catches = any(isinstance(node, ast.ExceptHandler) and node.name is not None for node in ast.walk(tree))
    return Module(marks, bound, steady, constants, helpers, *_bindings(tree, marks), catches)


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


def _is_binding(node: ast.AST) -> bool:
    return not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))


def _own_nodes(loop: ast.AST) -> list[ast.AST]:
    found, rest = [], list(ast.iter_child_nodes(loop))
    while rest:
        node = rest.pop()
        found.append(node)
        if not isinstance(node, ast.Lambda | FunctionNode):
            rest += ast.iter_child_nodes(node)
    return found
