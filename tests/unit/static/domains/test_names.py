from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.static.domains.names import habits


def best(name: str) -> str:
    weights = habits(name)
    return str(max(weights, key=lambda type: weights[type])) if weights else ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("string1", "str"),
        ("max_len", "int"),
        ("word_count", "int"),
        ("num_str", "str"),
        ("sublists", "list[list[int]]"),
        ("string_list", "list[str]"),
        ("list_of_strings", "list[str]"),
        ("numlist", "list[int]"),
        ("tuplist", "list[tuple[int, int]]"),
        ("words", "list[str]"),
        ("ignoreCase", "bool"),
        ("xyzzy", ""),
        ("_", ""),
    ],
)
def test_names_are_read_by_their_words(name: str, expected: str) -> None:
    assert best(name) == expected


def test_a_word_inside_another_says_nothing() -> None:
    assert "list[list[int]]" not in map(str, habits("string1"))
    assert "list[int]" not in map(str, habits("carry"))


@given(st.text(max_size=20))
def test_any_name_has_weights_above_zero(name: str) -> None:
    assert all(weight > 0 for weight in habits(name).values())
