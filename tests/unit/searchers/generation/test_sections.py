"""Tables whose sizes the first line tells keep them, whatever changes."""

from __future__ import annotations

from random import Random

import pytest

from mutsinq.searchers.generation.document import Document
from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.palette import Palette
from mutsinq.searchers.generation.sections import sections_of

PRODUCT = ["2 3 2", "1 2 3", "4 5 6", "7 8", "9 10", "11 12"]


def counting(text: list[str]) -> list[tuple[int, int | None]]:
    return [(each.counts_rows, each.counts_columns) for each in sections_of([line.split() for line in text])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PRODUCT, [(0, 1), (1, 2)]),
        (["2 2 1", "1 2", "3 4", "5", "6"], [(0, 1), (1, 2)]),
        (["2 3", "1 2 3", "4 5 6", "1 1 1", "2 2 2"], [(0, 1), (0, 1)]),
        (["2 3", "1 2", "3 4", "5 6", "7 8", "9 9"], [(0, 0), (1, 0)]),
        (["2 3", "1 2 3", "4 5 6"], []),
        (["4", "1 2 3 4", "5 6 7 8"], []),
        (["2 2", "a b", "c d", "e f", "g h"], []),
    ],
)
def test_numbers_of_the_first_line_count_rows_and_columns_of_what_follows(
    text: list[str], expected: list[tuple[int, int | None]]
) -> None:
    assert counting(text) == expected


@pytest.mark.parametrize("seed", range(60))
def test_mutated_tables_can_still_be_multiplied(seed: int) -> None:
    document, draft = Document(PRODUCT, resizable=True), Draft(Random(seed).random)
    for _ in range(8):
        document.mutate(draft, Palette())
        assert_is_product(document.texts())


def test_simpler_tables_can_still_be_multiplied_and_get_smaller() -> None:
    simpler = list(Document(PRODUCT, resizable=True).simpler())
    for text in simpler:
        assert_is_product(text)
    assert ["1 3 2", "1 2 3", *PRODUCT[3:]] in simpler
    assert ["2 2 2", "1 3", "4 6", "7 8", "11 12"] in simpler
    assert ["2 3 1", *PRODUCT[1:3], "8", "10", "12"] in simpler


def assert_is_product(text: list[str]) -> None:
    n, m, k = map(int, text[0].split())
    rows = [line.split() for line in text[1:]]
    assert [len(row) for row in rows] == [m] * n + [k] * m
