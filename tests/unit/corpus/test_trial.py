"""A program is playable if it returns different things on inferred inputs, and always the same ones."""

from __future__ import annotations

import pytest

from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.corpus.trial import Unplayable, playable_inputs
from mutsinq.execution.engine import Engine


def inputs_of(engine: Engine, source: str, *shown: Input) -> tuple[Input, ...]:
    return playable_inputs(engine, Program(source, "program", "f"), shown)


def test_inputs_are_of_the_types_that_the_program_accepts(engine: Engine) -> None:
    inputs = inputs_of(engine, "def f(xs, n):\n    return [x * n for x in sorted(xs)][:3]\n")
    assert 4 <= len(inputs) <= 8
    assert all(isinstance(input.args[0], list) for input in inputs)


def test_the_same_program_gives_the_same_inputs(engine: Engine) -> None:
    source = "def f(text):\n    return text.strip().upper()\n"
    assert inputs_of(engine, source) == inputs_of(engine, source)


def test_shown_inputs_are_among_those_that_are_tried(engine: Engine) -> None:
    magic = Input(("open sesame",))
    inputs = inputs_of(
        engine, "def f(text):\n    return hash_of(text)\ndef hash_of(t):\n    return sum(map(ord, t))\n", magic
    )
    assert all(isinstance(input.args[0], str) for input in inputs)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def f(x):\n    raise ValueError(x)\n", "too few"),
        ("def f(x):\n    while True:\n        x = [x]\n", "too few"),
        ("def f(n: int):\n    return None\n", "same result"),
        ("import nowhere_to_be_found\ndef f(n: int):\n    return n\n", "cannot be loaded"),
        ("import random\ndef f(n: int):\n    return random.random() + n\n", "does not repeat"),
        ("def f(n: int):\n    return id(object()) + n\n", "does not repeat"),
        ("def f(text: str):\n    return hash(text)\n", "does not repeat"),
        ("def f(text: str):\n    return list({text, 'a', 'b', 'c', 'd'})\n", "does not repeat"),
        ("SEEN = []\ndef f(n: int):\n    SEEN.append(n)\n    return len(SEEN)\n", "does not repeat"),
    ],
)
def test_what_cannot_be_played_with_is_told(engine: Engine, source: str, reason: str) -> None:
    with pytest.raises(Unplayable, match=reason):
        inputs_of(engine, source)


def test_a_set_may_come_in_another_order(engine: Engine) -> None:
    assert inputs_of(engine, "def f(text: str):\n    return {*text, 'a', 'b', 'c', 'd'}\n")
