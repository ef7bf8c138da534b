"""Watcher: notes which mutants a run of the original infects, in this process or in one that a test starts.

Of this package it needs no more than `suite/watching/pure.py`, for it is loaded by interpreters that tests start, too.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from mutsinq.core.parsing import expression_tree
from mutsinq.suite.watching.pure import Evaluate, Names, Unsupported, alike, evaluator, is_constant, truth

#: The name that watched code finds among the builtins, and calls with the number of a site.
WATCH = "__mutsinq_watch__"
#: What parsing may raise.
PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)
#: Looks at one expression in one test, at other values each, after which it counts as different.
_MOST_LOOKS = 10_000
#: Types, by id, for those of the program may have no hash: of values that are the same to every expression wherever
#: they are equal, and of such that are if nothing is in them, or nothing that changes. Texts are no longer than this.
_PLAIN = {id(kind) for kind in (type(None), bool, int, str, bytes, type(len), type)}
_CONTAINERS = {id(kind) for kind in (list, dict, set, tuple, frozenset, re.Pattern)}
_LONGEST = 500

#: An expression around a change: its text before and after it, and whether only its truth matters.
Level = tuple[str, str, bool]
#: A mutant by its number, with the expressions around its change from the innermost on.
Variant = tuple[int, tuple[Level, ...]]
#: An expression that is watched: the names that its function binds, and its mutants. Plain values, fit for `marshal`.
Site = tuple[frozenset[str], tuple[Variant, ...]]

_Stage = tuple[Evaluate, Evaluate, Callable[[Any, Any], bool]]
_Variant = tuple[int, list[_Stage]]


class Watcher:
    """Notes the mutants that make a difference at sites, of which the watched code gives the numbers."""

    def __init__(self, sites: Sequence[Site]) -> None:
        self._sites = sites
        #: Of each site that was ever reached, the evaluators of its mutants.
        self._variants: dict[int, list[_Variant]] = {}
        #: Of each site that was ever reached, the names in what is evaluated there.
        self._names: dict[int, list[str]] = {}
        #: Of each site that was reached since the last `take`, the mutants that made no difference, the looks left, and
        #: what names stood for at looks that need not be repeated.
        self._open: dict[int, list[_Variant]] = {}
        self._looks: dict[int, int] = defaultdict(lambda: _MOST_LOOKS)
        self._seen: dict[int, dict[tuple[object, ...], list[Any]]] = defaultdict(dict)
        self._infected: set[int] = set()
        setattr(builtins, WATCH, self._watch)

    def take(self) -> set[int]:
        """The mutants that made a difference; starts anew."""
        taken, self._infected, self._open = self._infected, set(), {}
        self._looks.clear()
        self._seen.clear()
        return taken

    def _watch(self, site: int) -> bool:
        remaining = self._open.get(site)
        if remaining is None:
            remaining = self._variants_of(site)
        if remaining:
            frame = sys._getframe(1)
            local = frame.f_locals
            names = Names(local, self._sites[site][0], frame.f_globals)
            values = [local[name] if name in local else names.get(name) for name in self._names[site]]
            key = _key(values)
            if key is not None and key in self._seen[site]:
                return True
            self._looks[site] -= 1
            still = self._uninfected(remaining, names) if self._looks[site] else []
            if len(still) < len(remaining):
                self._infected.update(each[0] for each in remaining if each not in still)
            self._open[site] = still
            if key is not None:
                self._seen[site][key] = values
        return True

    def _uninfected(self, variants: list[_Variant], names: Names) -> list[_Variant]:
        """Those that make no difference here, as far as can be told."""
        originals: list[Any] = []
        return [each for each in variants if not _infects(each[1], names, originals)]

    def _variants_of(self, site: int) -> list[_Variant]:
        if site not in self._variants:
            names: set[str] = set()
            self._variants[site] = [(number, list(_stages(levels, names))) for number, levels in self._sites[site][1]]
            self._names[site] = sorted(names)
        return self._variants[site]


def _stages(levels: Sequence[Level], names: set[str]) -> Iterator[_Stage]:
    """The expressions, as far out as can be evaluated; adds the names in them."""
    for before, after, is_test in levels:
        try:
            trees = expression(before), expression(after)
            yield evaluator(trees[0]), evaluator(trees[1]), _same_truth if is_test else alike
        except (Unsupported, KeyError, *PARSE_ERRORS):
            return
        names.update(*map(_names, trees))


def _key(values: Sequence[Any]) -> tuple[object, ...] | None:
    """What is equal where no expression can tell the values apart, while they live; None if some may change."""
    # Whether equal values are the same object matters to `is`.
    key: list[object] = [len({*map(id, values)})]
    for value in values:
        kind = type(value)
        key.append(id(kind))
        if id(kind) in _PLAIN and not (kind in (str, bytes) and len(value) > _LONGEST):
            key.append(value)
        elif id(kind) in _CONTAINERS and (not value or is_constant(value)):
            key.append(id(value) if value else None)
        elif value is not re:
            return None
    return tuple(key)


def _names(node: ast.AST) -> Iterator[str]:
    """The names that are looked up when an expression is evaluated, and no lambda in it called."""
    if isinstance(node, ast.Name):
        yield node.id
    elif not isinstance(node, ast.Lambda):
        for child in ast.iter_child_nodes(node):
            yield from _names(child)


def expression(text: str) -> ast.expr:
    """The expression that a text is, which may go over several lines. Raises PARSE_ERRORS."""
    return expression_tree(f"({text}\n)")


def _infects(stages: Sequence[_Stage], names: Names, originals: list[Any]) -> bool:
    """Whether the mutant makes a difference here, as far as can be told.

    `originals` are the values of the first stages' original expressions, which all mutants of a site have in common.
    """
    try:
        for depth, (original, mutant, same) in enumerate(stages):
            if depth == len(originals):
                originals.append(original(names))
            if same(originals[depth], mutant(names)):
                return False
    except Exception:
        # Impure, or an error that the program may or may not raise, too.
        return True
    return True


def _same_truth(left: Any, right: Any) -> bool:
    return truth(left) is truth(right)
