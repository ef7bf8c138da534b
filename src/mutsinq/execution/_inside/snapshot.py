"""Snapshot: a value as a tree of lists and strings, by exact type, without calling code of its class.

The kinds of node are those of `mutsinq.core.outcome`. Attributes are read from instance dictionaries and slots,
never through `__getattr__` or properties; `__eq__`, `__hash__` and `__repr__` of user classes are not called.
Only iterators and coroutines run code: they are consumed up to a bound.
"""

from __future__ import annotations

import types

from . import eventloop, frames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    Node = list[Any]

_MAX_NODES = 20_000
_MAX_TEXT = 1 << 20
_MAX_ITEMS = 1_000
_MAX_DEPTH = 200
_HEX_BITS = 10_000

_FUNCTIONS = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
    types.MethodWrapperType,
    types.ClassMethodDescriptorType,
)
SLOT = types.MemberDescriptorType
_type, _isinstance, _len, _repr, _id, _sorted, _str = type, isinstance, len, repr, id, sorted, str
_int_repr, _float_repr, _hex = int.__repr__, float.__repr__, hex
_iter, _next, _getattr, _hasattr, _issubclass = iter, next, getattr, hasattr, issubclass
_mro: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__
_type_dict: Callable[[type], Any] = type.__dict__["__dict__"].__get__
_object_get = object.__getattribute__
_BaseException, _StopIteration = BaseException, StopIteration
_exception_args: Callable[[Any], Any] = BaseException.__dict__["args"].__get__


