"""The schedule: every example once an epoch, the same for the same seed, little padded."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from mutsinq.training.schedule import Schedule, parts

LENGTHS = st.lists(st.integers(1, 500), min_size=1, max_size=200).map(tuple)


@given(LENGTHS, st.integers(1, 50), st.integers(0, 5))
def test_every_example_comes_once_an_epoch(lengths: tuple[int, ...], size: int, epoch: int) -> None:
    schedule = Schedule(lengths, size, 6.0, seed=1)
    steps = range(epoch * schedule.steps_per_epoch, (epoch + 1) * schedule.steps_per_epoch)
    assert sorted(place for step in steps for place in schedule.step(step)) == list(range(len(lengths)))


@given(LENGTHS, st.integers(1, 50), st.floats(0.01, 5))
def test_a_schedule_has_a_step_and_each_says_the_same_again(lengths: tuple[int, ...], size: int, epochs: float) -> None:
    schedule = Schedule(lengths, size, epochs, seed=3)
    assert schedule.steps >= 1
    last = schedule.steps - 1
    assert schedule.step(last) == Schedule(lengths, size, epochs, seed=3).step(last)


def test_epochs_and_seeds_differ() -> None:
    lengths = tuple(range(1, 1001))
    schedule = Schedule(lengths, 10, 2.0, seed=1)
    assert schedule.step(0) != Schedule(lengths, 10, 2.0, seed=2).step(0)
    assert schedule.step(0) != schedule.step(schedule.steps_per_epoch)


@given(st.lists(st.integers(1, 500), max_size=100), st.integers(1, 2000))
def test_parts_hold_everything_within_the_limit(lengths: list[int], most: int) -> None:
    divided = parts(lengths, int, most)
    assert sorted(length for part in divided for length in part) == sorted(lengths)
    assert all(max(part) * len(part) <= most for part in divided if len(part) > 1)


def test_less_than_a_twentieth_is_padding() -> None:
    random = Random(0)
    lengths = tuple(min(512, int(random.lognormvariate(5, 0.5))) for _ in range(5000))
    schedule = Schedule(lengths, 32, 1.0, seed=0)
    padded = 0
    for step in range(schedule.steps):
        items = [lengths[place] for place in schedule.step(step)]
        padded += sum(max(part) * len(part) for part in parts(items, int, 4096))
    assert 1 - sum(lengths) / padded < 0.05
