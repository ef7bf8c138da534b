"""Samples of mutants: as large as asked for, fair to every function, and the same for the same seed."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from mutsinq.suite.sampling import sample

THINGS = st.lists(st.tuples(st.sampled_from("abcd"), st.integers()), unique=True, max_size=60)


@given(THINGS, st.integers(1, 60), st.integers())
def test_each_group_gets_its_share_rounded_up_or_down(things: list[tuple[str, int]], count: int, seed: int) -> None:
    drawn = sample(things, count, lambda thing: thing[0], seed)
    assert len(drawn) == len(set(drawn)) == min(count, len(things))
    assert set(drawn) <= set(things)
    sizes, shares = Counter(group for group, _ in things), Counter(group for group, _ in drawn)
    assert all(abs(shares[group] - size * len(drawn) / len(things)) <= 1 for group, size in sizes.items())
    assert drawn == sample(things, count, lambda thing: thing[0], seed)
