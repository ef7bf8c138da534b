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
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType

from mutsinq.core.types import Type
from mutsinq.static.dependencies import Definition, Dependencies
from mutsinq.static.forms.scopes import Mark
from mutsinq.static.functions import FunctionNode, literal_defaults
from mutsinq.static.unfolding.assumptions import NUMBERS
from mutsinq.static.unfolding.context import Context
from mutsinq.static.unfolding.functions import paths_through
from mutsinq.static.unfolding.module import read_module
from mutsinq.static.unfolding.rules import RULES
from mutsinq.static.unfolding.values import TooMuch
from mutsinq.static.unfolding.writing import write

NO_TYPES: Mapping[str, Type] = MappingProxyType({})
#: Beliefs grow weaker with every round.
_MOST_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Unfolded:
    """What a function does."""

    text: str
    #: Globals, and attributes with a leading dot, that it mentions.
    mentions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Settings:
    """Which functions of a module are unfolded, and for which inputs."""

    #: Something may be taken for granted of the inputs (see `assumptions`).
    lenient: bool = False
    #: A function that is followed for arguments of exactly these types: nobody else in the module may call it.
    entry: str = ""
    types: tuple[tuple[str, Type], ...] = ()
    #: Parameters, each with its function, for which it is followed what they are where they are left out.
    optional: frozenset[tuple[str, str]] = frozenset()
    #: The definitions that are wanted; None for all.
    wanted: frozenset[str] | None = None


def unfold(
    tree: ast.Module, marks: dict[ast.AST, Mark], dependencies: Dependencies, settings: Settings
) -> tuple[dict[ast.AST, Unfolded], frozenset[str]]:
    """The wanted functions and methods that can be unfolded, and what is, or could be, taken for granted there."""
    types, entry = dict(settings.types), settings.entry
    whole = Definition("")
    whole.add(tree)
    # Code that looks names up at run time may bind them, too.
    if whole.is_dynamic or any(map(_is_star, ast.walk(tree))):
        return {}, frozenset()
    if types and any(entry in each.uses for name, each in dependencies.definitions.items() if name != entry):
        return {}, frozenset()
    module = read_module(tree, marks, dependencies)
    found: dict[ast.AST, Unfolded] = {}
    assumed: set[str] = set()
    left_out: list[ast.expr] = []
    for name, definition in dependencies.definitions.items():
        if settings.wanted is not None and name not in settings.wanted:
            continue
        for node in [each for each in definition.nodes if isinstance(each, FunctionNode)]:
            context = Context(module, RULES, settings.lenient)
            if types and name == entry:
                context.entry, context.types = entry, types
            context.optional = {optional for function, optional in settings.optional if function == name}
            with suppress(TooMuch, RecursionError):
                found[node] = _unfolded(context, node)
                left_out += [literal_defaults(node)[optional] for optional in context.optional]
            assumed |= context.assumed
    _drop_defaults([node.args for node in found if isinstance(node, FunctionNode)], left_out)
    return found, frozenset(assumed)


def _drop_defaults(signatures: Sequence[ast.arguments], known: Sequence[ast.expr]) -> None:
    """Take defaults out of signatures: what is done where they are used is followed apart."""
    nodes = set(map(id, known))
    for args in signatures:
        args.defaults = [ast.Constant(None) if id(each) in nodes else each for each in args.defaults]
        args.kw_defaults = [ast.Constant(None) if id(each) in nodes else each for each in args.kw_defaults]


def _unfolded(context: Context, node: FunctionNode) -> Unfolded:
    """What a function does, once all that is taken for granted of it holds."""
    beliefs = context.beliefs
    for _ in range(_MOST_ROUNDS):
        beliefs.refuted = beliefs.tells_floats = False
        context.mentions.clear()
        context.assumed.clear()
        paths = paths_through(context, node)
        if not beliefs.refuted:
            if beliefs.tells_floats and not context.assume(NUMBERS):
                break
            return Unfolded(write(paths), frozenset(context.mentions))
    raise TooMuch


def _is_star(node: ast.AST) -> bool:
    return isinstance(node, ast.alias) and node.name == "*"
