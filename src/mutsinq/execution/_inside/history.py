"""History: what a sequence of calls on one object did, as far as its public interface tells.

Private state is left out: two classes that keep the same things in different ways behave the same.
"""

from __future__ import annotations

from . import snapshot

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from .snapshot import Node, Walker

    #: Name, positional and keyword arguments of one call.
    BuiltCall = tuple[str, Iterable[Any], dict[str, Any]]

_getattr, _type, _isinstance, _iter, _next, _sorted = getattr, type, isinstance, iter, next, sorted
_BaseException, _StopIteration, _AttributeError = BaseException, StopIteration, AttributeError
_len, _str, _repr, _bool, _id, _callable = len, str, repr, bool, id, callable
_mro: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__
_type_dict: Callable[[type], Any] = type.__dict__["__dict__"].__get__
_object_get = object.__getattribute__
#: What an object says of itself through special methods, where its class defines them.
_SPECIAL: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("__len__", _len),
    ("__bool__", _bool),
    ("__str__", _str),
    ("__repr__", _repr),
    ("__iter__", _iter),
)


class History:
    """What a sequence of calls on one object did.

    Results are looked at while the calls run, for later calls may change what earlier ones returned. A call that
    raises does not end the sequence: what an object is good for after an exception is a part of its behaviour.
    """

    def __init__(self, instance: Any, walker: Walker) -> None:
        self._instance = instance
        self._walker = walker
        self._results: list[Node] = []
        # The object itself, where it is met again, stands for itself: its state is private.
        walker.path[_id(instance)] = 0

    def run(self, calls: list[BuiltCall]) -> None:
        """Make the calls; then the first exception of them goes to the caller."""
        first: BaseException | None = None
        for call in calls:
            try:
                self._results.append(self._walker.walk(call_method(self._instance, call), 1))
            except self._walker.limit_error:
                raise
            except _BaseException as error:
                self._results.append(_raised(error))
                first = first or error
        if first is not None:
            raise first

    def node(self) -> Node:
        """The snapshot of all results, and of what the object shows of itself."""
        return ["history", self._results, [[name, node] for name, node in _views(self._instance, self._walker)]]


def call_method(instance: Any, call: BuiltCall) -> Any:
    """Call a method of the object; a property is read instead."""
    name, args, kwargs = call
    attribute = _getattr(instance, name)
    return attribute(*args, **kwargs) if args or kwargs or _callable(attribute) else attribute


def _views(instance: Any, walker: Walker) -> Iterator[tuple[str, Node]]:
    cls = _type(instance)
    owners = [owner for owner in _mro(cls) if owner.__module__ not in ("builtins", "typing", "abc")]
    attributes = _attributes(instance)
    for name in _sorted(name for name in attributes if _type(name) is str and name[:1] != "_"):
        yield name, walker.walk(attributes[name], 1)
    content = walker.content(instance, cls, 1)
    if content is not None:
        yield "", content
    for name in _sorted({name for owner in owners for name in _type_dict(owner) if name[:1] != "_"}):
        if name not in attributes and _is_read(cls, name):
            yield name, _view(lambda name=name: _getattr(instance, name), walker)  # type: ignore[misc]
    for name, view in _SPECIAL:
        if any(name in _type_dict(owner) for owner in owners):
            node = _view(lambda view=view: view(instance), walker)  # type: ignore[misc]
            # A text with an address in it says nothing that holds in another process.
            if not (node[0] == "str" and " at 0x" in node[1]):
                yield name, node


def _attributes(instance: Any) -> dict[Any, Any]:
    try:
        found = _object_get(instance, "__dict__")
    except _AttributeError:
        return {}
    return dict(found) if _type(found) is dict else {}


def _is_read(cls: type, name: str) -> bool:
    """Whether the attribute runs code when read, or lies in a slot: not a method and not a constant of the class."""
    for owner in _mro(cls):
        if name in _type_dict(owner):
            member = _type_dict(owner)[name]
            return _isinstance(member, (property, snapshot.SLOT)) or _type(member).__name__ == "cached_property"
    return False


def _view(look: Callable[[], Any], walker: Walker) -> Node:
    try:
        return walker.walk(look(), 1)
    except walker.limit_error:
        raise
    except _BaseException as error:
        return _raised(error)


def _raised(error: BaseException) -> Node:
    return ["object", "raised", [["", ["str", snapshot.type_name(_type(error))]]]]
