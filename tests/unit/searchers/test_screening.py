"""Screening says on which blind inputs a variant does something else."""

from __future__ import annotations

import pytest

from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.execution.engine import Engine
from mutsinq.execution.worker import LoadError
from mutsinq.searchers.screening import Screen

ORIGINAL = "def f(n):\n    if n < 0:\n        raise ValueError(n)\n    return {n, n // 10, 'a', 'b', float('nan')}\n"


def program(source: str) -> Program:
    return Program(source, "program", "f")


@pytest.fixture(scope="module")
def screen(engine: Engine) -> Screen:
    return Screen(engine, program(ORIGINAL), [Input((n,)) for n in (5, -1, 42, 99)])


def test_inputs_on_which_the_original_raises_are_left_out(screen: Screen) -> None:
    assert screen.inputs == (Input((5,)), Input((42,)), Input((99,)))


@pytest.mark.parametrize(
    ("variant", "places"),
    [
        (ORIGINAL, []),
        (ORIGINAL.replace("{n, n // 10, 'a',", "{'a', n // 10, n,"), []),
        (ORIGINAL.replace("n < 0", "n > 50"), [2]),
        (ORIGINAL.replace("n // 10", "n // 50"), [1, 2]),
        (ORIGINAL.replace("if n < 0", "while n == 42"), [1]),
        (ORIGINAL.replace("if n < 0:\n        raise ValueError(n)", "while n == 42:\n        pass"), []),
    ],
)
def test_places_are_those_where_the_behaviour_differs(
    engine: Engine, screen: Screen, variant: str, places: list[int]
) -> None:
    assert screen.differing(engine, program(variant)) == places


def test_a_variant_that_cannot_be_loaded_is_an_error(engine: Engine, screen: Screen) -> None:
    with pytest.raises(LoadError):
        screen.differing(engine, program("import nowhere_to_be_found\ndef f(n): ..."))


def test_a_variant_that_computes_for_long_at_every_call_ends_the_screening_soon(engine: Engine) -> None:
    screen = Screen(engine, program("def f(n):\n    return n\n"), [Input((n,)) for n in range(400)])
    slow = program("def f(n):\n    return n if n < 2 else 10 ** 10 ** 8 > 0\n")
    # Four hundred calls that are stopped after half a second each would take minutes.
    assert screen.differing(engine, slow) == []


def test_a_variant_that_hangs_again_and_again_is_given_up(engine: Engine) -> None:
    screen = Screen(engine, program("def f(n):\n    return n\n"), [Input((n,)) for n in range(400)])
    hanging = program("def f(n):\n    while n > 2:\n        pass\n    return n + 1\n")
    assert screen.shown(engine, hanging) == ([0, 1, 2], False)
    assert screen.shown(engine, program("def f(n):\n    return n + 1\n")) == (list(range(400)), True)
