"""Graphs in plain containers: dicts of neighbours or of weights, and lists of edges.

Drawn entry by entry, the neighbours of a vertex are hardly ever vertices themselves, and code that walks the graph
stops at the first step. So vertices are drawn first, edges among them, and later arguments are often vertices.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mutsinq.core.types import Type
from mutsinq.searchers.generation.draft import Draft, Sampler

_MOST_VERTICES = 6
_LETTERS = "ABCDEFGH"
#: Share of values that are graphs where the type may be one but nothing says so.
_SUSPECTED, _KNOWN = 0.3, 0.9
_NAMES = ("graph", "adj", "edge", "network", "tree", "neighbo", "route", "road", "depend", "links", "weight")


def graph_share(name: str) -> float:
    """How often to draw a graph for a parameter of that name whose type may hold one."""
    return _KNOWN if any(word in name.lower() for word in _NAMES) else _SUSPECTED


def graph_of(of: Type, weight: Callable[[Type], Sampler]) -> Sampler | None:
    """A sampler of graphs of that type; None where the type holds none.

    Graphs are `dict[V, list[V]]` (or sets), `dict[V, dict[V, W]]`, `dict[tuple[V, V], W]` and `list[tuple[V, V]]`,
    weighted too, where V is `int` or `str`. `weight` gives the sampler of a type's values.
    """
    match of:
        case Type("dict", (vertex, Type("list" | "set" | "tuple", (other, *_)) as held)) if _joined(vertex, other):
            make = {"list": list, "set": set, "tuple": tuple}[held.name]
            return lambda draft: _neighbours(vertex, make, draft)
        case Type("dict", (vertex, Type("dict", (other, cost)))) if _joined(vertex, other):
            sampler = weight(cost)
            return lambda draft: _weighted(vertex, sampler, draft)
        case Type("dict", (Type("tuple", (vertex, other)), cost)) if _joined(vertex, other):
            sampler = weight(cost)
            return lambda draft: {edge: sampler(draft) for edge in _edges(_vertices(vertex, draft), draft)}
        case Type("list", (Type("tuple", (vertex, other)),)) if _joined(vertex, other):
            return lambda draft: _edges(_vertices(vertex, draft), draft)
        case Type("list", (Type("tuple", (vertex, other, cost)),)) if _joined(vertex, other):
            sampler = weight(cost)
            return lambda draft: [(a, b, sampler(draft)) for a, b in _edges(_vertices(vertex, draft), draft)]
    return None


def _joined(vertex: Type, other: Type) -> bool:
    return vertex == other and vertex.name in ("int", "str")


def _vertices(of: Type, draft: Draft) -> list[Any]:
    """The vertices of this input's graphs: a few numbers from 0 or 1, or letters."""
    if of.name not in draft.vertices:
        count = draft.between(1, _MOST_VERTICES)
        start = draft.below(2)
        names: list[Any] = list(range(start, start + count)) if of.name == "int" else list(_LETTERS[:count])
        draft.vertices[of.name] = names
        draft.lengths.append(count)
    return draft.vertices[of.name]


def _edges(vertices: list[Any], draft: Draft) -> list[tuple[Any, Any]]:
    """Edges without repetition: of a tree, an acyclic graph, an undirected one both ways, or any."""
    count = len(vertices)
    kind = draft.below(4)
    chance = draft.pick((0.2, 0.4, 0.7))
    if kind == 0:
        pairs = [(draft.below(at), at) for at in range(1, count)]
    else:
        pairs = [(a, b) for a in range(count) for b in range(count) if a != b and draft.random() < chance]
        if kind == 1:
            pairs = [(a, b) for a, b in pairs if a < b]
        elif kind == 2:
            pairs = [edge for a, b in pairs if a < b for edge in ((a, b), (b, a))]
    if draft.random() < 0.5:
        draft.shuffle(pairs)
    return [(vertices[a], vertices[b]) for a, b in pairs]


def _neighbours(of: Type, make: Callable[[list[Any]], Any], draft: Draft) -> dict[Any, Any]:
    """Neighbours by vertex; vertices without any are mostly there, too."""
    vertices = _vertices(of, draft)
    found: dict[Any, list[Any]] = {vertex: [] for vertex in vertices} if draft.random() < 0.85 else {}
    for a, b in _edges(vertices, draft):
        found.setdefault(a, []).append(b)
    return {vertex: make(others) for vertex, others in found.items()}


def _weighted(of: Type, weight: Sampler, draft: Draft) -> dict[Any, dict[Any, Any]]:
    vertices = _vertices(of, draft)
    found: dict[Any, dict[Any, Any]] = {vertex: {} for vertex in vertices} if draft.random() < 0.85 else {}
    for a, b in _edges(vertices, draft):
        found.setdefault(a, {})[b] = weight(draft)
    return found
