"""Blind inputs follow from the domain and a seed alone."""

from __future__ import annotations

import itertools

from mutsinq.core.input import Input
from mutsinq.searchers.blind import distinct, simplest_inputs, typed_inputs
from mutsinq.searchers.conforming import is_in_domain
from mutsinq.static.domains.domain import Constants, Domain
from mutsinq.testing.searchers import parameter

DOMAIN = Domain((parameter("n", "int", "str"), parameter("xs", "list[int]")), constants=Constants(integers=(365,)))


def some(seed: int) -> list[Input]:
    return list(itertools.islice(typed_inputs(DOMAIN, seed), 200))


def test_a_seed_gives_the_same_inputs_each_time_and_another_one_others() -> None:
    assert some(1) == some(1)
    assert some(1) != some(2)


def test_the_first_input_is_of_the_likeliest_types_and_most_others_are() -> None:
    assert all(is_in_domain(some(seed)[0], DOMAIN) for seed in range(20))
    likeliest = sum(is_in_domain(input, DOMAIN) for input in some(3))
    assert 100 < likeliest < 200


def test_constants_of_the_source_are_among_the_simplest_inputs() -> None:
    assert 365 in {input.args[0] for input in simplest_inputs(DOMAIN)}


def test_a_call_without_arguments_has_one_input() -> None:
    assert distinct(typed_inputs(Domain(()), 0), 5) == [Input()]


def test_distinct_inputs_tell_true_from_one() -> None:
    inputs = [Input((1,)), Input((True,)), Input((1.0,)), Input((1,))]
    assert distinct(inputs, 10) == inputs[:3]
    assert distinct(inputs, 2) == inputs[:2]
