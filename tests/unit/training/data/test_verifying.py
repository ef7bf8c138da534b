"""Every example is true: both inputs show the difference to the referee, misses do not, and rates are the game's."""

from __future__ import annotations

import pytest

from mutsinq.core.call_text import parse_call
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.example import EvaluatorExample
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.reply import Answer
from mutsinq.execution.engine import Engine
from mutsinq.game.blind import blind_rates
from mutsinq.game.referee import Referee
from mutsinq.game.subject import study
from mutsinq.training.data.candidates import Candidate, Material, by_operators, normalised
from mutsinq.training.data.verifying import Found, verified
from training_programs import CLAMP, PROGRAMS, corpus_program


def read(call: str) -> Input:
    return parse_call(call)[1]


def of_candidates(engine: Engine, program: CorpusProgram, *sources: str) -> Found:
    """What comes of variants with these sources, each under its number."""
    program = normalised(program)
    entry = program.program.entry
    candidates = [Candidate(Program(source, "program", entry), str(number)) for number, source in enumerate(sources)]
    return verified(engine, Material(program, tuple(candidates)), seed=0)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.program.entry)
def test_the_referee_accepts_every_example(engine: Engine, program: CorpusProgram) -> None:
    material = by_operators(program, 10, 0.3, seed=3)
    found = verified(engine, material, seed=3)
    assert len(found.examples) >= 4
    assert len(found.examples) + sum(found.dropped.values()) == len(material.candidates)
    referee = Referee(engine)
    subject = referee.subject(material.program)
    for example in found.examples:
        _, variant = example.programs
        named = [Answer((read(call),)) for call in (example.minimal, example.natural, *example.misses)]
        rulings = referee.judge_answers(subject, variant, named, equal=False)
        assert [ruling.won for ruling in rulings] == [True, True] + [False] * len(example.misses)
        assert not {example.minimal, example.natural} & set(example.known)


def test_blind_rates_are_those_of_the_game(engine: Engine) -> None:
    material = by_operators(PROGRAMS[0], 12, 0.3, seed=1)
    found = verified(engine, material, seed=1)
    subject = study(material.program, engine)
    pairs = [(example.programs[1], read(example.minimal)) for example in found.examples]
    rates = blind_rates(engine, subject.program, subject.domain, pairs, seed=1)
    told = [(each.blind_hits, each.blind_tried, each.typed_hits, each.typed_tried) for each in found.examples]
    assert told == [(rate.hits, rate.tried, rate.typed.hits, rate.typed.tried) for rate in rates]


def test_the_minimal_input_is_small_and_the_natural_one_is_like_known_ones(engine: Engine) -> None:
    (example,) = of_candidates(engine, PROGRAMS[0], CLAMP.replace("value > high", "value > high + 1")).examples
    assert example.minimal == "clamp(1, 0, 0)"
    assert example.minimal_original == "returned 0"
    assert example.minimal_variant == "returned 1"
    (example,) = of_candidates(engine, PROGRAMS[0], CLAMP.replace("return low", "return high")).examples
    assert example.natural == "clamp(-3, 0, 9)"
    assert example.natural not in example.known
    assert example.known == ("clamp(5, 0, 9)", "clamp(12, 0, 9)")


def test_misses_are_first_the_inputs_that_show_another_variant(engine: Engine) -> None:
    low, high = (CLAMP.replace(f"return {name}", f"return {name} + 1") for name in ("low", "high"))
    examples = of_candidates(engine, PROGRAMS[0], low, high).examples
    assert examples[1].natural in examples[0].misses
    assert examples[0].natural in examples[1].misses


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (CLAMP, "no input shows a difference"),
        (CLAMP.replace("return low", "while True:\n            pass"), "does not end on many inputs"),
        (CLAMP.replace("return low", "return ["), "cannot be loaded"),
        (CLAMP.replace("value: int, low", "low: int, value"), "breaks the rule 'signature'"),
        ("import random\n" + CLAMP.replace("return low", "return random.random()"), "breaks the rule 'imports'"),
        ("import os\n" + CLAMP.replace("return low", "return os.getpid()"), "breaks the rule 'imports'"),
    ],
    ids=["the same", "endless", "broken", "signature", "chance", "process"],
)
def test_a_variant_of_which_nothing_is_shown_is_dropped_with_a_reason(engine: Engine, source: str, reason: str) -> None:
    found = of_candidates(engine, PROGRAMS[0], source)
    assert not found.examples
    assert dict(found.dropped.items()) == {reason: 1, **{key: 0 for key in found.dropped if key != reason}}


def test_what_follows_the_order_of_a_set_does_not_replay(engine: Engine) -> None:
    program = corpus_program("def f(xs: list[str]) -> str:\n    return ''.join(xs)\n", "f", Input((["a", "b"],)))
    found = of_candidates(engine, program, "def f(xs: list[str]) -> str:\n    return ''.join(set(xs) | {'x', 'y'})\n")
    assert not found.examples
    assert found.dropped["does not replay"] == 1


def test_a_claimed_input_is_tried_and_not_believed(engine: Engine) -> None:
    variant = CLAMP.replace("return low\n", "return low + (value == -54321)\n")
    program = normalised(PROGRAMS[0])

    def with_claim(*inputs: Input) -> list[EvaluatorExample]:
        candidate = Candidate(Program(variant, "program", "clamp"), "somebody", inputs)
        return verified(engine, Material(program, (candidate,)), seed=0).examples

    (example,) = with_claim(Input((-54321, 0, 1)))
    assert example.natural == "clamp(-54321, 0, 1)"
    assert not [example for example in with_claim(Input((1, 0, 1))) if "-54321" not in example.minimal]


def test_of_few_that_are_kept_the_hard_ones_are_not_crowded_out(engine: Engine) -> None:
    easy = [CLAMP.replace("return high if", f"return {number} + high if") for number in range(1, 7)]
    hard = CLAMP.replace("value < low:", "value < low and value != -2:")
    program = normalised(PROGRAMS[0])
    candidates = [Candidate(Program(source, "program", "clamp"), "") for source in (*easy, hard)]
    found = verified(engine, Material(program, tuple(candidates)), seed=0, most=2)
    assert hard in [example.variant for example in found.examples]
    assert found.dropped["its program has enough of its difficulty"] == 5


def test_the_same_seed_gives_the_same_examples(engine: Engine) -> None:
    material = by_operators(PROGRAMS[2], 6, 0.3, seed=5)
    assert verified(engine, material, 5) == verified(engine, material, 5)
