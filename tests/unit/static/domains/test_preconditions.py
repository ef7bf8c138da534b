"""Preconditions say of arguments whether a program was meant for them, and speak of no others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.input import Build, Input
from mutsinq.core.types import parse_type
from mutsinq.static.domains.preconditions import (
    MIRRORED,
    NEGATED,
    SHAPES,
    Comparison,
    Shape,
    Term,
    arguments_of,
    concerns,
    unmet,
)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.just(Build("Point", (1,))),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
DETAILS = {"permutation": "0", "made of": "ab", "matches": "[a-z]+"}


@pytest.mark.parametrize(
    ("precondition", "held", "broken"),
    [
        (Comparison(Term("x"), ">=", 0), 0, -1),
        (Comparison(Term("x", "length"), ">=", 1), [0], []),
        (Comparison(Term("x", "each"), ">", 0), [[1], [2, 3]], [[1], [0]]),
        (Shape("x", "sorted"), [1, 1, 2], [2, 1]),
        (Shape("x", "distinct"), [1, 2], [1, 1]),
        (Shape("x", "permutation", "1"), [2, 1, 3], [2, 4, 1]),
        (Shape("x", "rectangular"), [[1, 2], [3, 4]], [[1], [3, 4]]),
        (Shape("x", "square"), [[1, 2], [3, 4]], [[1, 2]]),
        (Shape("x", "rows"), [[1]], [[]]),
        (Shape("x", "ordered pairs"), [(1, 2), (3, 3)], [(2, 1)]),
        (Shape("x", "made of", "()"), "(()", "(a)"),
        (Shape("x", "matches", r"\d\d-\d"), "12-3", "123"),
    ],
)
def test_each_tells_what_holds_it_from_what_does_not(precondition: Any, held: Any, broken: Any) -> None:
    assert precondition.holds({"x": held})
    assert not precondition.holds({"x": broken})
    assert unmet([precondition], {"x": broken}) == [precondition]
    assert "x" in str(precondition)


def test_two_arguments_are_compared_with_one_another() -> None:
    same = Comparison(Term("a", "length"), "==", Term("b", "length"))
    assert same.holds({"a": [1], "b": "x"})
    assert not same.holds({"a": [1], "b": ""})
    assert same.parameters == ("a", "b")
    assert str(same) == "len(a) == len(b)"
    assert not Comparison(Term("i"), "<", Term("a", "length")).holds({"i": 1, "a": [1]})


@given(
    value=VALUES,
    name=st.sampled_from(sorted(SHAPES)),
    part=st.sampled_from(["value", "length", "width", "each", "ends"]),
)
def test_no_value_of_whatever_type_breaks_the_question(value: Any, name: str, part: str) -> None:
    assert Shape("x", name, DETAILS.get(name, "")).holds({"x": value}) in (True, False)
    assert Comparison(Term("x", part), "<", 3).holds({"x": value}) in (True, False)


def test_of_an_absent_argument_nothing_is_asked() -> None:
    assert Shape("x", "sorted").holds({})
    assert Comparison(Term("x"), ">", 3).holds({"y": 0})


@given(number=st.integers(), bound=st.integers(), symbol=st.sampled_from(sorted(NEGATED)))
def test_a_comparison_holds_where_its_negation_does_not(number: int, bound: int, symbol: str) -> None:
    holds = Comparison(Term("x"), symbol, bound).holds({"x": number})
    assert holds != Comparison(Term("x"), NEGATED[symbol], bound).holds({"x": number})
    assert holds == Comparison(Term("y"), MIRRORED[symbol], Term("x")).holds({"x": number, "y": bound})


def test_arguments_are_known_by_the_names_of_their_parameters() -> None:
    assert arguments_of(Input((1,), {"k": 2}), ["a", "b"]) == {"a": 1, "k": 2}


def test_a_precondition_concerns_only_types_that_can_break_it() -> None:
    types = {"s": parse_type("str"), "xs": parse_type("list[int]"), "n": parse_type("int")}
    assert concerns(Shape("xs", "sorted"), types)
    assert not concerns(Shape("s", "sorted"), types)
    assert not concerns(Shape("rows", "sorted"), {"rows": parse_type("list[dict[str, int]]")})
    for of, is_text in {"str": True, "list[list[str]]": True, "dict[str, int]": True, "list[int]": False,
                        "list[str | float]": False, "list": True}.items():  # fmt: skip
        assert concerns(Shape("x", "made of", "ab"), {"x": parse_type(of)}) is is_text
    assert concerns(Comparison(Term("n"), "<", Term("xs", "length")), types)
    assert not concerns(Comparison(Term("s"), ">=", 0), types)
