"""Baselines name as many inputs as a task allows, run nothing, and see no more than the view shows."""

from __future__ import annotations

import pytest

from mutsinq.agents.baselines import sibling_player
from mutsinq.agents.notation import read_answer
from mutsinq.agents.player import Player
from mutsinq.agents.table import open_player
from mutsinq.core.input import Input
from mutsinq.core.outcome import Returned
from mutsinq.core.program import Program
from mutsinq.core.reply import Answer
from mutsinq.core.task import EvaluatorTask, Feedback, GeneratorTask

ORIGINAL = Program("def f(text, n=0):\n    return text.strip()[n:]\n", "program", "f")
VARIANT = Program(ORIGINAL.source.replace("n:", "424242:"), "program", "f")
BLIND_PLAYERS = ("constant", "random", "fuzz", "boundary", "hypothesis")


def named(player: Player, task: EvaluatorTask, seed: int = 0) -> tuple[Input, ...]:
    answer = read_answer(player.act(task, seed).text, "f")
    assert isinstance(answer, Answer), answer
    assert not answer.equivalent
    return answer.inputs


@pytest.mark.parametrize("spec", BLIND_PLAYERS)
@pytest.mark.parametrize("count", [1, 8])
def test_as_many_distinct_inputs_as_allowed_are_named(spec: str, count: int) -> None:
    inputs = named(open_player(spec), EvaluatorTask(ORIGINAL, VARIANT, inputs=count))
    assert len(inputs) == count
    assert len(set(map(repr, inputs))) == count


@pytest.mark.parametrize("spec", BLIND_PLAYERS)
def test_the_same_seed_gives_the_same_reply(spec: str) -> None:
    task = EvaluatorTask(ORIGINAL, VARIANT, inputs=4)
    assert open_player(spec).act(task, 7) == open_player(spec).act(task, 7)


@pytest.mark.parametrize("spec", BLIND_PLAYERS)
def test_a_variant_is_not_written(spec: str) -> None:
    assert open_player(spec).act(GeneratorTask(ORIGINAL, 5), 0).finish == "refused"


def test_typed_players_name_values_of_the_inferred_types() -> None:
    for spec in ("fuzz", "boundary", "hypothesis"):
        assert isinstance(named(open_player(spec), EvaluatorTask(ORIGINAL, VARIANT))[0].args[0], str)


def test_known_inputs_tell_the_types() -> None:
    program = Program("def f(x):\n    return x\n", "program", "f")
    task = EvaluatorTask(program, program, known=(Input(((1, 2),)), Input(((3, 4),))))
    assert isinstance(named(open_player("fuzz"), task)[0].args[0], tuple)


def test_constants_of_the_variant_are_used_by_those_who_see_it_and_by_no_others() -> None:
    task = EvaluatorTask(ORIGINAL, VARIANT, inputs=64)
    assert "424242" in open_player("boundary").act(task, 0).text
    assert "424242" not in open_player("blind:boundary").act(task, 0).text


@pytest.mark.parametrize("spec", ["fuzz", "symbolic"])
def test_what_the_blinded_player_says_does_not_depend_on_the_variant(spec: str) -> None:
    player = open_player(f"blind:{spec}")
    feedback = (Feedback(Input(("a",)), Returned(("str", "a")), Returned(("str", ""))),)
    seen = player.act(EvaluatorTask(ORIGINAL, VARIANT, inputs=3, feedback=feedback), 1)
    assert seen.text == player.act(EvaluatorTask(ORIGINAL, ORIGINAL, inputs=3), 1).text
    assert player.name == f"blind:{spec}"


def test_siblings_come_in_an_order_by_the_seed() -> None:
    known = [Input((text,)) for text in "abcdef"]
    player = sibling_player(lambda task: known)
    task = EvaluatorTask(ORIGINAL, VARIANT, inputs=6)
    orders = {named(player, task, seed) == tuple(known) for seed in range(3)}
    assert sorted(map(repr, named(player, task))) == sorted(map(repr, known))
    assert False in orders


def test_without_siblings_the_player_abstains() -> None:
    assert sibling_player(lambda task: ()).act(EvaluatorTask(ORIGINAL, VARIANT), 0).text == "unknown\n"
