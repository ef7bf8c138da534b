"""Values: tell them apart, or ask what they are, where no code of the program may run.

Whatever might run such code raises Impure instead.
"""

from __future__ import annotations

import re
import sys
from typing import Any

#: Which object it is, as `id` tells: that raises an audit event, and hooks of a watched run take longer than it.
identity = object.__hash__
ATOMS = {type(None), bool, int, float, complex, str, bytes, type(...)}
_CONSTANTS = {identity(kind) for kind in (*ATOMS, re.Pattern)}
_FROZEN = {identity(tuple), identity(frozenset)}
SEQUENCES = {tuple, list, set, frozenset}
#: Items of a container that are looked at.
MOST_ITEMS = 50
#: All that there is to a match.
_MATCH = ("re", "string", "pos", "endpos", "regs", "lastindex")


class Impure(Exception):
    """Evaluating it might run code of the program, change something, or take long."""


def truth(value: Any) -> bool:
    """Whether a value is true, if asking it runs no code of the program. Raises Impure."""
    kind = type(value)
    if kind in ATOMS or kind in SEQUENCES or kind is dict:
        return bool(value)
    if any("__bool__" in vars(cls) or "__len__" in vars(cls) for cls in kind.__mro__):
        raise Impure
    return True


def alike(left: Any, right: Any) -> bool:
    """Whether nobody could tell the two values from one another: the same object, or equal and immutable."""
    if left is right:
        return True
    kind = type(left)
    if kind is not type(right):
        return False
    if kind in (float, complex):
        return repr(left) == repr(right)
    if kind in ATOMS:
        return bool(left == right)
    if kind is re.Match:
        return all(alike(getattr(left, part), getattr(right, part)) for part in _MATCH)
    return kind is tuple and len(left) == len(right) and all(map(alike, left, right))


def catches(types: Any) -> bool:
    """Whether an `except` clause with these types catches the exception that is being handled. Raises Impure."""
    classes = types if type(types) is tuple else (types,)
    # Python asks their bases, and no metaclass. Others than exceptions are an error.
    if any(type(each) is not type or not issubclass(each, BaseException) for each in classes):
        raise Impure
    return issubclass(type(sys.exception()), classes)


def is_constant(value: Any) -> bool:
    """Whether a value never changes, and neither does anything in it."""
    # Classes with a metaclass of their own may have no hash.
    kind = identity(type(value))
    return kind in _CONSTANTS or (kind in _FROZEN and all(map(is_constant, value)))


def is_data(value: Any) -> bool:
    """Whether a value is of builtin types all through, and small."""
    kind = type(value)
    if kind in ATOMS:
        return True
    if kind is dict:
        return len(value) <= MOST_ITEMS and all(is_data(key) and is_data(item) for key, item in value.items())
    return kind in SEQUENCES and len(value) <= MOST_ITEMS and all(map(is_data, value))
