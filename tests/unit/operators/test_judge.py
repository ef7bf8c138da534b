"""Judging by the statement says what judging by the whole function would."""

from __future__ import annotations

import importlib
import inspect
from functools import partial

import pytest

from mutsinq.operators.judge import Judge
from mutsinq.operators.pipeline import mutants
from mutsinq.operators.table import choose
from mutsinq.operators.walk import proposals
from mutsinq.static.sites import worth_mutating
from tests.unit.operators.odd_code import ODD_CODE

ALL = choose(["all"])
SOURCES = {**ODD_CODE, **{name: inspect.getsource(importlib.import_module(name)) for name in ("bisect", "reprlib")}}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_no_edit_is_accepted_that_leaves_the_whole_function_as_it_was(source: str) -> None:
    by_statement, by_function = Judge(source), Judge(source)

    for segment, proposed in proposals(source.encode(), ALL, partial(worth_mutating, noise=True)):
        by_statement.enter(segment)
        for proposal in proposed:
            accepted = by_statement.accepts([proposal.edit], proposal.statement)
            by_function.enter(segment)
            alone = by_function.accepts([proposal.edit])
            assert alone or not accepted

    assert by_statement.equivalent == by_function.equivalent
    assert by_statement.invalid == by_function.invalid


def test_edit_of_a_statement_that_is_never_reached_is_equivalent() -> None:
    found = mutants("def f(x):\n    return x\n    y = x + 1\n    return y\n", operators=choose(["arithmetic"]))

    assert (len(found.mutants), found.equivalent) == (0, 1)


def test_deleting_a_return_at_the_end_of_a_function_is_equivalent() -> None:
    source = "def f(x):\n    while x:\n        g()\n        return\n    return\n"

    found = mutants(source, operators=choose(["statement-deletion"]))

    assert [each.mutations[0].line for each in found.mutants] == [3, 4]
    assert found.equivalent == 1


def test_removing_a_binding_that_nonlocal_calls_for_is_invalid() -> None:
    source = "def f():\n    (n := 0)\n    def g():\n        nonlocal n\n        n = 1\n    return g\n"

    assert mutants(source, operators=choose(["walrus"])).invalid == 1


def test_same_edit_by_two_operators_is_one_mutant() -> None:
    found = mutants("def f(x) -> tuple:\n    return 1, x\n", operators=choose(["return-value", "container-literal"]))

    assert found.duplicate == 1
