"""Assignments of types vary the likeliest one in its scalars."""

from __future__ import annotations

from dataclasses import replace

from mutsinq.core.types import parse_type
from mutsinq.searchers.generation.assignments import with_other_scalars
from mutsinq.static.domains.domain import Domain
from mutsinq.testing.searchers import parameter


def variations(*parameters: tuple[str, bool]) -> list[list[str]]:
    """What becomes of types, each declared or not."""
    known = tuple(replace(parameter("x", of), declared=declared) for of, declared in parameters)
    types = tuple(parse_type(of) for of, _ in parameters)
    return [list(map(str, each)) for each in with_other_scalars(Domain(known), types)]


def test_all_scalars_of_a_type_are_exchanged_at_any_depth() -> None:
    found = variations(("list[tuple[int, list[int]]]", False), ("int", False))
    assert ["list[tuple[str, list[str]]]", "str"] in found
    assert ["list[tuple[float, list[float]]]", "float"] in found
    assert ["list[tuple[bool, list[bool]]]", "bool"] in found


def test_declared_types_stay() -> None:
    assert ["list[int]", "list[str]"] in variations(("list[int]", True), ("list[int]", False))
    assert variations(("int", True)) == []
