"""Parameters: a module in which functions name theirs as another version of it does.

Whoever passes arguments by position sees no names. So two versions of a function can be compared although one calls
its parameters otherwise, and helpers of theirs too.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from mutsinq.core.program import Program
from mutsinq.errors import InputError
from mutsinq.static.forms.mirrors import is_mirror, reads_message
from mutsinq.static.forms.scopes import Mark, Unsupported, mark_locals, variable_name
from mutsinq.static.functions import Function, FunctionKind, FunctionNode, functions
from mutsinq.static.syntax import fresh_tree, parse

_PLAIN_BASES = frozenset({"object", "ABC", "Protocol"})


def positionally_alike(variant: Program, original: Program) -> Program:
    """The variant, parameters named as the original's functions name them, where only the names differ.

    Every call by position that its entry allows does the same as before: nobody in the module passes an argument by
    such a name, hands such a function on, or can look at names. Elsewhere the variant is given as it is.
    """
    with suppress(InputError, Unsupported, RecursionError, ValueError):
        wanted = _wanted(functions(variant.source), functions(original.source))
        if wanted:
            tree = fresh_tree(variant.source)
            nodes = dict(zip(ast.walk(parse(variant.source)), ast.walk(tree)))
            if _rename(tree, {nodes[node]: names for node, names in wanted.items() if node in nodes}):
                source = ast.unparse(tree)
                if ast.dump(parse(source)) == ast.dump(tree):
                    return replace(variant, source=source)
    return variant


def _wanted(mine: Mapping[str, Function], others: Mapping[str, Function]) -> dict[ast.AST, dict[str, str]]:
    """The functions whose parameters have other names than over there, each with the new name of each."""
    found: dict[ast.AST, dict[str, str]] = {}
    for name in mine.keys() & others.keys():
        args, like = mine[name].node.args, others[name].node.args
        pairs = [*zip(args.posonlyargs, like.posonlyargs), *zip(args.args, like.args)]
        names = {one.arg: other.arg for one, other in pairs if one.arg != other.arg}
        if names and _shape(args) == _shape(like) and _is_called_by_name(mine[name]):
            found[mine[name].node] = names
    return found


def _shape(args: ast.arguments) -> tuple[int, int, list[str], bool]:
    """What is to be alike but for the names."""
    return len(args.posonlyargs), len(args.args), [each.arg for each in args.kwonlyargs], bool(args.vararg)


def _is_called_by_name(function: Function) -> bool:
    """Neither Python nor a decorator calls it, and no argument goes where its name says."""
    node = function.node
    decorators = {decorator.id if isinstance(decorator, ast.Name) else "" for decorator in node.decorator_list}
    is_special = function.kind is FunctionKind.CONSTRUCTOR or node.name.startswith("__")
    return not (node.args.kwarg or is_special or decorators - {"staticmethod", "classmethod"})


def _rename(tree: ast.Module, wanted: Mapping[ast.AST, Mapping[str, str]]) -> bool:
    """Give parameters their new names; False where somebody could see it, and then the tree is worth nothing."""
    names = {name for pairs in wanted.values() for pair in pairs.items() for name in pair}
    called = {getattr(node, "name", "") for node in wanted}
    nodes = list(ast.walk(tree))
    callees = {node.func for node in nodes if isinstance(node, ast.Call)}
    if any(_could_see(node, names, called, callees) for node in nodes):
        return False
    marks = mark_locals(tree)
    return all(_is_renamed(node, names, marks) for node, names in wanted.items())


def _could_see(node: ast.AST, names: set[str], called: set[str], callees: set[ast.expr]) -> bool:
    match node:
        case ast.keyword(arg=name) if name is None or name in names:
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in called:
            return node not in callees
        case ast.Global(names=bound) | ast.Nonlocal(names=bound):
            return not names.isdisjoint(bound)
        case ast.ClassDef(bases=bases, keywords=keywords, body=body):
            # A base of somebody else's may call by keyword what is defined here.
            own = any(isinstance(each, FunctionNode) and each.name in called for each in body)
            plain = all(isinstance(base, ast.Name) and base.id in _PLAIN_BASES for base in bases)
            return own and (bool(keywords) or not plain)
    return is_mirror(node) or reads_message(node)


def _is_renamed(function: ast.AST, names: Mapping[str, str], marks: Mapping[ast.AST, Mark]) -> bool:
    """Renames the variables of one function, unless a new name means something in it already."""
    assert isinstance(function, FunctionNode)
    args = [*function.args.posonlyargs, *function.args.args]
    new = {marks[each]: names[each.arg] for each in args if each.arg in names}
    nodes = list(ast.walk(function))
    taken = {*names.values(), *filter(None, map(variable_name, nodes))}
    for own in [marks[node] for node in nodes if node in marks]:
        if own not in new and own.renamable and own.name in names.values():
            new[own] = _free(own.name, taken)
    for node in nodes:
        mark = marks.get(node)
        if mark in new and isinstance(node, ast.Name):
            node.id = new[mark]
        elif mark in new and isinstance(node, ast.arg):
            node.arg = new[mark]
        elif mark in new or variable_name(node) in names.values():
            return False
    return not any(name.startswith("__") for pair in names.items() for name in pair)


def _free(name: str, taken: set[str]) -> str:
    """A name like this one that nothing has; it is taken then."""
    while name in taken:
        name += "_"
    taken.add(name)
    return name
