"""Empties a container, or drops its first or last element.

What it does
    Replaces a non-empty list, tuple, set or dict literal by an empty one, and by one without its first or its
    last element; replaces `[]` by `[None]`.

Why it matters
    Tables and lists of cases grow an entry at a time, and the test of the new entry is forgotten.

Example
    `units = ["s", "ms"]` → `units = ["s"]`

Known equivalents
    Entries that repeat a default, or that another entry covers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class ContainerLiteral:
    name = "container-literal"
    status = Status.STABLE
    nodes = (cst.List, cst.Tuple, cst.Set, cst.Dict)
    examples = (
        Example('units = ["s", "ms"]', 'units = ["s"]'),
        Example('units = ["s", "ms"]', 'units = ["ms"]'),
        Example("pair = 1, 2", "pair = ()"),
        Example("pair = (1, 2)", "pair = (2,)"),
        Example("seen = {1, 2}", "seen = set()"),
        Example("names = {1: 'a', 2: 'b'}", "names = {2: 'b'}"),
        Example("found = []", "found = [None]"),
    )

    def propose(self, node: cst.List | cst.Tuple | cst.Set | cst.Dict, scope: Scope) -> Iterator[Edit]:
        elements = list(node.elements)
        if not elements:
            if isinstance(node, cst.List):
                yield scope.replace(node, "[None]")
            return
        yield scope.replace_outer(node, _empty(node))
        if len(elements) > 1:
            yield self._without(node, elements, 0, scope)
            yield self._without(node, elements, len(elements) - 1, scope)

    def _without(self, node: cst.CSTNode, elements: Sequence[cst.CSTNode], index: int, scope: Scope) -> Edit:
        if isinstance(node, cst.Tuple) and len(elements) == 2:
            return scope.replace(node, f"{scope.text(elements[1 - index])},")
        return scope.remove_item(elements, index)


def _empty(node: cst.List | cst.Tuple | cst.Set | cst.Dict) -> str:
    match node:
        case cst.List():
            return "[]"
        case cst.Tuple():
            return "()"
        case cst.Set():
            return "set()"
    return "{}"
