"""Rehearsal puts first what the original accepts, and leaves alone what works or was declared."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from mutsinq.core.input import Input
from mutsinq.searchers.protocol import Pair
from mutsinq.searchers.rehearsal import rehearsed
from mutsinq.static.domains.constants import Constants
from mutsinq.static.domains.domain import Domain
from mutsinq.testing.searchers import LocalProbe, pair, parameter


def domain_of(pair: Pair) -> Domain:
    probe = LocalProbe(pair, close=False)

    def ends(inputs: Sequence[Input]) -> list[str]:
        return [trial.original for trial in probe.batch(inputs)]

    return rehearsed(pair, ends, math.inf).domain


def firsts(pair: Pair) -> list[str]:
    return [str(parameter.types[0]) for parameter in domain_of(pair).parameters]


def conditions(pair: Pair) -> list[str]:
    return list(map(str, domain_of(pair).preconditions))


def test_types_that_the_original_rejects_give_way_to_those_that_it_accepts() -> None:
    source = "def f(s, n): return s.strip()[:n]"
    assert firsts(pair(source, source, parameter("s", "int", "list[int]", "str"), parameter("n", "str", "int"))) == [
        "str",
        "int",
    ]


def test_no_types_are_tried_once_time_is_over() -> None:
    source = "def f(s): return s.strip()"
    asked: list[int] = []

    def no_ends(inputs: Sequence[Input]) -> list[str]:
        asked.append(len(inputs))
        return []

    undecided = pair(source, source, parameter("s", "int", "list[int]", "str"))
    assert rehearsed(undecided, no_ends).domain == undecided.domain
    assert len(asked) == 2  # once for types, once for conditions


def test_types_that_mostly_work_stay_first() -> None:
    source = "def f(xs): return xs[0] + 1"
    assert firsts(pair(source, source, parameter("xs", "list[int]", "tuple[int, ...]"))) == ["list[int]"]


def test_when_nothing_is_accepted_the_order_of_inference_stays() -> None:
    source = "def f(x): raise TypeError"
    assert firsts(pair(source, source, parameter("x", "int", "str"))) == ["int"]


def test_a_type_on_which_the_original_only_raises_is_not_put_first() -> None:
    source = "def f(x):\n    if isinstance(x, str): raise ValueError\n    return x.items()"
    assert firsts(pair(source, source, parameter("x", "int", "str", "dict[str, int]"))) == ["dict[str, int]"]


def test_a_type_on_which_the_original_returns_goes_before_one_on_which_it_never_does() -> None:
    source = "def f(xs):\n    numbers = [x for x in xs if isinstance(x, float)]\n    return numbers[0], xs"
    assert firsts(pair(source, source, parameter("xs", "list[str]", "list[str | float]", "list[float]"))) == [
        "list[str | float]"
    ]


def test_declared_types_are_never_questioned() -> None:
    source = "def f(s): return s.strip()"
    declared = dataclasses.replace(parameter("s", "int", "str"), declared=True)
    assert firsts(pair(source, source, declared)) == ["int"]


def test_the_receiver_and_other_fields_of_the_domain_are_kept() -> None:
    source = "class A:\n    def __init__(self, n): self.n = n + 1\n    def g(self, s): return s.upper() * self.n"
    moved = pair(
        source,
        source,
        parameter("s", "int", "str"),
        entry="A.g",
        receiver=(parameter("n", "str", "int"),),
        receiver_class="A",
    )
    probe = LocalProbe(moved, close=False)
    domain = rehearsed(moved, lambda inputs: [trial.original for trial in probe.batch(inputs)]).domain
    assert domain.receiver is not None
    assert str(domain.receiver[0].types[0]) == "int"
    assert str(domain.parameters[0].types[0]) == "str"
    assert domain.receiver_class == "A"


def test_items_of_one_type_are_tried_where_the_code_compares_them() -> None:
    source = "def f(pairs): return sorted(x for a, b in pairs for x in (a, b))"
    assert firsts(pair(source, source, parameter("pairs", "list[tuple[str, int]]", "list[tuple[int, ...]]"))) == [
        "list[tuple[str, str]]"
    ]


def test_the_signs_of_a_table_are_the_characters_of_the_text() -> None:
    source = "def f(s):\n    values = {'I': 1, 'V': 5}\n    return [values[c] for c in s]"
    assert conditions(pair(source, source, parameter("s", "str"), constants=Constants(strings=("I", "V")))) == [
        "s has only the characters 'IV'"
    ]


def test_a_condition_that_another_one_hides_is_learned_from_inputs_that_hold_the_other() -> None:
    source = "def f(xs, n):\n    assert xs == sorted(xs) and len(xs) > 1\n    return xs[n] if n >= 0 else 1 / 0"
    learned = conditions(pair(source, source, parameter("xs", "list[int]"), parameter("n", "int")))
    assert {"xs is sorted", "n < len(xs)", "n >= 0"} <= set(learned)
