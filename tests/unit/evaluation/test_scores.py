"""Shares with intervals, and paired comparisons."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.evaluation.attempting import Attempted
from mutsinq.evaluation.scores import Resampling, share, solved, solved_within


def attempted(*tries: str, sampled: bool = False, seconds: float = 0.0, cpu_seconds: float = 0.0) -> Attempted:
    return Attempted("set", "pair", "player", tries, sampled, seconds, cpu_seconds)


def test_inputs_count_in_the_order_in_which_they_were_named() -> None:
    told = attempted("no difference", "domain", "won")
    assert [solved(told, inputs) for inputs in (1, 2, 3, 64)] == [0, 0, 1, 1]


@given(st.lists(st.sampled_from(["won", "malformed"]), min_size=1, max_size=7), st.integers(1, 7))
def test_samples_are_scored_as_the_mean_over_all_ways_to_draw_so_many_of_them(tries: list[str], inputs: int) -> None:
    inputs = min(inputs, len(tries))
    draws = list(itertools.combinations(tries, inputs))
    expected = sum("won" in draw for draw in draws) / len(draws)
    assert solved(attempted(*tries, sampled=True), inputs) == pytest.approx(expected)


def test_an_answer_counts_from_the_moment_at_which_it_was_had() -> None:
    told = attempted("no difference", "won", seconds=2.0, cpu_seconds=4.0)
    assert [solved_within(told, at, 8, cpu=False) for at in (1.9, 2.0, 9.0)] == [0, 1, 1]
    assert [solved_within(told, at, 8, cpu=True) for at in (3.9, 4.0)] == [0, 1]
    assert solved_within(told, 9.0, 1, cpu=False) == 0


def test_samples_come_one_after_the_other() -> None:
    told = attempted("won", "malformed", "malformed", "malformed", sampled=True, seconds=4.0)
    assert [solved_within(told, at, 8, cpu=False) for at in (0.9, 1.0, 2.5, 4.0, 99.0)] == [0, 0.25, 0.5, 1, 1]
    assert solved_within(told, 99.0, 2, cpu=False) == 0.5
    assert solved_within(told, 0.0, 8, cpu=True) == 1.0


@given(st.lists(st.sampled_from(["won", "malformed"]), min_size=1, max_size=7), st.booleans(), st.floats(0.01, 9))
def test_with_time_enough_as_much_is_solved_as_without_a_clock(tries: list[str], sampled: bool, spent: float) -> None:
    told = attempted(*tries, sampled=sampled, seconds=spent)
    shares = [solved_within(told, spent * part / 4, 4, cpu=False) for part in range(5)]
    assert shares == sorted(shares)
    assert shares[-1] == solved(told, 4)


def test_who_says_nothing_has_solved_nothing() -> None:
    assert solved(attempted(), 1) == 0
    assert share(attempted(), "abstained") == 0


def test_an_answer_is_one_end_and_samples_are_many() -> None:
    assert share(attempted("false alarm", "false alarm"), "false alarm") == 1
    assert share(attempted("won", "false alarm", sampled=True), "false alarm") == 0.5


def test_an_interval_holds_the_mean_and_narrows_with_more_originals() -> None:
    widths = []
    for count in (10, 200):
        scores = {str(pair): float(pair % 2) for pair in range(count)}
        told = Resampling({pair: pair for pair in scores}).estimate(scores)
        assert (told.mean, told.pairs) == (0.5, count)
        assert told.low < 0.5 < told.high
        widths.append(told.high - told.low)
    assert widths[1] < widths[0] / 2


def test_pairs_of_one_original_are_no_independent_evidence() -> None:
    scores = {f"{pair}": float(pair < 50) for pair in range(100)}
    alone = Resampling({pair: pair for pair in scores}).estimate(scores)
    clustered = Resampling({pair: str(int(pair) // 25) for pair in scores}).estimate(scores)
    assert alone.mean == clustered.mean
    assert clustered.high - clustered.low > 2 * (alone.high - alone.low)


def test_a_steady_lead_is_told_from_a_chance_one() -> None:
    pairs = [str(pair) for pair in range(40)]
    better = dict.fromkeys(pairs, 1.0)
    worse = {pair: float(int(pair) % 2) for pair in pairs}
    other = {pair: float(int(pair) % 2 == 0) for pair in pairs}
    resampling = Resampling({pair: pair for pair in pairs})
    lead = resampling.compare(better, worse)
    assert lead.difference.mean == 0.5
    assert lead.difference.low > 0
    assert lead.p < 0.01
    draw = resampling.compare(worse, other)
    assert draw.difference.low < 0 < draw.difference.high
    assert draw.p > 0.5


def test_no_pairs_say_nothing() -> None:
    told = Resampling({}).estimate({})
    assert (told.low, told.high, told.pairs) == (0.0, 1.0, 0)


@pytest.mark.parametrize("mean", [0.0, 0.5, 1.0])
def test_originals_that_all_agree_do_not_say_that_every_other_one_would(mean: float) -> None:
    widths = []
    for count in (1, 6, 200):
        scores = {str(pair): mean for pair in range(count)}
        told = Resampling({pair: pair for pair in scores}).estimate(scores)
        assert told.mean == mean
        assert told.low <= mean <= told.high
        assert (told.low == mean) == (mean == 0)
        assert (told.high == mean) == (mean == 1)
        widths.append(told.high - told.low)
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 0.7
    assert widths[2] < 0.02


def test_evaluators_that_do_the_same_on_a_few_pairs_may_differ_on_others() -> None:
    scores = dict.fromkeys(map(str, range(8)), 1.0)
    difference = Resampling({pair: pair for pair in scores}).compare(scores, scores).difference
    assert difference.low == -difference.high < -0.3
