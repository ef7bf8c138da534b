"""Levels: how hard a pair is, from 0 to 10, as far as anything is known of it."""

from __future__ import annotations

from mutsinq.core.example import EvaluatorExample
from mutsinq.game.difficulty import Difficulty


def level_of(example: EvaluatorExample) -> int:
    """The share of failures as a level: of the evaluator that played the pair, or else of blind inputs."""
    if example.attempts:
        return Difficulty(example.attempts - example.won, example.attempts).level()
    return blind_level(example)


def blind_level(example: EvaluatorExample) -> int:
    """The share of blind inputs that show nothing as a level: 0 is a difference that any input shows."""
    return Difficulty(example.blind_tried - example.blind_hits, example.blind_tried).level()
