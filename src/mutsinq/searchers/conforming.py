"""Conforming: whether a value is of a type, as the types' notation means it."""

from __future__ import annotations

from typing import Any

from mutsinq.core.input import Build, Input, Reference
from mutsinq.core.types import Type
from mutsinq.static.domain import Domain, Parameter

_BUILTINS: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (float, int),
    "complex": (complex, float, int),
    "bool": (bool,),
    "str": (str,),
    "bytes": (bytes,),
    "none": (type(None),),
    "list": (list,),
    "iterator": (list,),
    "tuple": (tuple,),
    "set": (set,),
    "frozenset": (frozenset,),
    "dict": (dict,),
    "range": (range,),
    "slice": (slice,),
}


def is_in_domain(input: Input, domain: Domain) -> bool:
    """Whether every argument is of its parameter's first type hypothesis, or the input is one of the examples."""
    if input in domain.examples:
        return True
    positional = [parameter for parameter in domain.parameters if parameter.kind == "positional"]
    if len(input.args) > len(positional) and not any(p.kind == "var_positional" for p in domain.parameters):
        return False
    named = {parameter.name: parameter for parameter in domain.parameters}
    return all(_accepts(parameter, arg) for parameter, arg in zip(positional, input.args)) and all(
        name not in named or _accepts(named[name], value) for name, value in input.kwargs.items()
    )


def _accepts(parameter: Parameter, value: Any) -> bool:
    return conforms(value, parameter.types[0])


def conforms(value: Any, type_: Type) -> bool:
    """Whether `value` is of the type, its items included."""
    name, args = type_.name, type_.args
    if name in ("any", "callable"):
        return True
    if name == "union":
        return any(conforms(value, arg) for arg in args)
    if name == "literal":
        return any(repr(value) == arg.name for arg in args)
    if isinstance(value, Build):
        return value.callee.rpartition(".")[2] == name.rpartition(".")[2]
    if isinstance(value, Reference):
        return value.name.startswith(name)
    if name not in _BUILTINS:
        return False
    if type(value) not in _BUILTINS[name]:
        return False
    return not args or _items_conform(value, name, args)


def _items_conform(value: Any, name: str, args: tuple[Type, ...]) -> bool:
    if name == "dict":
        return len(args) < 2 or all(conforms(k, args[0]) and conforms(v, args[1]) for k, v in value.items())
    if name == "tuple" and not (len(args) == 2 and args[1].name == "..."):
        return len(value) == len(args) and all(conforms(item, arg) for item, arg in zip(value, args))
    return all(conforms(item, args[0]) for item in value)
