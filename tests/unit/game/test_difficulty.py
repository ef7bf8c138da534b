"""Difficulties are whole numbers with intervals."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mutsinq.game.curriculum import next_target
from mutsinq.game.difficulty import Difficulty


def test_no_level_is_lost_to_truncation() -> None:
    assert [Difficulty(failures, 10).level() for failures in range(11)] == list(range(11))


@given(st.integers(1, 200), st.data())
def test_the_interval_holds_the_rate(samples: int, data: st.DataObject) -> None:
    difficulty = Difficulty(data.draw(st.integers(0, samples)), samples)
    low, high = difficulty.interval
    assert 0 <= low <= difficulty.rate <= high <= 1


def test_the_target_moves_only_when_the_evaluator_is_surely_strong_or_weak() -> None:
    assert next_target(5, Difficulty(0, 3)) == 5
    assert next_target(5, Difficulty(0, 40)) == 6
    assert next_target(5, Difficulty(40, 40)) == 4
    assert next_target(10, Difficulty(0, 40)) == 10
