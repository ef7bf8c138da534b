"""What the original asks of its arguments is learned from runs that returned and runs that did not."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from mutsinq.core.types import parse_type
from mutsinq.searchers.conditions import Run, learned
from mutsinq.static.preconditions import Precondition, Shape

RANDOM = Random(0)
LISTS = [[RANDOM.randint(-3, 9) for _ in range(RANDOM.randint(0, 4))] for _ in range(64)]
TYPES = {"xs": parse_type("list[int]"), "n": parse_type("int")}


def found(returns: Callable[[list[int], int], Any], *known: Precondition) -> list[str]:
    runs = []
    for index, items in enumerate(LISTS):
        number = index % 7 - 2
        runs.append(Run({"xs": items, "n": number}, bool(returns(items, number))))
    return [str(precondition) for precondition in learned(runs, known, TYPES, ())]


def test_nothing_is_learned_where_all_runs_return_or_where_nothing_explains_them() -> None:
    assert found(lambda xs, n: True) == []
    coin = Random(1)
    assert found(lambda xs, n: coin.random() < 0.5) == []


def test_the_plainest_condition_that_explains_the_runs_is_learned() -> None:
    assert found(lambda xs, n: xs) == ["len(xs) >= 1"]
    assert found(lambda xs, n: n >= 1) == ["n >= 1"]
    assert found(lambda xs, n: n < len(xs)) == ["n < len(xs)"]


def test_two_conditions_are_learned_one_after_the_other() -> None:
    assert set(found(lambda xs, n: xs and n >= 0)) == {"len(xs) >= 1", "n >= 0"}


def test_a_known_precondition_gives_way_only_to_runs_that_speak_against_it() -> None:
    known = Shape("xs", "sorted")
    assert found(lambda xs, n: True, known) == ["xs is sorted"]
    assert "xs is sorted" not in found(lambda xs, n: xs != sorted(xs), known)


def test_without_runs_the_known_preconditions_stay() -> None:
    assert learned([], [Shape("xs", "sorted")], TYPES, ()) == (Shape("xs", "sorted"),)
