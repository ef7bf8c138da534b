"""The Hypothesis searcher draws from the inferred types and leaves the user's folder alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutsinq.core.search import Budget
from mutsinq.searchers.conforming import conforms, violated
from mutsinq.searchers.hypothesis_search import SEARCHER, drawn_inputs
from mutsinq.static.domains.domain import Constants, Domain, Method
from mutsinq.static.domains.preconditions import Comparison, Shape, Term
from mutsinq.testing.searchers import LocalProbe, pair, parameter

EQUAL = "def f(*args, **kwargs): return 0"


def test_text_beyond_ascii_tells_programs_apart() -> None:
    folded = pair("def f(s): return s.lower()", "def f(s): return s.casefold()", parameter("s", "str"))
    probe = LocalProbe(folded)
    SEARCHER.search(folded, probe, Budget(20.0))
    assert not probe.found[0][0].args[0].isascii()


def test_nothing_is_written_into_the_present_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    equal = pair(EQUAL, EQUAL, parameter("s", "str"))
    SEARCHER.search(equal, LocalProbe(equal), Budget(5.0, inputs=60))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "type_",
    [
        "list[list[int]]",
        "dict[str, list[float]]",
        "tuple[int, str]",
        "tuple[bool, ...]",
        "set[int]",
        "set[any]",
        "dict[any, any]",
        "frozenset[str]",
        "int | None",
        "Literal['a', 3]",
        "bytes",
        "complex",
    ],
)
def test_values_are_of_the_type(type_: str) -> None:
    equal = pair(EQUAL, EQUAL, parameter("x", type_))
    probe = LocalProbe(equal)
    SEARCHER.search(equal, probe, Budget(20.0, inputs=60))
    (wanted,) = equal.domain.parameters[0].types
    assert len(probe.inputs) == 60
    assert all(conforms(input.args[0], wanted) for input in probe.inputs)


def test_most_inputs_hold_the_preconditions_and_some_do_not() -> None:
    held = Shape("xs", "sorted"), Comparison(Term("n"), ">=", 0)
    equal = pair(EQUAL, EQUAL, parameter("xs", "list[int]"), parameter("n", "int"), preconditions=held)
    probe = LocalProbe(equal)
    SEARCHER.search(equal, probe, Budget(20.0, inputs=400))
    holding = sum(not violated(input, equal.domain) for input in probe.inputs)
    assert 240 < holding < 400


def test_a_pattern_that_hypothesis_cannot_read_costs_only_its_strings() -> None:
    equal = pair(EQUAL, EQUAL, parameter("s", "str"), constants=Constants(patterns=("(", r"\d{4}-\d\d")))
    probe = LocalProbe(equal)
    SEARCHER.search(equal, probe, Budget(20.0, inputs=300))
    assert any("-" in input.args[0] and input.args[0][:4].isdigit() for input in probe.inputs)


def test_sequences_of_calls_are_drawn_for_a_class() -> None:
    methods = (Method("push", (parameter("item", "int"),)), Method("pop", ()))
    drawn = drawn_inputs(Domain((parameter("size", "int"),), methods=methods), 60, seed=1)
    names = {tuple(call.method for call in input.calls) for input in drawn}
    assert {"push", "pop"} == {name for each in names for name in each}
    assert max(map(len, names)) > 2
    assert all(len(call.args) == (call.method == "push") for input in drawn for call in input.calls)
