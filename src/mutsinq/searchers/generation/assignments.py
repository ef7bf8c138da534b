"""Assignments of types to parameters, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from mutsinq.core.types import Type
from mutsinq.searchers.generation.diagonal import diagonally
from mutsinq.static.domain import Domain, Parameter

#: One type for each of `parameters(domain)`.
Assignment: TypeAlias = tuple[Type, ...]


def parameters(domain: Domain) -> tuple[Parameter, ...]:
    """The parameters of the receiver's constructor, then those of the entry."""
    return (*(domain.receiver or ()), *domain.parameters)


def assignments(domain: Domain) -> Iterator[Assignment]:
    """Every combination of the parameters' type hypotheses, by the sum of their ranks."""
    return diagonally([parameter.types for parameter in parameters(domain)])
