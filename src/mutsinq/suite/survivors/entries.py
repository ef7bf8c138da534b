"""Entries: what a test can call to notice a mutant: the mutated function, or public ones that reach it."""

from __future__ import annotations

from dataclasses import dataclass

from mutsinq.core.mutation import FromOperator
from mutsinq.operators.splice import apply
from mutsinq.static.changes import changes, entries
from mutsinq.static.classes import classes
from mutsinq.static.dependencies import dependencies
from mutsinq.static.functions import FunctionKind, functions
from mutsinq.static.sources import Source

#: Entries of one mutant that are worth a search.
_MOST_ENTRIES = 3


@dataclass(frozen=True, slots=True)
class Entries:
    """What to call, by qualified name."""

    #: The outermost function that holds the mutation, as it is called; empty for one outside of functions.
    own: str
    #: What to search, the best for a test first; the own function is among them.
    ordered: tuple[str, ...]


def find_entries(source: Source, mutant: FromOperator) -> Entries:
    """The entries of a mutant in its module.

    Public ones come first, then those that are nearest to the mutation: on the way from the call to the mutated code
    fewer conditions must hold. Raises InputError if the mutant does not parse.
    """
    own = _own(source.text, mutant)
    changed = set(changes(source.text, apply(source.text, mutant.mutations)).changed)
    known = dependencies(source.text)
    module = functions(source.text)

    def distance(entry: str) -> int:
        reachable = known.usable(entry)
        return reachable.index(own) if own in reachable else len(reachable)

    holder = own.rpartition(".")[0]

    def rank(entry: str) -> tuple[bool, bool, bool, bool, int]:
        # A class shows what its methods leave behind; so it comes before other callers.
        return not is_public(entry), entry != own, entry != holder, entry not in module, distance(entry)

    # What building a class runs may be unchanged, and what its methods do is not.
    changed.add(holder)
    candidates = [name for name in entries(source.text) if name == own or (name in changed and is_public(name))]
    candidates.sort(key=rank)
    ordered = candidates[:_MOST_ENTRIES]
    return Entries(own, tuple(ordered if not own or own in ordered else [*ordered, own]))


def is_public(name: str) -> bool:
    """Whether no part of a qualified name says that it is private."""
    return not any(part.startswith("_") and not part.endswith("__") for part in name.split("."))


def _own(source: str, mutant: FromOperator) -> str:
    name = mutant.mutations[0].function.partition(".<locals>")[0]
    function = functions(source).get(name)
    if function is None:
        return ""
    if function.kind is FunctionKind.CONSTRUCTOR:
        return function.class_name if function.class_name in classes(source) else ""
    return name
