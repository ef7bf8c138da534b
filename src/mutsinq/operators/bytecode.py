"""Normalised bytecode: whether two pieces of code are the same program to the interpreter."""

from __future__ import annotations

import dis
from collections.abc import Hashable
from types import CodeType

_LOADS_CONSTANT = frozenset(dis.hasconst)
_EXTENDED_ARG = dis.EXTENDED_ARG


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
    return tuple(_constant(value) if index in loaded else None for index, value in enumerate(code.co_consts))


def _loaded_constants(instructions: bytes) -> set[int]:
    loaded: set[int] = set()
    high = 0
    for opcode, argument in zip(instructions[::2], instructions[1::2]):
        if opcode == _EXTENDED_ARG:
            high = (high | argument) << 8
            continue
        if opcode in _LOADS_CONSTANT:
            loaded.add(high | argument)
        high = 0
    return loaded


def _constant(value: object) -> Hashable:
    match value:
        case CodeType():
            return normal_bytecode(value)
        case tuple():
            return ("tuple", *map(_constant, value))
        case frozenset():
            return ("frozenset", frozenset(map(_constant, value)))
        case float() | complex():
            return (type(value), repr(value))
        case str() | bytes() | int() | None:
            return (type(value), value)
    return repr(value)
