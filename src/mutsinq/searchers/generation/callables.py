"""Callables: a small pool of functions to hand in where a function is expected.

All are Python's own, so that every worker and every test knows them: keys, predicates, binary operations,
comparators (subtraction is negative, zero or positive), and some that raise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mutsinq.core.input import Build, Reference
from mutsinq.core.types import Type

_NUMBERS = frozenset(("int", "float", "bool"))


@dataclass(frozen=True, slots=True)
class _Function:
    """A function of the pool; `of` and `gives` are `number`, `text`, `truth` or empty for any value."""

    value: Reference | Build
    arity: int
    of: str = ""
    gives: str = ""


def _named(names: str, arity: int, of: str = "", gives: str = "") -> list[_Function]:
    return [_Function(Reference(name), arity, of, gives) for name in names.split()]


def _partial(name: str, *args: Any) -> Build:
    return Build("functools.partial", (Reference(f"operator.{name}"), *args))


#: Raise a KeyError for whatever they are given that can be hashed, and a ValueError for anything.
_RAISING = (_Function(_partial("getitem", {}), 1), _Function(_partial("indexOf", ()), 1))
_POOL = (
    *_named("list dict int", 0),
    *_named("abs operator.neg", 1, "number", "number"),
    _Function(_partial("lt", 2), 1, "number", "truth"),
    _Function(_partial("mod", 7), 1, "number", "number"),
    _Function(_partial("and_", 1), 1, "number", "number"),
    *_named("str.upper", 1, "text", "text"),
    *_named("str.isdigit str.islower", 1, "text", "truth"),
    *_named("bool", 1, "", "truth"),
    *_named("str repr", 1, "", "text"),
    *_named("len int sum max sorted", 1),
    *_RAISING,
    *_named("operator.add operator.sub operator.mul operator.floordiv", 2, "number", "number"),
    *_named("operator.lt operator.eq operator.ge", 2, "", "truth"),
    *_named("operator.add", 2, "text", "text"),
    *_named("max min", 2),
    *_named("max min zip", 3),
)


def callables(of: Type) -> list[Reference | Build]:
    """Functions that can be called as the type says, those that fit its parameters and result first.

    Never empty; where nothing is known of the type, all of the pool that take one argument, then some others.
    """
    if not of.args:
        likely = [function for function in _POOL if function.arity == 1]
        return _values([*likely, *(function for function in _POOL if function.arity == 2)])
    *parameters, result = of.args
    fitting = [function for function in _POOL if function.arity == min(len(parameters), 3)]
    best = [function for function in fitting if _fits(function, parameters, result)]
    return _values([*best, *_RAISING] if best and len(parameters) == 1 else best or fitting)


def _fits(function: _Function, parameters: Sequence[Type], result: Type) -> bool:
    takes = {_kind(parameter) for parameter in parameters} - {""}
    gives = "truth" if result.name == "bool" else _kind(result)
    return (not function.of or takes <= {function.of}) and (not gives or function.gives in ("", gives))


def _kind(of: Type) -> str:
    if of.name in _NUMBERS:
        return "number"
    return "text" if of.name == "str" else "" if of.name == "any" else "other"


def _values(functions: Sequence[_Function]) -> list[Reference | Build]:
    found: list[Reference | Build] = []
    for function in functions:
        if function.value not in found:
            found.append(function.value)
    return found
