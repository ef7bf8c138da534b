"""Watcher: notes which mutants a run of the original infects, in this process or in one that a test starts.

Of this package it needs no more than `pure.py` and `values.py`, for interpreters that tests start load it, too.
"""

from __future__ import annotations

import ast
import builtins
import functools
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mutsinq.core.parsing import expression_tree
from mutsinq.suite.watching.pure import Evaluate, Names, Unsupported, effect, evaluator
from mutsinq.suite.watching.values import alike, catches, identity, is_constant, truth

#: Names that watched code finds among the builtins: whether anything is left to find out at a site, by its number; what
#: is called if so, with the number and what names stand for; what tells the latter, for to look at the caller's frame
#: would raise an audit event each time.
OPEN, WATCH, LOCALS, GLOBALS = ("__mutsinq_open__", "__mutsinq_watch__", "__mutsinq_locals__", "__mutsinq_globals__")
#: What parsing may raise.
PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)
#: Looks at one expression in one test, at other values each, after which it counts as different.
_MOST_LOOKS = 10_000
#: Types, by identity, for those of the program may have no hash: of values that are the same to every expression
#: wherever they are equal, texts up to a length among them, and of such that are if nothing is in them.
_SHORT = {identity(kind) for kind in (type(None), bool, int, type(len), type)}
_TEXTS = {identity(kind) for kind in (str, bytes)}
_CONTAINERS = {identity(kind) for kind in (list, dict, set, tuple, frozenset, re.Pattern)}
_LONGEST = 500

#: What of an expression matters: all, only its truth, only whether an `except` clause catches what is handled, or only
#: what it does, for nobody uses its value.
VALUE, TRUTH, CAUGHT, DONE = "value", "truth", "caught", "done"

#: An expression around a change: its text before and after it, and what of it matters.
Level = tuple[str, str, str]
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
        #: what names stood for at looks that need not be repeated, and what was handled; whether there may be such
        #: mutants.
        self._left: dict[int, list[_Variant]] = {}
        self._looks: dict[int, int] = defaultdict(lambda: _MOST_LOOKS)
        self._seen: dict[int, dict[tuple[object, ...], list[Any]]] = defaultdict(dict)
        self._open = bytearray(b"\1") * len(sites)
        self._infected: set[int] = set()
        for name, value in {OPEN: self._open, WATCH: self._watch, LOCALS: locals, GLOBALS: globals}.items():
            setattr(builtins, name, value)

    def take(self) -> set[int]:
        """The mutants that made a difference; starts anew."""
        taken, self._infected, self._left = self._infected, set(), {}
        self._looks.clear()
        self._seen.clear()
        self._open[:] = b"\1" * len(self._open)
        return taken

    def _watch(self, site: int, local: Mapping[str, Any], globals_: Mapping[str, Any]) -> None:
        left = self._left.get(site)
        if left is None:
            left = self._variants_of(site)
        names = Names(local, self._sites[site][0], globals_)
        values = [local[name] if name in local else names.get(name) for name in self._names[site]]
        values.append(type(sys.exception()))
        key = _key(values)
        if key is not None and key in self._seen[site]:
            return
        self._looks[site] -= 1
        still = self._uninfected(left, names) if self._looks[site] else []
        if len(still) < len(left):
            self._infected.update(each[0] for each in left if each not in still)
        self._left[site] = still
        self._open[site] = bool(still)
        if key is not None:
            self._seen[site][key] = values

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
    for before, after, part in levels:
        try:
            (original, read), (mutant, more) = _evaluator(before, part), _evaluator(after, part)
        except (Unsupported, KeyError, *PARSE_ERRORS):
            return
        yield original, mutant, _SAME[part]
        names.update(read, more)


@functools.cache
def _evaluator(text: str, part: str) -> tuple[Evaluate, frozenset[str]]:
    """What evaluates an expression, and the names in it; most are the original of many mutants. Raises as these do."""
    tree = expression(text)
    return effect(tree) if part == DONE else evaluator(tree), frozenset(_names(tree))


def _key(values: Sequence[Any]) -> tuple[object, ...] | None:
    """What is equal where no expression can tell the values apart, while they live; None if some may change."""
    kinds = (*map(identity, map(type, values)),)
    # Whether equal values are the same object matters to `is`.
    shared = len({*map(identity, values)})
    if _SHORT.issuperset(kinds):
        return (shared, *kinds, *values)
    key: list[object] = [shared, *kinds]
    for kind, value in zip(kinds, values):
        if kind in _SHORT or (kind in _TEXTS and len(value) <= _LONGEST):
            key.append(value)
        elif kind in _CONTAINERS and not value:
            key.append(None)
        elif kind not in _TEXTS and is_constant(value):
            key.append(identity(value))
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


def _same_caught(left: Any, right: Any) -> bool:
    return alike(left, right) or catches(left) is catches(right)


_SAME = {VALUE: alike, TRUTH: _same_truth, CAUGHT: _same_caught, DONE: alike}