class Walker:
    """Turns values into snapshot trees within one shared size limit."""

    def __init__(self, limit_error: type[BaseException], room: int = _MAX_NODES) -> None:
        #: The exception class of the step budget, which must pass through.
        self.limit_error = limit_error
        #: Whether iterators may be run: not when arguments are looked at before the call.
        self.consume = True
        #: Nodes made so far; those that there is no room for count as made.
        self.nodes = _MAX_NODES - room
        self.text = 0
        #: Depth of each container on the way down to the present one, by id: only cycles are marked, not sharing.
        self.path: dict[int, int] = {}

    def walk(self, value: Any, depth: int = 0) -> Node:
        self.nodes += 1
        if self.nodes > _MAX_NODES or depth > _MAX_DEPTH or self.text > _MAX_TEXT:
            return ["cut"]
        cls = _type(value)
        scalar = _SCALARS.get(cls)
        if scalar is not None:
            node = scalar(value)
            self.text += _len(node[-1])
            return node
        above = self.path.get(_id(value))
        if above is not None:
            return ["same", _str(above)]
        self.path[_id(value)] = depth
        handler = _CONTAINERS.get(cls)
        node = handler(self, value, depth + 1) if handler is not None else self.other(value, cls, depth + 1)
        del self.path[_id(value)]
        return node

    def items(self, values: Iterable[Any], depth: int) -> list[Node]:
        items: list[Node] = []
        for value in values:
            if self.nodes > _MAX_NODES:
                items.append(["cut"])
                break
            items.append(self.walk(value, depth))
        return items

    def other(self, value: Any, cls: type, depth: int) -> Node:
        if cls is type or _isinstance(value, type):
            return ["class", type_name(value)]
        if _isinstance(value, _FUNCTIONS):
            # In which function it was made is nothing that it does.
            return ["function", _str(_getattr(value, "__qualname__", cls.__name__)).rpartition("<locals>.")[2]]
        if cls is types.ModuleType:
            return ["module", _str(value.__name__)]
        if cls is types.CoroutineType and self.consume:
            return self.coroutine(value, depth)
        if cls is types.AsyncGeneratorType and self.consume:
            return self.iterator(eventloop.items(value), depth)
        if cls.__name__ == "_GeneratorContextManager" and cls.__module__ == "contextlib" and self.consume:
            return self.context_manager(value, depth)
        if self.consume and _is_iterator(cls):
            return self.iterator(value, depth)
        if cls.__module__ in _REPR_MODULES:
            return ["object", type_name(cls), [["repr", ["str", _repr(value)[:2000]]]]]
        if cls.__module__.partition(".")[0] in ("numpy", "pandas"):
            return self.frame(value, cls, depth)
        return self.instance(value, cls, depth)

    def iterator(self, value: Any, depth: int) -> Node:
        items: list[Node] = []
        end = "more"
        try:
            while _len(items) < _MAX_ITEMS and self.nodes < _MAX_NODES:
                items.append(self.walk(_next(value), depth))
        except _StopIteration:
            end = "end"
        except self.limit_error:
            raise
        except _BaseException as error:
            end = type_name(_type(error))
        return ["iterator", items, end]

    def coroutine(self, value: Any, depth: int) -> Node:
        try:
            return ["object", "coroutine", [["returned", self.walk(eventloop.complete(value), depth)]]]
        except self.limit_error:
            raise
        except _BaseException as error:
            return ["object", "coroutine", [["raised", ["str", type_name(_type(error))]]]]

    def context_manager(self, value: Any, depth: int) -> Node:
        """What entering a generator's context manager gave, and whether leaving it again went well."""
        steps: list[Any] = []
        try:
            steps.append(["entered", self.walk(value.__enter__(), depth)])
            value.__exit__(None, None, None)
        except self.limit_error:
            raise
        except _BaseException as error:
            steps.append(["raised", ["str", type_name(_type(error))]])
        return ["object", "context manager", steps]

    def instance(self, value: Any, cls: type, depth: int) -> Node:
        """An instance by its state: base container content, instance dictionary, slots."""
        state: Node = []
        content = self.content(value, cls, depth)
        if content is not None:
            state.append(["", content])
        if _issubclass(cls, _BaseException):
            state.append(["args", self.walk(_exception_args(value), depth)])
        attributes: dict[Any, Any] = {}
        try:
            found = _object_get(value, "__dict__")
            if _type(found) is dict:
                attributes.update(found)
        except AttributeError:
            pass
        for owner in _mro(cls):
            for name, member in _type_dict(owner).items():
                if _type(member) is SLOT and name not in attributes and not name.startswith("__"):
                    try:
                        attributes[name] = member.__get__(value, cls)
                    except AttributeError:
                        continue
        names = _sorted(name for name in attributes if _type(name) is str)
        if _isinstance(value, _ENUM):
            names = [name for name in names if name in ("_name_", "_value_")]
        state.extend([name, self.walk(attributes[name], depth)] for name in names)
        if not state and cls.__module__ not in ("builtins",) and _hasattr(cls, "__reduce_ex__") and not _is_python(cls):
            return ["opaque", type_name(cls)]
        return ["object", type_name(cls), state]

    def content(self, value: Any, cls: type, depth: int) -> Node | None:
        """What an instance of a subclass of a builtin holds as such; None for other instances."""
        for base, handler in _BASES:
            if _issubclass(cls, base):
                return handler(self, value, depth)
        return None

    def frame(self, value: Any, cls: type, depth: int) -> Node:
        """A value of numpy or pandas."""
        state = frames.state(value)
        return ["cut"] if state is None else ["object", type_name(cls), [[n, self.walk(v, depth)] for n, v in state]]


class _Enum:
    """Stands for `enum.Enum` until that module is loaded by the code under test."""


_ENUM: type = _Enum


def type_name(cls: type) -> str:
    """The qualified name of a class, without `builtins.`."""
    module = _type_dict(cls).get("__module__", cls.__module__)
    name: str = cls.__qualname__
    if module == "builtins" or _type(module) is not str:
        return name
    return f"{module}.{name}"


def use_enum(enum_class: type) -> None:
    """Recognise members of `enum_class` from now on."""
    global _ENUM
    _ENUM = enum_class


def _int(value: int) -> Node:
    return ["int", _int_repr(value) if value.bit_length() < _HEX_BITS else _hex(value)]


def _float(value: float) -> Node:
    return ["float", _float_repr(value)]


