"""Layout: from one value for each parameter to an input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mutsinq.core.input import Build, Input
from mutsinq.static.domains.domain import Domain, Parameter


class Absent:
    """The value of an optional parameter that is not passed."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()
_KEYWORDS = ("x", "name", "value", "key", "a", "b", "size", "kind")


def extra_keywords(parameters: Sequence[Parameter]) -> tuple[str, ...]:
    """Names under which further keyword arguments can be passed: those that no parameter bears."""
    taken = {parameter.name for parameter in parameters}
    return tuple(name for name in _KEYWORDS if name not in taken)[:4] or ("further",)


def lay_out(domain: Domain, values: Sequence[Any]) -> Input:
    """The input in which the parameters (the receiver's first) have these values.

    A variadic parameter's value is a tuple or a dict. Positional parameters end at the first absent one.
    """
    receiver = None
    received = len(domain.receiver or ())
    if domain.receiver is not None:
        receiver = Build(domain.receiver_class, *_arguments(domain.receiver, values[:received]))
    args, kwargs = _arguments(domain.parameters, values[received:])
    return Input(args, kwargs, receiver)


def _arguments(parameters: Sequence[Parameter], values: Sequence[Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    complete = True
    for parameter, value in zip(parameters, values):
        if value is ABSENT:
            complete = complete and parameter.kind != "positional"
        elif parameter.kind == "keyword":
            kwargs[parameter.name] = value
        elif parameter.kind == "var_keyword":
            kwargs |= value
        elif complete:
            args += value if parameter.kind == "var_positional" else [value]
    return tuple(args), kwargs
