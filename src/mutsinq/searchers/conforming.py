"""Conforming: whether a value is of a type, as the types' notation means it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from mutsinq.core.input import Build, Input, Linked, Reference
from mutsinq.core.structure import structures_of
from mutsinq.core.types import ANY, Type
from mutsinq.searchers.generation.arrays import CALLEES
from mutsinq.static.domains.domain import Domain, Parameter
from mutsinq.static.domains.preconditions import Precondition, arguments_of, unmet

_BUILTINS: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (float, int),
    "complex": (complex, float, int),
    "bool": (bool,),
    "str": (str,),
    "bytes": (bytes,),
    "none": (type(None),),
    "list": (list,),
    "tuple": (tuple,),
    "set": (set,),
    "frozenset": (frozenset,),
    "dict": (dict,),
    "range": (range,),
    "slice": (slice,),
}


def is_in_domain(input: Input, domain: Domain) -> bool:
    """Whether every argument is of its parameter's first type hypothesis and all preconditions hold.

    Two arguments that are one and the same container are in no domain: few functions are meant for that. Examples are
    in the domain whatever they hold.
    """
    return _is_example(input, domain) or (
        not violated(input, domain) and not _shares_container(input) and is_of_likeliest_types(input, domain)
    )


def is_of_likeliest_types(input: Input, domain: Domain) -> bool:
    """Whether every argument is of its parameter's first type hypothesis, or the input is an example."""
    methods = {method.name: method.parameters for method in domain.methods}
    return _is_example(input, domain) or (
        _conform(input.args, input.kwargs, domain.parameters)
        and all(
            call.method in methods and _conform(call.args, call.kwargs, methods[call.method]) for call in input.calls
        )
    )


def is_as_declared(input: Input, domain: Domain) -> bool:
    """Whether every argument is of the type that the source declares for it, where it declares one.

    Examples are, whatever they hold: who gives one means it.
    """
    declared = [parameter if parameter.declared else _anything(parameter) for parameter in domain.parameters]
    return _is_example(input, domain) or _conform(input.args, input.kwargs, declared)


def _is_example(input: Input, domain: Domain) -> bool:
    """Whether it is an example to the types: `7.0` equals `7`, and is another input."""
    return any(input == example and repr(input) == repr(example) for example in domain.examples)


def _shares_container(input: Input) -> bool:
    return any(structure.objects[0].callee in _BUILTINS for structure in structures_of(input))


def violated(input: Input, domain: Domain) -> list[Precondition]:
    """The preconditions of the domain that the input does not hold."""
    if not domain.preconditions:
        return []
    names = [parameter.name for parameter in domain.parameters if parameter.kind == "positional"]
    return unmet(domain.preconditions, arguments_of(input, names))


def _conform(args: Sequence[Any], kwargs: Mapping[str, Any], parameters: Sequence[Parameter]) -> bool:
    positional = [parameter for parameter in parameters if parameter.kind == "positional"]
    if len(args) > len(positional) and not any(parameter.kind == "var_positional" for parameter in parameters):
        return False
    named = {parameter.name: parameter for parameter in parameters}
    return all(_accepts(parameter, arg) for parameter, arg in zip(positional, args)) and all(
        name not in named or _accepts(named[name], value) for name, value in kwargs.items()
    )


def _anything(parameter: Parameter) -> Parameter:
    return replace(parameter, types=(ANY,))


def _accepts(parameter: Parameter, value: Any) -> bool:
    return conforms(value, parameter.types[0], parameter.fields)


def conforms(value: Any, type_: Type, fields: Mapping[str, Type] = MappingProxyType({})) -> bool:
    """Whether `value` is of the type, its items included; `fields` are the types under known keys of dicts."""
    name, args = type_.name, type_.args
    if name in ("any", "callable"):
        return True
    if name in ("iterator", "iterable"):
        return _is_walked(value, name, args, fields)
    if name == "union":
        return any(conforms(value, arg, fields) for arg in args)
    if name == "literal":
        text = value.name if isinstance(value, Reference) else repr(value)
        return any(text == arg.name for arg in args)
    if isinstance(value, Linked):
        value = value.objects[value.at]
    if isinstance(value, Build):
        return value.callee.rpartition(".")[2] == CALLEES.get(name, name).rpartition(".")[2]
    if isinstance(value, Reference):
        return value.name.startswith(name)
    if name not in _BUILTINS:
        return False
    if type(value) not in _BUILTINS[name]:
        return False
    return not args or _items_conform(value, name, args, fields)


def _is_walked(value: Any, name: str, args: tuple[Type, ...], fields: Mapping[str, Type]) -> bool:
    """Whether the value can be iterated over, and gives what it should: an iterator, or else a container too."""
    if isinstance(value, Build):
        items = value.args[0] if value.callee == "iter" and value.args else None
    else:
        items = value if name == "iterable" or type(value) is list else None
    if not isinstance(items, list | tuple | set | frozenset | dict | str | range):
        return False
    return not args or all(conforms(item, args[0], fields) for item in items)


def _items_conform(value: Any, name: str, args: tuple[Type, ...], fields: Mapping[str, Type]) -> bool:
    if name == "dict":
        return len(args) < 2 or all(
            conforms(key, args[0]) and conforms(item, fields.get(key, args[1]) if type(key) is str else args[1], fields)
            for key, item in value.items()
        )
    if name == "tuple" and not (len(args) == 2 and args[1].name == "..."):
        return len(value) == len(args) and all(conforms(item, arg, fields) for item, arg in zip(value, args))
    return all(conforms(item, args[0], fields) for item in value)
