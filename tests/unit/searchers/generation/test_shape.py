"""The shape of a text is what its numbers count, and which of its lines are alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.searchers.generation.shape import shape_of


@pytest.mark.parametrize(
    ("example", "other"),
    [
        ("3\n1 2 3\n", "1\n7\n"),
        ("3 4\n#..#\n.#..\n..##\n", "1 2\n#.\n"),
        ("4\n1 2\n2 3\n2 4\n", "2\n1 2\n"),
        ("2\n3 2\n1 5 9\n4 3\n8 8 8 1\n", "1\n1 1\n1\n"),
        ("2\n2 5 6\n1 9\n", "1\n3 1 2 3\n"),
    ],
)
def test_a_smaller_text_of_the_same_kind_has_the_shape(example: str, other: str) -> None:
    assert shape_of(example) <= shape_of(other)


@pytest.mark.parametrize(
    ("example", "other"),
    [
        ("3\n1 2 3\n", "0\n7\n"),
        ("3 4\n#..#\n.#..\n..##\n", "2 4\n#..#\n.#\n"),
        ("4\n1 2\n2 3\n2 4\n", "2\n1 2\n2 3\n"),
        ("2\n3 2\n1 5 9\n4 3\n8 8 8 1\n", "1\n3 2\n1\n"),
        ("2\n1 5\n2 6\n", "2\n1 5\n0 6\n"),
        ("2\nab 1\ncd 2\n", "2\nab 1\n\n"),
    ],
)
def test_a_text_whose_numbers_count_something_else_has_not(example: str, other: str) -> None:
    assert not shape_of(example) <= shape_of(other)


@given(st.text(alphabet="012a \n-", max_size=40))
def test_any_text_has_one_and_a_last_end_of_line_does_not_matter(text: str) -> None:
    assert shape_of(text) == shape_of(text.rstrip("\n") + "\n")
