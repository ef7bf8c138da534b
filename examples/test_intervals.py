"""A test suite with gaps, for `mutsinq test` to find."""

from intervals import contains, length, merge


def test_intervals_that_overlap_become_one():
    assert merge([(5, 8), (1, 3), (2, 4)]) == [(1, 4), (5, 8)]


def test_lengths_are_summed():
    assert length([(0, 1), (5, 8)]) == 4


def test_a_number_inside_is_found():
    assert contains([(1, 4)], 2)
    assert not contains([(1, 4)], 9)
