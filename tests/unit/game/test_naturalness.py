"""An input is natural as far as somebody could come upon it without having read the variant."""

from __future__ import annotations

from hypothesis import given
from tests.record_strategies import inputs

from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.game.naturalness import naturalness

SOURCE = "def f(x):\n    if x == 77:\n        return 1\n    return x * 2\n"
ORIGINAL = Program(SOURCE, "program", "f")
KNOWN = [Input((3,)), Input((40,)), Input(("abc",))]


def of(claimed: Input, condition: str = "x > 5") -> float:
    variant = Program(
        SOURCE.replace("    return x", f"    if {condition}:\n        return 0\n    return x", 1), "m", "f"
    )
    return naturalness(ORIGINAL, variant, KNOWN, claimed)


def test_a_number_that_the_variant_brought_along_is_not_natural() -> None:
    assert of(Input((918273645,)), "x == 918273645") == 0
    assert of(Input((-23,)), "x == -23") == 0
    assert of(Input(("open sesame",)), "x == 'open sesame'") == 0


def test_small_numbers_and_constants_of_the_original_are_natural() -> None:
    assert of(Input((7,)), "x == 7") == 1
    assert of(Input((77,)), "x == 77") == 1


def test_parts_larger_than_any_known_are_not_natural() -> None:
    assert of(Input((80,))) == 1
    assert of(Input((81,))) == 0
    assert of(Input(("a" * 10,))) == 1
    assert of(Input(("a" * 11,))) == 0


def test_the_share_of_natural_parts_counts() -> None:
    assert of(Input(([1, 2, 3, 10**9],))) == 0.75
    assert of(Input(([],))) == 1
    assert of(Input(({"k": [None, 10**9]},))) == 0.5


@given(inputs)
def test_naturalness_is_a_share(claimed: Input) -> None:
    assert 0 <= of(claimed) <= 1


@given(inputs)
def test_what_is_known_is_natural(claimed: Input) -> None:
    assert naturalness(ORIGINAL, ORIGINAL, [claimed], claimed) == 1
