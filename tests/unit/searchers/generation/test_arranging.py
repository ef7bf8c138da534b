"""Arranging makes arguments hold the preconditions, and leaves alone what does."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutsinq.core.input import Build, Input, Link, Linked
from mutsinq.core.literal import render
from mutsinq.searchers.generation.arranging import Arranger
from mutsinq.searchers.generation.compiling import Compiler
from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.palette import Magnitude, palette
from mutsinq.searchers.generation.plan import Plan
from mutsinq.static.domains.domain import Constants, Domain
from mutsinq.static.domains.preconditions import Comparison, Precondition, Shape, Term, arguments_of
from mutsinq.testing.searchers import parameter

PARAMETERS = (
    parameter("xs", "list[int]"),
    parameter("ys", "list[int]"),
    parameter("n", "int"),
    parameter("m", "list[list[int]]"),
    parameter("s", "str"),
    parameter("edges", "list[tuple[int, int, int]]"),
)
NAMES = [each.name for each in PARAMETERS]
#: What any drawn arguments can be made to hold: no items must be made up for it.
ACHIEVABLE: list[Precondition] = [
    Comparison(Term("n"), ">=", 1),
    Comparison(Term("n"), "!=", 0),
    Comparison(Term("n"), "==", Term("xs", "length")),
    Comparison(Term("n"), "<=", Term("xs", "length")),
    Comparison(Term("xs", "each"), ">", 0),
    Comparison(Term("xs", "each"), "<", Term("n")),
    Comparison(Term("m", "each"), "<", Term("m", "length")),
    Comparison(Term("edges", "ends"), "<=", Term("n")),
    Comparison(Term("n"), "<", Term("m", "width")),
    Comparison(Term("xs", "length"), "==", Term("ys", "length")),
    Comparison(Term("xs", "length"), "<=", Term("ys", "length")),
    Comparison(Term("xs", "length"), "<=", 3),
    *(Shape("xs", name) for name in ("sorted", "distinct")),
    Shape("xs", "permutation", "1"),
    *(Shape("m", name) for name in ("rectangular", "square", "ordered pairs")),
    Shape("s", "made of", "ab("),
    Shape("s", "matches", "[0-9]{2}-[a-z]"),
]


def plan(*preconditions: Precondition, magnitude: Magnitude = Magnitude.USUAL) -> Plan:
    domain = Domain(PARAMETERS, preconditions=preconditions)
    assignment = tuple(each.types[0] for each in PARAMETERS)
    return Plan(domain, assignment, Compiler(domain, palette(Constants(), magnitude)))


def drawn(count: int, seed: int, *preconditions: Precondition, magnitude: Magnitude = Magnitude.USUAL) -> list[Input]:
    random = Random(seed).random
    made = plan(*preconditions, magnitude=magnitude)
    return [made.make(random) for _ in range(count)]


@given(precondition=st.sampled_from(ACHIEVABLE), seed=st.integers(0, 1000))
@settings(deadline=None)
def test_arranged_arguments_hold_the_precondition_and_keep_their_types(precondition: Precondition, seed: int) -> None:
    domain = Domain(PARAMETERS, preconditions=(precondition,))
    arranger, draft = Arranger(domain.parameters, domain.preconditions), Draft(Random(seed).random)
    for input in drawn(5, seed):
        before = render(list(input.args))
        args, kwargs = arranger.arranged(input.args, input.kwargs, draft)
        assert arranger.holds(args, kwargs)
        assert [type(arg) for arg in args] == [type(arg) for arg in input.args]
        assert render(list(input.args)) == before


@given(seed=st.integers(0, 1000))
@settings(deadline=None, max_examples=20)
def test_what_holds_already_stays_as_it_is(seed: int) -> None:
    arranger = Arranger(PARAMETERS, (Shape("xs", "sorted"),))
    args: tuple[Any, ...] = ([1, 2, 3], [], 0, [], "")
    assert arranger.arranged(args, {"k": 1}, Draft(Random(seed).random)) == (args, {"k": 1})


@pytest.mark.parametrize(
    "preconditions",
    [
        (Shape("xs", "sorted"), Comparison(Term("xs", "each"), ">=", 0), Comparison(Term("xs", "length"), ">=", 2)),
        (Comparison(Term("n"), "<", Term("xs", "length")), Comparison(Term("n"), ">=", 0)),
        (Shape("m", "square"), Shape("m", "rows")),
    ],
)
def test_several_preconditions_hold_together_in_most_inputs_and_in_fewer_later(
    preconditions: tuple[Precondition, ...],
) -> None:
    def share(magnitude: Magnitude) -> float:
        inputs = drawn(400, 0, *preconditions, magnitude=magnitude)
        held = [all(c.holds(arguments_of(input, NAMES)) for c in preconditions) for input in inputs]
        return sum(held) / len(held)

    assert share(Magnitude.USUAL) > 0.8
    assert share(Magnitude.LARGE) < share(Magnitude.USUAL) - 0.1


def test_mutations_mostly_keep_the_preconditions() -> None:
    made, random = plan(Shape("xs", "sorted")), Random(0).random
    input = made.make(random)
    mutated = [made.mutate(input, random) for _ in range(300)]
    assert sum(each.args[0] == sorted(each.args[0]) for each in mutated) > 200


def test_cycles_are_cut_in_all_arguments_that_are_parts_of_one_structure() -> None:
    nodes = (Build("Node"), Build("Node"))
    ring = Linked(nodes, (Link(0, "next", 1), Link(1, "next", 0)))
    arranger = Arranger((parameter("a", "Node"), parameter("b", "Node")), [Shape("a", "acyclic")])
    (a, b), _ = arranger.arranged((ring, replace(ring, at=1)), {}, Draft(Random(0).random))
    assert a == Linked(nodes, (Link(0, "next", 1),))
    assert b == replace(a, at=1)
