"""Deriving: examples of other kinds out of verified pairs; nothing is run again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from random import Random
from typing import Any

from mutsinq.agents.notation import write_proposal
from mutsinq.core.call_text import parse_call
from mutsinq.core.example import (
    DifficultyExample,
    EquivalenceExample,
    EvaluatorExample,
    Example,
    ExampleKind,
    GeneratorExample,
    PairExample,
    PreferenceExample,
)
from mutsinq.core.reply import Proposal
from mutsinq.errors import AgentError
from mutsinq.game.settings import digest
from mutsinq.training.data.balancing import HARD
from mutsinq.training.data.levels import level_of


def generators(examples: Sequence[EvaluatorExample], seed: int) -> Iterator[Example]:
    """Variants to write, asked for with the difficulty that was measured (hindsight relabelling, arXiv 2505.03818)."""
    for example in examples:
        yield GeneratorExample(**_shared(example, "generator"), input=example.natural, difficulty=level_of(example))


def difficulties(examples: Sequence[EvaluatorExample], seed: int) -> Iterator[Example]:
    """Pairs of which the difficulty is to be told."""
    for example in examples:
        yield DifficultyExample(**_shared(example, "difficulty"), input=example.natural, difficulty=level_of(example))


def equivalences(examples: Sequence[EvaluatorExample], seed: int) -> Iterator[Example]:
    """Pairs that differ, for a set in which others are proved equal."""
    for example in examples:
        yield EquivalenceExample(
            **_shared(example, "equivalence"), equivalent=False, input=example.natural, proof="", scope=""
        )


def evaluator_preferences(examples: Sequence[EvaluatorExample], seed: int) -> Iterator[Example]:
    """The natural input before one that shows nothing; pairs that every input shows give none.

    Where there is one, that is an input that shows the difference of another variant: who prefers rightly has read the
    variant.
    """
    for example in examples:
        if example.misses:
            yield PreferenceExample(
                **_shared(example, "evaluator preference"),
                player="evaluator",
                chosen=f"{example.natural}\n",
                rejected=f"{example.misses[0]}\n",
                difficulty=level_of(example),
            )


def generator_preferences(examples: Sequence[EvaluatorExample], seed: int) -> Iterator[Example]:
    """A hard variant before an easy one of the same original, drawn by chance, as published (round 6, run 0)."""
    easy: dict[str, list[EvaluatorExample]] = {}
    for example in examples:
        if level_of(example) < HARD:
            easy.setdefault(example.original_form, []).append(example)
    random = Random(seed)
    for example in examples:
        others = easy.get(example.original_form, [])
        if level_of(example) < HARD or not others:
            continue
        try:
            chosen, rejected = _reply(example), _reply(random.choice(others))
        except AgentError:
            # A source that the notation of replies cannot hold.
            continue
        yield PreferenceExample(
            **_shared(example, "generator preference"),
            player="generator",
            chosen=chosen,
            rejected=rejected,
            difficulty=level_of(example),
        )


#: What makes examples of evaluator examples, by kind; of preferences by the player too.
DERIVED: dict[ExampleKind, Callable[[Sequence[EvaluatorExample], int], Iterator[Example]]] = {
    "evaluator": lambda examples, seed: iter(examples),
    "generator": generators,
    "difficulty": difficulties,
    "equivalence": equivalences,
    "preference": evaluator_preferences,
}


def _shared(example: EvaluatorExample, kind: str) -> dict[str, Any]:
    columns = {field.name: getattr(example, field.name) for field in fields(PairExample)}
    return columns | {"id": digest(kind, example.id)}


def _reply(example: EvaluatorExample) -> str:
    original, variant = example.programs
    return write_proposal(Proposal(variant.source, parse_call(example.natural)[1]), original)
