"""Normalised bytecode: whether two pieces of code are the same program to the interpreter."""

from __future__ import annotations

import dis
from collections.abc import Hashable
from types import CodeType

_LOADS_CONSTANT = tuple(operation for operation in dis.hasconst if operation < 256)
_EXTENDED_ARG = dis.EXTENDED_ARG
_PLAIN = frozenset({str, int, bool, bytes, type(None)})


def normal_bytecode(code: CodeType) -> Hashable:
    """What the interpreter does for `code`, without what it only tells to people.

    Line numbers, the file's name and constants that no instruction loads are left out; nested code is
    taken in. Two compilations with equal answers behave alike, unless they look at their own line numbers.
    """
    return (
        code.co_code,
        _constants(code),
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_cellvars,
        code.co_name,
        code.co_flags,
        (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount),
        getattr(code, "co_exceptiontable", b""),
    )


def _constants(code: CodeType) -> tuple[Hashable, ...]:
    loaded = _loaded_constants(code.co_code)
    return tuple([_constant(value) if index in loaded else None for index, value in enumerate(code.co_consts)])


def _loaded_constants(code: bytes) -> set[int]:
    operations, arguments = code[::2], code[1::2]
    loaded: set[int] = set()
    for operation in _LOADS_CONSTANT:
        at = operations.find(operation)
        while at >= 0:
            index = arguments[at]
            high = at - 1
            while high >= 0 and operations[high] == _EXTENDED_ARG:
                index |= arguments[high] << 8 * (at - high)
                high -= 1
            loaded.add(index)
            at = operations.find(operation, at + 1)
    return loaded


def _constant(value: object) -> Hashable:
    kind = type(value)
    if kind in _PLAIN:
        return (kind, value)
    match value:
        case CodeType():
            return normal_bytecode(value)
        case tuple():
            return (kind, *map(_constant, value))
        case frozenset():
            return (kind, frozenset(map(_constant, value)))
    return (kind, repr(value))  # tells 0.0 from -0.0, and finds NaN equal to itself
