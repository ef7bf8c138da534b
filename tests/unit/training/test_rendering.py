"""Lessons are put as players are asked, and their replies are read as players' replies are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mutsinq.agents.notation import read_answer, read_proposal
from mutsinq.core.call_text import parse_call
from mutsinq.core.example import GeneratorExample, PreferenceExample
from mutsinq.core.reply import Answer, Proposal
from mutsinq.core.task import EvaluatorTask, GeneratorTask
from mutsinq.errors import TrainingError
from mutsinq.training.configuration import Role, TrainingConfig
from mutsinq.training.rendering import Lesson, Renderer

from .conftest import evaluator_example

EXAMPLE = evaluator_example(3)
SHARED = {
    name: getattr(EXAMPLE, name)
    for name in ("id", "split", "original", "variant", "entry", "known", "edit", "original_form", "variant_form")
}
GENERATOR = GeneratorExample(**SHARED, origin="tests", licence="MIT", input="f3(0, 1)", difficulty=7)


def lessons(role: Role, example: object, **changes: object) -> list[Lesson]:
    renderer = Renderer(role, replace(TrainingConfig(), **changes))  # type: ignore[arg-type]
    return list(renderer.lessons([example]))  # type: ignore[list-item]


def test_an_evaluators_lesson_is_the_prompt_of_its_task_and_an_answer() -> None:
    (lesson,) = lessons("evaluator", EXAMPLE, known=1.0)
    original, variant = EXAMPLE.programs
    task = EvaluatorTask(original, variant, "full-diff", known=(parse_call("f3(1, 0)")[1],))
    assert lesson.prompt == Renderer("evaluator", TrainingConfig()).prompting.completion(task)
    assert "Meant for inputs such as: f3(1, 0)" in lesson.prompt
    assert read_answer(lesson.reply, "f3") == Answer((parse_call("f3(0, 1)")[1],))


@pytest.mark.parametrize(("target", "replies"), [("minimal", 1), ("natural", 1), ("both", 2)])
def test_the_target_says_which_inputs_are_learned(target: str, replies: int) -> None:
    found = [lesson.reply for lesson in lessons("evaluator", EXAMPLE, target=target)]
    assert found == {"minimal": ["f3(0, 1)\n"], "natural": ["f3(3, 4)\n"], "both": ["f3(0, 1)\n", "f3(3, 4)\n"]}[target]
    assert len(found) == replies


@pytest.mark.parametrize("form", ["edit", "whole"])
def test_a_generators_lesson_is_read_as_the_variant(form: str) -> None:
    (lesson,) = lessons("generator", GENERATOR, form=form)
    proposal = read_proposal(lesson.reply, GENERATOR.programs[0])
    assert isinstance(proposal, Proposal)
    assert proposal.source == GENERATOR.variant
    assert lesson.prompt.startswith("Difficulty: 7\n")
    assert isinstance(Renderer("generator", TrainingConfig()).task(GENERATOR), GeneratorTask)


def test_a_preference_has_a_better_and_a_worse_reply() -> None:
    (lesson,) = lessons("evaluator", EXAMPLE, method="dpo")
    assert (lesson.reply, lesson.worse) == ("f3(0, 1)\n", "f3(5, 0)\n")
    stated = PreferenceExample(
        **SHARED, origin="tests", licence="MIT", player="evaluator", chosen="f3(9, 9)", rejected="unknown", difficulty=3
    )
    (lesson,) = lessons("evaluator", stated, method="dpo")
    assert (lesson.reply, lesson.worse) == ("f3(9, 9)\n", "unknown\n")


def test_known_inputs_are_told_in_the_share_that_is_asked_for() -> None:
    def told(known: float) -> int:
        renderer = Renderer("evaluator", TrainingConfig(known=known))
        found = renderer.lessons(evaluator_example(number) for number in range(400))
        return sum("Meant for inputs such as" in lesson.prompt for lesson in found)

    assert told(0.0) == 0
    assert told(1.0) == 400
    assert 150 < told(0.5) < 250


def test_who_was_told_no_inputs_in_training_is_asked_without() -> None:
    without, sometimes = (Renderer("evaluator", TrainingConfig(known=known)).prompting for known in (0.0, 0.5))
    assert (without.known, sometimes.known) == (False, True)


def test_what_no_prompt_can_say_is_left_out_and_counted() -> None:
    renderer = Renderer("evaluator", TrainingConfig(method="dpo"))
    broken = replace(EXAMPLE, original="def f3(:\n")
    without_misses = replace(EXAMPLE, misses=())
    assert len(list(renderer.lessons([broken, EXAMPLE, without_misses]))) == 1
    assert renderer.skipped == 2


@pytest.mark.parametrize(("role", "method"), [("generator", "sft"), ("generator", "dpo")])
def test_examples_that_teach_something_else_are_refused(role: Role, method: str) -> None:
    with pytest.raises(TrainingError, match="mutsinq dataset"):
        lessons(role, EXAMPLE, method=method)
