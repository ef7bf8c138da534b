"""Recipes: the published ways to choose what is trained on, by name (arXiv 2505.03818 and its released notebooks)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from mutsinq.core.example import EvaluatorExample, ExampleKind
from mutsinq.training.data.balancing import aggressively, lightly
from mutsinq.training.data.levels import level_of

_Select = Callable[[Sequence[EvaluatorExample], int], list[EvaluatorExample]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A way to choose examples for one kind of data set."""

    kind: ExampleKind
    about: str
    select: _Select
    #: Whose preferences, where it is about preferences.
    player: Literal["evaluator", "generator"] = "evaluator"


def _light(examples: Sequence[EvaluatorExample], seed: int) -> list[EvaluatorExample]:
    return lightly(examples, level_of, seed)


def _aggressive(examples: Sequence[EvaluatorExample], seed: int) -> list[EvaluatorExample]:
    return aggressively(examples, level_of, 0.1, seed)


def _halved(examples: Sequence[EvaluatorExample], seed: int) -> list[EvaluatorExample]:
    return aggressively(examples, level_of, 0.5, seed)


def _solved(examples: Sequence[EvaluatorExample], seed: int) -> list[EvaluatorExample]:
    return _aggressive([example for example in examples if example.won or not example.attempts], seed)


def _all(examples: Sequence[EvaluatorExample], seed: int) -> list[EvaluatorExample]:
    return list(examples)


RECIPES: dict[str, Recipe] = {
    "sinq-light": Recipe("generator", "the commonest difficulty cut to the second commonest (round 1, run 0)", _light),
    "sinq-aggressive": Recipe("generator", "all hard variants, easy ones up to a tenth (round 1, run 1)", _aggressive),
    "sinq-prediction": Recipe("difficulty", "as many hard variants as easy ones (round 1, run 2)", _halved),
    "sinq-dpo": Recipe("preference", "a hard variant before an easy one (round 6, run 0)", _all, "generator"),
    "sinq-evaluator": Recipe(
        "evaluator", "all hard pairs that an evaluator solved, if one played, and easy ones up to a tenth", _solved
    ),
}
