"""Simpler structures: fewer objects, fewer links and plainer values, wherever the objects stand in an input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from mutsinq.core.input import Build, Input, Link, Linked
from mutsinq.core.structure import linked_in, same_structure, structures_of, with_linked

T = TypeVar("T")


def simpler_structures(input: Input, simpler: Callable[[Any], Iterator[Any]]) -> Iterator[Input]:
    """The input with one of its structures made simpler; `simpler` gives simpler values of the same type."""
    for structure in structures_of(input):
        used = {
            linked.at
            for linked in linked_in([input.args, input.kwargs, input.receiver, [c.args for c in input.calls]])
            if same_structure(linked, structure)
        }
        if not structure.links and len(used) == 1 and not structure.objects[min(used)].attributes:
            # Nothing is shared: the object alone reads better.
            yield _alone(input, structure)
        free = [at for at in range(len(structure.objects)) if at not in used]
        for doomed in _runs(free):
            yield _replaced(input, structure, *_without(structure, set(doomed)))
            yield _replaced(input, structure, *_without(_bridged(structure, doomed), set(doomed)))
        for start in sorted(used):
            for link in structure.links:
                if link.source == start and isinstance(link.target, int) and link.target != start:
                    # The input begins at a later object: `Node(1, Node(2))` becomes `Node(2)`.
                    yield _moved(input, structure, start, link.target)
        for links in _fewer(structure.links):
            yield _replaced(input, structure, replace(structure, links=links))
        for at, built in enumerate(structure.objects):
            for plainer in simpler(built):
                if isinstance(plainer, Build):
                    objects = (*structure.objects[:at], plainer, *structure.objects[at + 1 :])
                    yield _replaced(input, structure, replace(structure, objects=objects))
        yield from _alike(input, structure)


def _alone(input: Input, structure: Linked) -> Input:
    return with_linked(input, lambda each: each.objects[each.at] if same_structure(each, structure) else each)


def _runs(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """All of the items, the halves, the quarters, … and each one."""
    size = len(items)
    while size:
        for start in range(0, len(items), size):
            yield items[start : start + size]
        size //= 2


def _fewer(links: Sequence[Link]) -> Iterator[tuple[Link, ...]]:
    """The links without runs of them; each place in a list of objects counts as one."""
    single = [(at, target) for at, link in enumerate(links) for target in _targets(link)]
    for doomed in _runs(single):
        kept = [[target for target in _targets(link) if (at, target) not in doomed] for at, link in enumerate(links)]
        yield tuple(_with_targets(link, targets) for link, targets in zip(links, kept) if targets)


def _targets(link: Link) -> Sequence[int]:
    return link.target if isinstance(link.target, tuple) else (link.target,)


def _with_targets(link: Link, targets: Sequence[int]) -> Link:
    return replace(link, target=tuple(targets) if isinstance(link.target, tuple) else targets[0])


def _bridged(structure: Linked, doomed: Sequence[int]) -> Linked:
    """The structure in which links to these objects lead on to where their own links of that name lead."""
    onward = {(link.source, link.attribute): _targets(link)[-1] for link in structure.links if link.source in doomed}

    def end(attribute: str, at: int) -> int:
        for _ in doomed:
            at = onward.get((at, attribute), at)
        return at

    links = [_with_targets(link, [end(link.attribute, at) for at in _targets(link)]) for link in structure.links]
    return replace(structure, links=tuple(links))


def _without(structure: Linked, doomed: set[int]) -> tuple[Linked, Callable[[int], int]]:
    """The structure without some objects and their links, and where the others stand now."""
    kept = [at for at in range(len(structure.objects)) if at not in doomed]
    links = []
    for link in structure.links:
        targets = [kept.index(target) for target in _targets(link) if target not in doomed]
        if link.source not in doomed and targets:
            links.append(_with_targets(replace(link, source=kept.index(link.source)), targets))
    return Linked(tuple(structure.objects[at] for at in kept), tuple(links)), kept.index


def _replaced(input: Input, old: Linked, new: Linked, place: Callable[[int], int] = lambda at: at) -> Input:
    return with_linked(input, lambda each: replace(new, at=place(each.at)) if same_structure(each, old) else each)


def _moved(input: Input, structure: Linked, old: int, new: int) -> Input:
    """The input with another object in the place of one, which goes."""
    rest, place = _without(structure, {old})

    def move(linked: Linked) -> Linked:
        if not same_structure(linked, structure):
            return linked
        return replace(rest, at=place(new if linked.at == old else linked.at))

    return with_linked(input, move)


def _alike(input: Input, structure: Linked) -> Iterator[Input]:
    """All objects with the values of the first."""
    first = structure.objects[0]
    objects = tuple(first if built.callee == first.callee else built for built in structure.objects)
    if objects != structure.objects:
        yield _replaced(input, structure, replace(structure, objects=objects))
