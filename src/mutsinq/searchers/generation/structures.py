"""Structures: lists, trees and graphs of objects that hold one another.

Code on such structures takes its branches by their shape (a cycle, a shared node, an empty side), and two arguments
are often nodes of one structure. So the shape is drawn first, then the objects, and later arguments of the same class
are mostly further objects of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mutsinq.core.input import Build, Link, Linked
from mutsinq.searchers.generation.draft import Draft, Sampler
from mutsinq.static.domains.domain import LinkField, Parameter

#: Numbers of objects, small ones more often.
_SIZES = (1, 2, 2, 3, 3, 3, 4, 4, 5, 6, 7)
#: Share of further values that are objects of the structure that the input has already.
_SHARED = 0.8
#: Share of structures whose values are of the likeliest type; and of those whose values are in order.
_LIKELIEST, _ORDERED = 0.85, 0.35
#: Share of structures in which an attribute is set that the constructor does not take: elsewhere it is as built.
_GIVEN = {"attribute": 0.5}
#: Share of structures whose values other arguments mostly name.
_LOOKED_FOR = 0.5
#: Names of attributes that say the same from both ends.
_INVERSES = {
    "next": ("prev", "previous"),
    "successors": ("predecessors",),
    "outgoing": ("incoming",),
    "outgoing_nodes": ("incoming_nodes",),
    "children": ("parent", "parents"),
    "kids": ("parent",),
    "left": ("parent",),
    "right": ("parent",),
    "feeds": ("needs",),
    "followers": ("following",),
}
#: Edges of a graph that are objects of their own: so many at most, and the share of structures in which both ends hold
#: each of them.
_MOST_BETWEEN, _FROM_BOTH_ENDS = 12, 0.25
#: Edges from object to object; those of one attribute.
Edges = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Maker:
    """How to build one object, its links left open; parameters of the kind `attribute` are set once it is built."""

    callee: str
    #: Each parameter with a sampler for each of its types, the likeliest first; None for links.
    parts: Sequence[tuple[Parameter, tuple[Sampler, ...] | None]]

    def drawn(self, count: int, draft: Draft) -> list[dict[str, Any]]:
        """Values of all parameters but the links for so many objects: of one type, optional ones now and then not."""
        columns = {
            parameter.name: samplers[0 if draft.random() < _LIKELIEST else draft.below(len(samplers))]
            for parameter, samplers in self.parts
            if samplers is not None and (parameter.required or draft.random() < _GIVEN.get(parameter.kind, 0.85))
        }
        return [{name: sampler(draft) for name, sampler in columns.items()} for _ in range(count)]

    def call(self, values: Mapping[str, Any]) -> Build:
        """The object with these values; links among them that are missing are None or empty where they must be."""
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        attributes: dict[str, Any] = {}
        by_name = False
        for parameter, _ in self.parts:
            name = parameter.name
            if parameter.kind == "attribute":
                attributes |= {name: values[name]} if name in values else {}
            elif name not in values and not parameter.required:
                # What follows an argument that is left out must be named.
                by_name = True
            elif by_name or parameter.kind == "keyword":
                kwargs[name] = values[name] if name in values else _nothing(parameter)
            else:
                args.append(values[name] if name in values else _nothing(parameter))
        return Build(self.callee, tuple(args), kwargs, attributes)


def _nothing(parameter: Parameter) -> Any:
    """What a link holds that leads nowhere."""
    return [] if parameter.types[0].name in ("list", "tuple") else None


@dataclass(frozen=True, slots=True)
class Passage:
    """A link to objects in between, which lead to a further object: `vertex.edges`, whose `target` is a vertex."""

    link: LinkField
    #: How to build what stands in between.
    maker: Maker
    #: What leads on from there, and back to where the link came from.
    onward: LinkField
    back: Sequence[LinkField]

    def drawn(self, count: int, first: int, draft: Draft) -> tuple[list[Build], list[Link]]:
        """Objects between so many others, and their links; the first of them comes to this place."""
        pairs = (_graph if self.link.many else _chain)(count, draft)[:_MOST_BETWEEN]
        values = self.maker.drawn(len(pairs), draft)
        held = [(a, first + at) for at, (a, _) in enumerate(pairs)]
        if self.back and draft.random() < _FROM_BOTH_ENDS:
            held += [(b, first + at) for at, (_, b) in enumerate(pairs)]
        edges = {self.link.attribute: held, self.onward.attribute: [(first + at, b) for at, (_, b) in enumerate(pairs)]}
        edges |= {link.attribute: [(first + at, a) for at, (a, _) in enumerate(pairs)] for link in self.back}
        return list(map(self.maker.call, values)), _links([self.link, *self.back, self.onward], edges)


def structure_of(
    maker: Maker, links: Sequence[LinkField], passages: Sequence[Passage] = (), *, nested: bool
) -> Sampler:
    """A sampler of objects of one class with links among themselves; None now and then in place of one.

    With `nested`, a tree is drawn as a call inside a call where the constructor takes the links, which reads best;
    else always as linked objects, which other arguments can share.
    """
    own = [link for link in links if link.target == maker.callee]

    def sample(draft: Draft) -> Any:
        known = draft.structures.get(maker.callee)
        if known is not None and draft.random() < _SHARED:
            return draft.pick(_alike(known))
        if maker.callee in draft.unfinished:
            # What is held otherwise than by links, as values of a dict are: more of them would never end.
            return None
        count = draft.pick(_SIZES)
        edges = _edges(own, count, draft)
        draft.unfinished.add(maker.callee)
        values = maker.drawn(count, draft)
        draft.unfinished.remove(maker.callee)
        held = [each for value in values for each in value.values()]
        for each in held:
            draft.observe(each)
        if draft.random() < _LOOKED_FOR:
            # A key is looked for among those that are there.
            for kind in ("int", "str"):
                draft.vertices.setdefault(kind, [each for each in held if type(each).__name__ == kind])
        if draft.random() < _ORDERED:
            _put_in_order(values, _walk([link.attribute for link in own if not link.many], edges, count), draft)
        if nested and not passages and _is_tree(edges, count) and all(link.built for link in own):
            return _nested(0, maker, values, own, edges)
        objects, found = list(map(maker.call, values)), _links(own, edges)
        for passage in passages:
            between, leading = passage.drawn(count, len(objects), draft)
            objects += between
            found += leading
        linked = Linked(tuple(objects), tuple(found), 0)
        draft.structures[maker.callee] = linked
        return linked

    return sample


def all_of(sampler: Sampler) -> Sampler:
    """A sampler of lists of the objects of one structure: mostly all of them, in order or not."""

    def sample(draft: Draft) -> list[Any]:
        first = sampler(draft)
        if not isinstance(first, Linked):
            return [first] if draft.random() < 0.5 else []
        every = _alike(first)
        if draft.random() < 0.4:
            draft.shuffle(every)
        return every if draft.random() < 0.8 else every[: draft.between(0, len(every))]

    return sample


def _alike(linked: Linked) -> list[Linked]:
    """The objects of a structure that are of the class of one of them."""
    return [replace(linked, at=at) for at in _places(linked, linked.objects[linked.at].callee)]


def _places(linked: Linked, callee: str) -> list[int]:
    return [at for at, built in enumerate(linked.objects) if built.callee == callee]


def rewired(linked: Linked, links: Mapping[str, Sequence[LinkField]], draft: Draft) -> Linked:
    """The structure with one link added, moved or taken away."""
    kept = list(linked.links)
    if kept and draft.random() < 0.4:
        del kept[draft.below(len(kept))]
    source = draft.below(len(linked.objects))
    fields = [field for field in links.get(linked.objects[source].callee, ()) if not field.many]
    if fields and (places := _places(linked, (field := draft.pick(fields)).target)):
        kept = [link for link in kept if (link.source, link.attribute) != (source, field.attribute)]
        kept.append(Link(source, field.attribute, draft.pick(places)))
    return replace(linked, links=tuple(kept))


def _edges(links: Sequence[LinkField], count: int, draft: Draft) -> dict[str, Edges]:
    """Edges by attribute; attributes that are inverses of one another agree, mostly."""
    edges: dict[str, Edges] = {link.attribute: [] for link in links}
    inverse = _inverse(links) if draft.random() < 0.9 else {}
    free = [link for link in links if link.attribute not in inverse]
    single = [link.attribute for link in free if not link.many]
    if len(single) == 1:
        edges[single[0]] = _chain(count, draft)
    elif single:
        edges |= _tree(single, count, draft)
    for link in free:
        if link.many:
            edges[link.attribute] = _graph(count, draft)
    many = {link.attribute: link.many for link in links}
    for name, other in inverse.items():
        back = edges[name] + [(target, source) for source, target in edges[other]]
        edges[name] = back if many[name] else list(dict(back).items())
    return edges


def _inverse(links: Sequence[LinkField]) -> dict[str, str]:
    """The attributes that follow from another one."""
    names = [link.attribute for link in links]
    return {back: name for name in names for back in _INVERSES.get(name, ()) if back in names}


def _chain(count: int, draft: Draft) -> Edges:
    """One object after the other; a third of them run into a cycle."""
    edges = [(at, at + 1) for at in range(count - 1)]
    if draft.random() < 0.35:
        edges.append((count - 1, draft.below(count)))
    elif draft.random() < 0.1:
        edges = [(at, draft.below(count)) for at in range(count)]
    return edges


def _tree(names: Sequence[str], count: int, draft: Draft) -> dict[str, Edges]:
    """Each object below an earlier one that has a side free: bushy, lopsided or a chain."""
    edges: dict[str, Edges] = {name: [] for name in names}
    bushy = draft.random() < 0.5
    free = [(0, name) for name in names]
    for at in range(1, count):
        parent, name = free.pop(0 if bushy else draft.below(len(free)))
        edges[name].append((parent, at))
        free += [(at, each) for each in names]
    if draft.random() < 0.08:
        edges[draft.pick(names)].append((count - 1, draft.below(count)))
    return edges


def _graph(count: int, draft: Draft) -> Edges:
    """A tree, an acyclic graph, an undirected one, or any."""
    kind = draft.below(4)
    if kind == 0:
        return [(draft.below(at), at) for at in range(1, count)]
    chance = draft.pick((0.2, 0.35, 0.6))
    pairs = [(a, b) for a in range(count) for b in range(count) if draft.random() < chance]
    if kind == 1:
        return [(a, b) for a, b in pairs if a < b]
    if kind == 2:
        return [pair for a, b in pairs if a < b for pair in ((a, b), (b, a))]
    return pairs


def _walk(names: Sequence[str], edges: Mapping[str, Edges], count: int) -> list[int]:
    """The objects in the order of a search tree: below the first attribute, itself, below the others."""
    held: dict[int, dict[str, int]] = {}
    for name in names:
        for source, target in edges[name]:
            held.setdefault(source, {})[name] = target
    first = names[0] if len(names) > 1 else None
    order: list[int] = []
    seen: set[int] = set()

    def visit(at: int) -> None:
        if at in seen:
            return
        seen.add(at)
        below = held.get(at, {})
        if first in below:
            visit(below[first])
        order.append(at)
        for name in names:
            if name != first and name in below:
                visit(below[name])

    for at in range(count):
        visit(at)
    return order


def _put_in_order(values: Sequence[dict[str, Any]], order: Sequence[int], draft: Draft) -> None:
    """Sort the first value of each object along an order; now and then two are swapped again."""
    name = next(iter(values[0]), None)
    if name is None:
        return
    try:
        column = sorted(value[name] for value in values)
    except TypeError:
        return
    if draft.random() < 0.4:
        a, b = draft.below(len(column)), draft.below(len(column))
        column[a], column[b] = column[b], column[a]
    for at, value in zip(order, column):
        values[at][name] = value


def _is_tree(edges: Mapping[str, Edges], count: int) -> bool:
    """Whether every object but the first is held by just one that comes before it."""
    held = sorted(target for pairs in edges.values() for _, target in pairs)
    return held == list(range(1, count)) and all(a < b for pairs in edges.values() for a, b in pairs)


def _nested(
    at: int, maker: Maker, values: Sequence[dict[str, Any]], links: Sequence[LinkField], edges: Mapping[str, Edges]
) -> Build:
    """The object with those that it holds in the call of its constructor."""
    held: dict[str, Any] = {}
    for link in links:
        inner = [_nested(b, maker, values, links, edges) for a, b in edges[link.attribute] if a == at]
        if inner:
            held[link.attribute] = inner if link.many else inner[0]
    return maker.call(values[at] | held)


def _links(links: Sequence[LinkField], edges: Mapping[str, Edges]) -> list[Link]:
    found: list[Link] = []
    for link in links:
        by_source: dict[int, list[int]] = {}
        for source, target in edges[link.attribute]:
            by_source.setdefault(source, []).append(target)
        for source, targets in sorted(by_source.items()):
            found.append(Link(source, link.attribute, tuple(targets) if link.many else targets[-1]))
    return found
