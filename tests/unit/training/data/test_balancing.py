"""Balancing keeps what is rare, cuts what is common, and never invents, repeats or reorders."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from mutsinq.training.data.balancing import HARD, aggressively, evenly, lightly

levels = st.lists(st.integers(0, 10), max_size=60)
seeds = st.integers(0, 3)


def numbered(groups: list[int]) -> list[tuple[int, int]]:
    return list(enumerate(groups))


def level_of(item: tuple[int, int]) -> int:
    return item[1]


@given(levels, st.integers(0, 70), seeds)
def test_a_count_is_shared_as_evenly_as_can_be(groups: list[int], count: int, seed: int) -> None:
    items = numbered(groups)
    kept = evenly(items, level_of, count, seed)
    assert kept == sorted(set(kept))
    assert set(kept) <= set(items)
    assert len(kept) == min(count, len(items))
    had, has = Counter(groups), Counter(map(level_of, kept))
    for level in had:
        # Whoever was cut has at most one less than anybody else has.
        if has[level] < had[level]:
            assert has[level] >= max(has.values(), default=0) - 1


@given(levels, seeds)
def test_without_a_count_no_group_is_larger_than_the_median_one(groups: list[int], seed: int) -> None:
    kept = evenly(numbered(groups), level_of, None, seed)
    sizes = sorted(Counter(groups).values())
    for level, size in Counter(groups).items():
        assert Counter(map(level_of, kept))[level] == min(size, sizes[len(sizes) // 2])


@given(levels, seeds)
def test_light_balance_cuts_the_commonest_level_to_the_second(groups: list[int], seed: int) -> None:
    kept = lightly(numbered(groups), level_of, seed)
    before, after = Counter(groups), Counter(map(level_of, kept))
    assert kept == sorted(kept)
    if len(before) > 1:
        second = sorted(before.values())[-2]
        assert after.total() == before.total() - max(before.values()) + second
        assert max(after.values()) == second


@given(levels, seeds)
def test_aggressive_balance_keeps_all_that_is_hard_and_a_tenth_of_easy(groups: list[int], seed: int) -> None:
    items = numbered(groups)
    kept = aggressively(items, level_of, 0.1, seed)
    hard = [item for item in items if item[1] >= HARD]
    easy = [item for item in kept if item[1] < HARD]
    assert [item for item in kept if item[1] >= HARD] == hard
    assert len(easy) == min(len(items) - len(hard), round(len(hard) / 9))
    assert kept == sorted(kept)


def test_easy_items_are_drawn_from_all_easy_levels_in_turns() -> None:
    items = numbered([9] * 45 + [4] * 10 + [0] * 10)
    kept = Counter(map(level_of, aggressively(items, level_of, 0.1, seed=0)))
    assert kept == {9: 45, 4: 3, 0: 2}
