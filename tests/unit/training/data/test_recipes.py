"""Levels are measured by who played, else by blind inputs; recipes choose by them as published."""

from __future__ import annotations

from dataclasses import replace

import pytest

from example_samples import EXAMPLE
from mutsinq.core.example import EvaluatorExample
from mutsinq.training.data.levels import level_of
from mutsinq.training.data.recipes import RECIPES


def of_level(level: int, number: int = 0, *, won: int = 0, attempts: int = 0) -> EvaluatorExample:
    hits = 10 - level
    return replace(EXAMPLE, id=f"{level} {number}", blind_hits=hits, blind_tried=10, won=won, attempts=attempts)


@pytest.mark.parametrize(("won", "attempts", "level"), [(0, 0, 4), (0, 4, 10), (4, 4, 0), (1, 4, 8), (3, 4, 3)])
def test_an_evaluator_that_played_knows_better_than_blind_inputs(won: int, attempts: int, level: int) -> None:
    assert level_of(of_level(4, won=won, attempts=attempts)) == level


def test_aggressive_keeps_a_tenth_of_easy_variants() -> None:
    examples = [of_level(level, number) for number in range(30) for level in (0, 3, 9)]
    kept = RECIPES["sinq-aggressive"].select(examples, 0)
    assert sorted(map(level_of, kept)) == [0] + [3] * 2 + [9] * 30


def test_prediction_keeps_as_many_hard_as_easy() -> None:
    examples = [of_level(level, number) for number in range(9) for level in (1, 2, 7)]
    kept = list(map(level_of, RECIPES["sinq-prediction"].select(examples, 0)))
    assert (sum(level < 5 for level in kept), sum(level >= 5 for level in kept)) == (9, 9)


def test_pairs_that_an_evaluator_played_and_never_solved_teach_an_evaluator_nothing() -> None:
    solved, unsolved = of_level(9, 1, won=1, attempts=4), of_level(9, 2, won=0, attempts=4)
    assert RECIPES["sinq-evaluator"].select([solved, unsolved, of_level(9, 3)], 0) == [solved, of_level(9, 3)]
