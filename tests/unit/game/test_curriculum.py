"""What is played next is what there is something to learn from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.difference import Difference, DifferenceKind
from mutsinq.core.input import Input
from mutsinq.core.outcome import Returned
from mutsinq.core.program import Program
from mutsinq.core.verdict import Counterexample
from mutsinq.game.curriculum import draw, next_target, standing, weight, worth
from mutsinq.game.difficulty import Difficulty
from mutsinq.game.stored import StoredPair

NOTHING = Returned(("none", "None"))
FOUND = Counterexample(Input((1,)), "f(1)", NOTHING, NOTHING, Difference(DifferenceKind.VALUE, True), "g")
WEIGHTS = st.dictionaries(st.text(max_size=4), st.floats(0.01, 100), min_size=1, max_size=30)


def pair(hits: int = 0, tried: int = 0, *, equal: bool = False) -> StoredPair:
    variant = Program("def f(x):\n    return x\n", "program", "f")
    return StoredPair("pair", 0, "p", variant, "g", "", None if equal else FOUND, None, hits, tried)


def test_pairs_are_told_apart_by_who_solved_them() -> None:
    assert standing(pair(equal=True), [False]) == "equal"
    assert standing(pair(0, 9), []) == "open"
    assert standing(pair(1, 9), []) == "solved"
    assert standing(pair(0, 9), [False, True]) == "solved"
    assert standing(pair(0, 9), [False, False]) == "aside"


@given(st.integers(0, 100), st.integers(0, 100), st.lists(st.booleans()))
def test_the_more_blind_inputs_solve_a_pair_the_less_it_is_worth(one: int, other: int, wins: list[bool]) -> None:
    few, many = sorted((one, other))
    wins = [*wins, True]
    assert 1 >= worth(pair(few, 100), wins) >= worth(pair(many, 100), wins) > 0


def test_what_nobody_solves_is_worth_nothing() -> None:
    assert worth(pair(0, 100), [False]) == 0


@given(st.integers(0, 10), st.integers(0, 60), st.integers(0, 60))
def test_the_target_goes_one_step_towards_pairs_that_are_solved_half_of_the_time(
    target: int, failures: int, successes: int
) -> None:
    after = next_target(target, Difficulty(failures, failures + successes))
    assert 0 <= after <= 10
    assert abs(after - target) <= 1
    assert after <= target or successes > failures
    assert after >= target or failures > successes


def test_few_samples_move_no_target() -> None:
    assert next_target(5, Difficulty(0, 3)) == 5
    assert next_target(5, Difficulty(0, 40)) == 6
    assert next_target(5, Difficulty(40, 40)) == 4


@given(st.lists(st.floats(0, 1), max_size=20), st.integers(0, 20))
def test_no_program_leaves_the_game_and_a_new_one_is_weighed_like_the_best(worths: list[float], more: int) -> None:
    assert 0 < weight(len(worths) + more, worths) <= weight(0, []) == 1


@given(WEIGHTS, st.integers(0, 40), st.integers(0, 99))
def test_so_many_distinct_names_are_drawn_the_same_for_the_same_seed(
    weights: dict[str, float], count: int, seed: int
) -> None:
    drawn = draw(weights, count, seed)
    assert drawn == draw(weights, count, seed)
    assert len(set(drawn)) == len(drawn) == min(count, len(weights))
    assert drawn == [name for name in weights if name in drawn]


def test_heavy_names_are_drawn_more_often() -> None:
    drawn = [draw({"light": 1, "heavy": 9}, 1, seed)[0] for seed in range(400)]
    assert 330 <= drawn.count("heavy") <= 385
