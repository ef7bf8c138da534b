"""Assignments of types to parameters, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from mutsinq.core.types import Type
from mutsinq.searchers.generation.diagonal import diagonally
from mutsinq.static.domains.domain import Domain, Parameter

#: One type for each of `parameters(domain)`.
Assignment: TypeAlias = tuple[Type, ...]

#: Scalars that code written for one of them often takes, too.
_EXCHANGED = (("int", "str"), ("int", "float"), ("str", "int"), ("float", "int"), ("int", "bool"))


def parameters(domain: Domain) -> tuple[Parameter, ...]:
    """The parameters of the receiver's constructor, then those of the entry."""
    return (*(domain.receiver or ()), *domain.parameters)


def assignments(domain: Domain) -> Iterator[Assignment]:
    """Every combination of the parameters' type hypotheses, by the sum of their ranks."""
    return diagonally([parameter.types for parameter in parameters(domain)])


def with_other_scalars(domain: Domain, assignment: Assignment) -> Iterator[Assignment]:
    """The assignment with all scalars of one type made another, but for declared ones.

    What is written for lists of numbers often takes lists of text as well, and does something else there.
    """
    for old, new in _EXCHANGED:
        other = tuple(
            of if parameter.declared else _exchanged(of, old, new)
            for parameter, of in zip(parameters(domain), assignment)
        )
        if other != assignment:
            yield other


def _exchanged(of: Type, old: str, new: str) -> Type:
    return Type(new if of.name == old else of.name, tuple(_exchanged(arg, old, new) for arg in of.args))
