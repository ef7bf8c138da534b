"""Candidates are normalised, drawn evenly from all operators, and the same for the same seed."""

from __future__ import annotations

from collections import Counter

import pytest

from mutsinq.core.input import Input
from mutsinq.errors import InputError
from mutsinq.training.data.candidates import by_operators, normalised
from training_programs import CLAMP, PROGRAMS, corpus_program


def test_comments_and_layout_do_not_tell_the_programs_apart() -> None:
    text = CLAMP.replace("return low", "return len('low')")
    material = by_operators(corpus_program(text, "clamp", Input((1, 2, 3))), 60, 0.5, seed=0)
    assert "#" in text
    for source in [material.program.program.source, *(each.program.source for each in material.candidates)]:
        assert "#" not in source
        assert normalised(corpus_program(source, "clamp", Input((1, 2, 3)))).program.source == source


def test_operators_take_turns() -> None:
    material = by_operators(PROGRAMS[0], 8, 0.0, seed=0)
    assert max(Counter(each.edit for each in material.candidates).values()) <= 2


def test_a_share_of_the_candidates_has_two_mutations() -> None:
    material = by_operators(PROGRAMS[0], 20, 0.5, seed=0)
    assert sum("+" in each.edit for each in material.candidates) == 10
    assert all(each.program.source != material.program.program.source for each in material.candidates)


def test_the_seed_decides() -> None:
    first, again, other = (by_operators(PROGRAMS[1], 9, 0.3, seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_program_that_nothing_can_be_done_to_has_no_candidates() -> None:
    assert by_operators(corpus_program("def f(x):\n    pass\n", "f", Input((1,))), 9, 0.5, 0).candidates == ()


def test_what_is_no_python_is_refused() -> None:
    program = PROGRAMS[0]
    broken = type(program)(type(program.program)("def f(:", "program", "f"), (), "", "", "train")
    with pytest.raises(InputError):
        by_operators(broken, 3, 0.5, 0)
