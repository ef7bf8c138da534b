"""Sameness: whether two values, each of its own loading of a module, can be told to be alike."""

from __future__ import annotations

import re
import struct
from types import (
    BuiltinFunctionType,
    CellType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
)
from typing import Any

from mutsinq.operators.bytecode import normal_bytecode

_ATOMS = (type(None), bool, int, float, complex, str, bytes, type(...), range, re.Pattern)
CONTAINERS: tuple[Any, ...] = (dict, list, set, bytearray)
#: Py_TPFLAGS_HEAPTYPE: the class was made when the program ran, by a `class` statement or in C.
_IS_MADE = 1 << 9
_POINTER = struct.calcsize("P")
_WRAPPERS = (staticmethod, classmethod)
#: Attributes of every class that say nothing about its behaviour.
_IGNORED = {"__dict__", "__weakref__", "__doc__", "__module__", "__firstlineno__", "__static_attributes__"}
_DEEPEST = 20


def is_data(value: Any, depth: int = 0) -> bool:
    """Whether a value is of builtin types all the way down, so that its content is all there is to it."""
    kind = type(value)
    if kind in _ATOMS:
        return True
    if depth > _DEEPEST:
        return False
    if kind in (list, tuple, set, frozenset):
        return all(is_data(item, depth + 1) for item in value)
    if kind is dict:
        return all(is_data(key, depth + 1) and is_data(item, depth + 1) for key, item in value.items())
    return kind is bytearray


def same(left: Any, right: Any) -> bool:
    """Whether two values, each of its own loading of a module, can be told to be alike."""
    return _Comparison().same(left, right)


class _Comparison:
    """One comparison; what is being compared already counts as alike, for classes and their methods are cycles."""

    def __init__(self) -> None:
        self._begun: set[tuple[int, int]] = set()
        #: Kept, for else another part could get the id of one that was compared.
        self._parts: list[list[Any]] = []

    def same(self, left: Any, right: Any) -> bool:
        if left is right:
            return True
        kind = type(left)
        if not are_of_one_type(left, right):
            return False
        if kind in (float, complex):
            return repr(left) == repr(right)
        if kind is re.Pattern:
            return bool(left.pattern == right.pattern and left.flags == right.flags)
        if kind in _ATOMS or kind is bytearray:
            return bool(left == right)
        if isinstance(left, BuiltinFunctionType | MethodType):
            return bool(left.__name__ == right.__name__) and self.same(left.__self__, right.__self__)
        if (id(left), id(right)) in self._begun:
            return True
        self._begun.add((id(left), id(right)))
        if kind in (set, frozenset):
            return is_data(left) and is_data(right) and sorted(map(repr, left)) == sorted(map(repr, right))
        left_parts, right_parts = _parts(left, kind), _parts(right, type(right))
        if left_parts is None or right_parts is None or len(left_parts) != len(right_parts):
            return False
        if kind is FunctionType and not same_code(left, right):
            return False
        self._parts += left_parts, right_parts
        return all(map(self.same, left_parts, right_parts))


def _parts(value: Any, kind: type) -> list[Any] | None:
    """What a value consists of, in order; None if that is not known."""
    if kind in (list, tuple):
        return list(value)
    if kind is dict:
        return [part for item in value.items() for part in item]
    if kind is FunctionType:
        cells = [content(cell) for cell in value.__closure__ or ()]
        return [value.__defaults__, value.__kwdefaults__, sorted(vars(value)), *cells]
    if kind in _WRAPPERS:
        return [value.__func__]
    if kind is property:
        return [value.fget, value.fset, value.fdel]
    if kind in (MemberDescriptorType, GetSetDescriptorType):
        return [value.__name__]
    if kind is type:
        names = sorted(attributes(value))
        return [names, value.__bases__, *(vars(value)[name] for name in names)]
    return instance_parts(value, kind)


def are_of_one_type(left: Any, right: Any) -> bool:
    """Whether two values have the same type, or Python classes that are alike."""
    return type(left) is type(right) or (_is_python_class(type(left)) and same(type(left), type(right)))


def _is_python_class(kind: type) -> bool:
    """Whether instances hold attributes and slots alone; those of classes made in C have a state of their own."""
    known = sum(name in vars(kind) for name in ("__dict__", "__weakref__")) + len(_slots(kind))
    added = kind.__basicsize__ - (kind.__base__ or object).__basicsize__
    return bool(kind.__flags__ & _IS_MADE) and added <= _POINTER * known


def _slots(kind: type) -> list[str]:
    slots = vars(kind).get("__slots__", ())
    return [name for name in ((slots,) if isinstance(slots, str) else slots) if name not in ("__dict__", "__weakref__")]


def instance_parts(value: Any, kind: type) -> list[Any] | None:
    """The class, attributes and items of an instance of a Python class; None if it may hold more than these."""
    builtin = [cls for cls in kind.__mro__ if not _is_python_class(cls)]
    if any(cls is not object and cls not in CONTAINERS for cls in builtin):
        return None
    parts: list[Any] = [kind, getattr(value, "__dict__", None)]
    parts += [getattr(value, name, None) for cls in kind.__mro__ for name in _slots(cls)]
    parts += [cls(value) for cls in builtin if cls is not object]
    return parts


def same_code(left: FunctionType, right: FunctionType) -> bool:
    """Whether two functions run the same instructions."""
    one, other = left.__code__, right.__code__
    # Most differ in nothing at all, which is told much faster; early 3.11 leaves out what handles exceptions.
    if one == other and one.co_exceptiontable == other.co_exceptiontable:
        return True
    return normal_bytecode(one) == normal_bytecode(other)


def attributes(cls: type) -> set[str]:
    return set(vars(cls)) - _IGNORED


def content(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return None
