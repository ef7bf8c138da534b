"""Entries: what a test can call to notice a mutant: the mutated function, or public ones that reach it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from mutsinq.core.mutation import FromOperator
from mutsinq.static.changes import entries
from mutsinq.static.classes import classes
from mutsinq.static.dependencies import dependencies
from mutsinq.static.functions import FunctionKind, functions
from mutsinq.static.sources import Source

#: Entries of one mutant that are worth a search.
_MOST_ENTRIES = 3


@dataclass(frozen=True, slots=True)
class Entries:
    """What to call, by qualified name."""

    #: The outermost function that holds the mutation, as it is called, or the class; empty for one outside of both.
    own: str
    #: What to search, the best for a test first; the own function is among them.
    ordered: tuple[str, ...]


def find_entries(source: Source, mutant: FromOperator) -> Entries:
    """The entries of a mutant in its module.

    Public ones come first, then those that are nearest to the mutation: on the way from the call to the mutated code
    fewer conditions must hold. Raises InputError if the module does not parse.
    """
    own = _own(source.text, mutant)
    callable_names = entries(source.text)
    mutated = _mutated(source.text, mutant)
    changed = {name for name in callable_names if mutated & _usable(source.text, name).keys()}
    module = functions(source.text)
    holder = own.rpartition(".")[0]

    def rank(entry: str) -> tuple[bool, bool, bool, bool, int]:
        # A class shows what its methods leave behind; so it comes before other callers.
        reachable = _usable(source.text, entry)
        distance = reachable.get(own, len(reachable))
        return not is_public(entry), entry != own, entry != holder, entry not in module, distance

    candidates = [name for name in callable_names if name == own or (name in changed and is_public(name))]
    candidates.sort(key=rank)
    ordered = candidates[:_MOST_ENTRIES]
    return Entries(own, tuple(ordered if not own or own in ordered else [*ordered, own]))


def _mutated(source: str, mutant: FromOperator) -> set[str]:
    """The definitions that the mutant's edits stand in, and those that a statement may change which binds nothing."""
    lines = [source.encode().count(b"\n", 0, edit.span.start) + 1 for each in mutant.mutations for edit in each.edits]
    module = dependencies(source)
    names = {name for name, each in module.definitions.items() if any(_is_in(node, lines) for node in each.nodes)}
    effects = [effect for effect in module.effects if _is_in(effect, lines)]
    mentioned = {node.id for effect in effects for node in ast.walk(effect) if isinstance(node, ast.Name)}
    return names.union(*map(module.reachable, mentioned))


def _is_in(node: ast.AST, lines: Collection[int]) -> bool:
    return any(_first_line(node) <= line <= (getattr(node, "end_lineno", None) or 0) for line in lines)


def _first_line(node: ast.AST) -> int:
    """The line on which a node begins, decorators included."""
    return min(getattr(each, "lineno", 0) for each in [node, *getattr(node, "decorator_list", ())])


@lru_cache(maxsize=4096)
def _usable(source: str, entry: str) -> Mapping[str, int]:
    """The definitions that some use of an entry can reach, by name, each with its place among them, nearest first."""
    return {name: place for place, name in enumerate(dependencies(source).usable(entry))}


def is_public(name: str) -> bool:
    """Whether no part of a qualified name, or of the module before it, says that it is private."""
    return not any(part.startswith("_") and not part.endswith("__") for part in name.replace(":", ".").split("."))


def _own(source: str, mutant: FromOperator) -> str:
    name = mutant.mutations[0].function.partition(".<locals>")[0]
    function = functions(source).get(name)
    if function is not None and function.kind is not FunctionKind.CONSTRUCTOR:
        return name
    holder = classes(source).get(function.class_name if function else name)
    return holder.qualname if holder and not holder.is_abstract else ""
