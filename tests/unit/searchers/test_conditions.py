"""What the original asks of its arguments is learned from runs that returned and runs that did not."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from mutsinq.core.input import Build, Link, Linked
from mutsinq.core.types import Type, parse_type
from mutsinq.searchers.conditions import Run, learned
from mutsinq.static.domains.preconditions import Precondition, Shape

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


def test_numbers_that_name_what_another_argument_counts_are_learned_as_such() -> None:
    assert found(lambda xs, n: all(x < n for x in xs)) == ["each number in xs < n"]
    assert found(lambda xs, n: all(x < len(xs) for x in xs)) == ["each number in xs < len(xs)"]
    types = {"n": parse_type("int"), "edges": parse_type("list[tuple[int, int, int]]")}
    drawn = [[(RANDOM.randint(0, 4), RANDOM.randint(0, 4), 9) for _ in range(2)] for _ in range(64)]
    runs = [Run({"n": 3, "edges": edges}, max(a for edge in edges for a in edge[:2]) < 3) for edges in drawn]
    assert list(map(str, learned(runs, (), types, ()))) == ["each end in edges < n"]


def test_conditions_are_learned_of_which_a_call_that_returns_must_hold_several() -> None:
    random = Random(3)
    drawn = [([random.randint(0, 6) for _ in range(3)], random.randint(0, 6)) for _ in range(192)]
    runs = [Run({"xs": xs, "n": n}, all(x < n for x in xs) and xs == sorted(xs)) for xs, n in drawn]
    assert sum(run.returned for run in runs) < 20
    assert list(map(str, learned(runs, (), TYPES, ()))) == ["each number in xs < n", "xs is sorted"]


def test_two_different_places_are_both_asked_to_be_within_and_not_to_be_in_order() -> None:
    random = Random(5)
    types = {name: parse_type(text) for name, text in (("xs", "list[int]"), ("a", "int"), ("b", "int"))}
    drawn = [
        {"xs": [0] * random.randint(2, 5), "a": random.randint(0, 9), "b": random.randint(0, 9)} for _ in range(192)
    ]
    runs = [Run(each, each["a"] != each["b"] and max(each["a"], each["b"]) < len(each["xs"])) for each in drawn]
    assert set(map(str, learned(runs, (), types, ()))) == {"a < len(xs)", "b < len(xs)", "a != b"}


def test_a_place_within_the_rows_of_a_grid_is_learned() -> None:
    types = {"grid": parse_type("list[list[int]]"), "c": parse_type("int")}
    grids = [([[0] * (1 + at % 5)] * (1 + at % 3), at // 5 % 7) for at in range(64)]
    runs = [Run({"grid": grid, "c": c}, c < len(grid[0])) for grid, c in grids]
    assert list(map(str, learned(runs, (), types, ()))) == ["c < len(grid[0])"]


def test_a_known_precondition_gives_way_only_to_runs_that_speak_against_it() -> None:
    known = Shape("xs", "sorted")
    assert found(lambda xs, n: True, known) == ["xs is sorted"]
    assert "xs is sorted" not in found(lambda xs, n: xs != sorted(xs), known)


def test_without_runs_the_known_preconditions_stay() -> None:
    assert learned([], [Shape("xs", "sorted")], TYPES, ()) == (Shape("xs", "sorted"),)


def test_the_form_of_text_is_learned_though_other_text_returns_now_and_then() -> None:
    random = Random(4)
    dates = [f"{random.randint(1, 99)}-{random.randint(1, 99)}" for _ in range(40)]
    others = ["".join(random.choice("ab-1") for _ in range(5)) for _ in range(150)]
    runs = [Run({"s": date}, at % 3 == 0) for at, date in enumerate(dates)]
    runs += [Run({"s": other}, at % 99 == 0) for at, other in enumerate(others)]
    (learned_form,) = learned(runs, (), {"s": parse_type("str")}, ("ab",), ("[0-9]+-[0-9]+",))
    assert str(learned_form) == "s matches [0-9]+-[0-9]+"


def test_what_only_the_empty_text_holds_is_not_learned() -> None:
    runs = [Run({"s": ""}, True)] * 20 + [Run({"s": f"ab{at}"}, at % 4 == 0) for at in range(60)]
    assert learned(runs, (), {"s": parse_type("str")}, ()) == ()


def test_structures_without_cycles_are_learned() -> None:
    def ring(*targets: int) -> Linked:
        nodes = tuple(Build("Node", (at,)) for at in range(len(targets) + 1))
        return Linked(nodes, tuple(Link(at, "next", target) for at, target in enumerate(targets)))

    chains = [ring(*range(1, size)) for size in range(1, 20)]
    cycles = [ring(*range(1, size), 0) for size in range(1, 20)]
    runs = [Run({"head": head}, head in chains) for head in [*chains, *cycles]]
    found = learned(runs, (), {"head": Type("Node")}, ())
    assert list(map(str, found)) == ["the objects in head do not lead back to themselves"]
