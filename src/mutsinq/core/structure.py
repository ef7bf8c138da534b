"""Structure: linked objects in the arguments of an input, as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from mutsinq.core.input import Build, Call, Input, Link, Linked, Reference

T = TypeVar("T")


def linked_in(value: Any) -> Iterator[Linked]:
    """The linked objects in a value, however deep."""
    match value:
        case Linked():
            yield value
        case list() | tuple() | set() | frozenset():
            for item in value:
                yield from linked_in(item)
        case dict():
            yield from linked_in([*value, *value.values()])
        case Build(_, args, kwargs):
            yield from linked_in([*args, *kwargs.values()])


def structures_of(input: Input) -> list[Linked]:
    """The structures in an input, each once, by one of its objects."""
    if not _may_hold(input):
        return []
    values = [input.args, input.kwargs, *([input.receiver] if input.receiver else [])]
    values += [[call.args, call.kwargs] for call in input.calls]
    found: list[Linked] = []
    for linked in linked_in(values):
        if not any(same_structure(linked, other) for other in found):
            found.append(linked)
    return found


def same_structure(one: Linked, other: Linked) -> bool:
    """Whether two linked objects belong together."""
    return one.objects == other.objects and one.links == other.links


def back_links(linked: Linked) -> list[Link]:
    """The links of the structure by which an object leads back to itself, in the order in which one meets them."""
    found: list[Link] = []
    # Of an object: not there while it was not met, False while one is below it, True from then on.
    left: dict[int, bool] = {}
    outgoing: dict[int, list[tuple[Link, int]]] = {at: [] for at in range(len(linked.objects))}
    for link in linked.links:
        targets = link.target if isinstance(link.target, tuple) else (link.target,)
        outgoing[link.source] += [(link, target) for target in targets]

    def descend(at: int) -> None:
        left[at] = False
        for link, target in outgoing[at]:
            if target not in left:
                descend(target)
            elif not left[target] and link not in found:
                found.append(link)
        left[at] = True

    for at in range(len(linked.objects)):
        if at not in left:
            descend(at)
    return found


def with_linked(input: Input, change: Callable[[Linked], Any]) -> Input:
    """The input with each linked object changed."""
    return _changed_input(input, Linked, change)


def with_references(input: Input, change: Callable[[Reference], Any]) -> Input:
    """The input with each reference changed."""
    return _changed_input(input, Reference, change)


def with_callees(input: Input, change: Callable[[str], str]) -> Input:
    """The input with the name of each class that is built changed."""

    def rebuilt(linked: Linked) -> Linked:
        objects = Input(linked.objects)
        return replace(linked, objects=_changed_input(objects, Linked, rebuilt, change).args)

    return _changed_input(input, Linked, rebuilt, change)


def _changed_input(
    input: Input, kind: type[T], change: Callable[[T], Any], callee_of: Callable[[str], str] = str
) -> Input:
    def changed(value: Any) -> Any:
        if isinstance(value, kind):
            return change(value)
        match value:
            case list() | tuple() | set() | frozenset():
                return type(value)([changed(item) for item in value])
            case dict():
                return {changed(key): changed(item) for key, item in value.items()}
            case Build(callee, args, kwargs, attributes):
                return Build(callee_of(callee), changed(args), changed(kwargs), changed(attributes))
        return value

    receiver = None if input.receiver is None else changed(input.receiver)
    calls = tuple(Call(call.method, changed(call.args), changed(call.kwargs)) for call in input.calls)
    return Input(changed(input.args), changed(input.kwargs), receiver, calls)


def _may_hold(input: Input) -> bool:
    """Whether any argument is more than a scalar: most are not, and inputs are many."""
    if input.receiver is not None or input.calls:
        return True
    return any(type(arg) in _HOLDING for arg in (*input.args, *input.kwargs.values()))


_HOLDING = frozenset({Linked, Build, list, tuple, dict, set, frozenset})