def _set(self: Walker, value: Any, depth: int) -> Node:
    name = "set" if _issubclass(_type(value), set) else "frozenset"
    members = set.__iter__(value) if name == "set" else frozenset.__iter__(value)
    return [name, _sorted(self.items(members, depth), key=_repr)]


def _dict(self: Walker, value: Any, depth: int) -> Node:
    pairs: list[Node] = []
    for key, item in dict.items(value):
        if self.nodes > _MAX_NODES:
            pairs.append([["cut"], ["cut"]])
            break
        pairs.append([self.walk(key, depth), self.walk(item, depth)])
    return ["dict", pairs]


_SCALARS: dict[type, Callable[[Any], Node]] = {
    type(None): lambda value: ["none", "None"],
    bool: lambda value: ["bool", "True" if value else "False"],
    int: _int,
    float: _float,
    complex: lambda value: ["complex", complex.__repr__(value)],
    str: lambda value: ["str", value if _len(value) <= _MAX_TEXT else value[:_MAX_TEXT]],
    bytes: lambda value: ["bytes", value[:_MAX_TEXT].hex()],
    bytearray: lambda value: ["bytearray", bytes(value[:_MAX_TEXT]).hex()],
    range: lambda value: ["range", _repr(value)],
    type(...): lambda value: ["ellipsis", "..."],
    type(NotImplemented): lambda value: ["opaque", "NotImplementedType"],
}

_CONTAINERS: dict[type, Callable[[Walker, Any, int], Node]] = {
    list: lambda self, value, depth: ["list", self.items(value, depth)],
    tuple: lambda self, value, depth: ["tuple", self.items(value, depth)],
    set: _set,
    frozenset: _set,
    dict: _dict,
    slice: lambda self, value, depth: ["slice", self.items((value.start, value.stop, value.step), depth)],
    memoryview: lambda self, value, depth: ["object", "memoryview", [["bytes", ["bytes", value.tobytes().hex()]]]],
    types.MappingProxyType: lambda self, value, depth: [
        "object",
        "mappingproxy",
        [["", _dict(self, value | {}, depth)]],
    ],
    type({}.keys()): lambda self, value, depth: ["object", "dict_keys", [["", ["list", self.items(value, depth)]]]],
    type({}.values()): lambda self, value, depth: ["object", "dict_values", [["", ["list", self.items(value, depth)]]]],
    type({}.items()): lambda self, value, depth: ["object", "dict_items", [["", ["list", self.items(value, depth)]]]],
}

_BASES: tuple[tuple[type, Callable[[Walker, Any, int], Node]], ...] = (
    (int, lambda self, value, depth: _int(int.__int__(value))),
    (float, lambda self, value, depth: _float(float.__float__(value))),
    (str, lambda self, value, depth: ["str", str.__str__(value)]),
    (bytes, lambda self, value, depth: ["bytes", bytes.hex(value)]),
    (list, lambda self, value, depth: ["list", self.items(list.__iter__(value), depth)]),
    (tuple, lambda self, value, depth: ["tuple", self.items(tuple.__iter__(value), depth)]),
    (dict, _dict),
    (set, _set),
    (frozenset, _set),
)

#: Modules whose types print their whole value, in C or in trusted Python.
_REPR_MODULES = frozenset(
    ("decimal", "fractions", "datetime", "uuid", "zoneinfo", "ipaddress", "re", "array", "_pydecimal")
)


def use_deque(deque: type) -> None:
    """Know `collections.deque`, which the worker imports only once."""
    _CONTAINERS[deque] = lambda self, value, depth: ["deque", self.items(value, depth)]


def _is_iterator(cls: type) -> bool:
    return any("__next__" in _type_dict(owner) for owner in _mro(cls)) and any(
        "__iter__" in _type_dict(owner) for owner in _mro(cls)
    )


def _is_python(cls: type) -> bool:
    """Whether a class statement made the class: only then does its dictionary tell all of its state."""
    return any("__dict__" in _type_dict(owner) or "__slots__" in _type_dict(owner) for owner in _mro(cls)[:-1])
