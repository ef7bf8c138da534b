"""Boundary values come simplest first, combine over all parameters, and end."""

from __future__ import annotations

from mutsinq.core.input import Input
from mutsinq.core.search import Budget
from mutsinq.searchers.boundary import SEARCHER
from mutsinq.searchers.protocol import Pair
from mutsinq.static.domains.domain import Constants
from mutsinq.testing.searchers import LocalProbe, pair, parameter


def inputs_of(pair: Pair) -> list[Input]:
    probe = LocalProbe(pair)
    SEARCHER.search(pair, probe, Budget(20.0))
    return probe.inputs


def equal(*parameters: object, **domain: object) -> Pair:
    source = "def f(*args, **kwargs): return 0"
    return pair(source, source, *parameters, **domain)  # type: ignore[arg-type]


def test_the_simplest_combination_comes_first() -> None:
    inputs = inputs_of(equal(parameter("n", "int"), parameter("xs", "list[int]")))
    assert inputs[0] == Input((0, []))
    assert {input.args[0] for input in inputs[:12]} >= {0, 1, -1}


def test_the_number_of_inputs_is_bounded_however_many_parameters_there_are() -> None:
    inputs = inputs_of(equal(*(parameter(f"p{at}", "int", "str") for at in range(6))))
    assert 100 < len(inputs) <= 400


def test_mined_constants_and_their_neighbours_are_among_the_values() -> None:
    inputs = inputs_of(equal(parameter("n", "int"), constants=Constants(integers=(365,), strings=("leap",))))
    assert {364, 365, 366} <= {input.args[0] for input in inputs}


def test_an_optional_parameter_is_left_out_as_well() -> None:
    inputs = inputs_of(
        equal(parameter("a", "int"), parameter("b", "int", required=False), parameter("c", "int", required=False))
    )
    assert {len(input.args) for input in inputs} == {1, 2, 3}
    without = [input for input in inputs if len(input.args) == 1]
    assert len(without) == len({input.args for input in without}), "the same call is not tried twice"


def test_the_second_likeliest_types_are_tried_too() -> None:
    inputs = inputs_of(equal(parameter("x", "int", "str")))
    assert {type(input.args[0]) for input in inputs} == {int, str}


def test_a_tuple_that_holds_a_dict_is_never_a_key_or_a_member() -> None:
    of_dicts = "tuple[dict[str, int], ...]"
    inputs = inputs_of(equal(parameter("d", f"dict[{of_dicts}, int]"), parameter("s", f"set[{of_dicts}]")))
    assert inputs
