"""A generator that repeats itself shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.program import Program
from mutsinq.game.diversity import diversity, edit_kind, effective_number, similarity

SOURCE = "def f(x, y=1):\n    if x < 3:\n        return x + y\n    return g(x)\n"


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("<", "<=", "Lt → LtE"),
        ("3", "4", "Constant"),
        ("g(x)", "h(x)", "Name"),
        ("    return g(x)\n", "    return g(x)\n    return 2\n", "+Return"),
        ("return g(x)", "return  g(x)  # as before", "layout"),
        ("return g(x)", "return (", "unreadable"),
    ],
)
def test_kinds_of_edits_have_names(old: str, new: str, kind: str) -> None:
    assert edit_kind(SOURCE, SOURCE.replace(old, new)) == kind


def test_changes_in_many_places_are_several() -> None:
    assert edit_kind(SOURCE, SOURCE.replace("<", ">").replace("3", "4")) == "several"


@given(st.lists(st.integers(0, 50)))
def test_the_effective_number_is_at_most_that_of_the_kinds(counts: list[int]) -> None:
    kinds = sum(count > 0 for count in counts)
    assert effective_number(counts) <= kinds + 1e-9
    assert effective_number([7] * kinds) == pytest.approx(kinds)


def test_one_kind_among_many_is_hardly_more_than_one() -> None:
    assert effective_number([1000, 1, 1]) < 1.05


def test_a_variant_keeps_what_it_has_in_common_whatever_its_layout() -> None:
    assert similarity(SOURCE, SOURCE.replace("    ", "  ")) == 1
    assert similarity(SOURCE, SOURCE.replace("3", "4")) == pytest.approx(0.75)


def test_repeated_variants_count_once() -> None:
    original = Program(SOURCE, "program", "f")
    variants = [Program(SOURCE.replace("3", digit), "program", "f") for digit in "4456"]
    told = diversity([(original, variant) for variant in variants], {variant.digest for variant in variants})
    assert (told.variants, told.distinct, told.distinct_share) == (4, 3, 0.75)
    assert (told.kinds, told.counts) == (1.0, (("Constant", 4),))
    assert diversity([], []).distinct_share == 1
