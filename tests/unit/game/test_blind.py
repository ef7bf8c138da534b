"""The blind solve rate counts inputs of each kind, in whole numbers."""

from __future__ import annotations

from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.execution.engine import Engine
from mutsinq.game.blind import BlindRate, Share, blind_rates
from mutsinq.searchers.study import studied

SOURCE = "def f(n: int) -> int:\n    if n < -3:\n        raise ValueError(n)\n    return n * 2\n"
EASY = SOURCE.replace("n * 2", "n * 3")
HARD = SOURCE.replace("return n * 2", "return n * 2 + (n == 123456789)")


def rates(engine: Engine, *variants: tuple[str, int]) -> list[BlindRate]:
    original = Program(SOURCE, "program", "f")
    pairs = [(Program(source, "program", "f"), Input((n,))) for source, n in variants]
    return blind_rates(engine, original, studied(engine, original), pairs)


def test_what_differs_nearly_everywhere_is_solved_by_nearly_all_blind_inputs(engine: Engine) -> None:
    (rate,) = rates(engine, (EASY, 1))
    assert rate.typed.hits >= rate.typed.tried - 1 > 20
    assert rate.boundary.hits >= rate.boundary.tried - 1 > 3
    assert rate.sibling == Share(0, 0)
    assert (rate.hits, rate.tried) == (
        rate.typed.hits + rate.boundary.hits,
        rate.typed.tried + rate.boundary.tried,
    )


def test_what_one_input_in_a_billion_shows_is_solved_by_none(engine: Engine) -> None:
    (rate,) = rates(engine, (HARD, 123456789))
    assert rate.hits == 0
    assert rate.tried > 20


def test_inputs_of_the_other_variants_are_siblings_and_the_own_is_not(engine: Engine) -> None:
    easy, hard = rates(engine, (EASY, 7), (HARD, 123456789))
    assert easy.sibling == Share(1, 1)
    assert hard.sibling == Share(0, 1)


def test_a_rate_is_the_same_each_time(engine: Engine) -> None:
    assert rates(engine, (EASY, 1), (HARD, 5)) == rates(engine, (EASY, 1), (HARD, 5))
