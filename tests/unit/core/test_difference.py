"""Differences: the strongest evidence ranks first."""

from __future__ import annotations

from mutsinq.core.difference import Difference, DifferenceKind


def test_any_difference_inside_the_domain_ranks_above_all_outside() -> None:
    inside = [Difference(kind, in_domain=True) for kind in DifferenceKind]
    outside = [Difference(kind, in_domain=False) for kind in DifferenceKind]
    assert max(difference.rank for difference in inside) < min(difference.rank for difference in outside)


def test_where_both_return_ranks_above_an_exception_and_that_above_a_hang() -> None:
    labels = [kind.label for kind in sorted(DifferenceKind)]
    assert labels == ["value", "mutated argument", "output", "type only", "exception", "hang"]
    assert [kind.label for kind in DifferenceKind if not kind.both_return] == ["exception", "hang"]
