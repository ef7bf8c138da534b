"""Suite report: the tests of a survivor are kept as ranges of places."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.suite import MutantResult, SuiteReport, ranges
from mutsinq.operators.pipeline import mutants

MUTANT = mutants("def f(x):\n    return x + 1\n").mutants[0]
NAMES = tuple(f"test_{place}" for place in range(20))


@given(st.permutations(range(20)), st.integers(0, 20))
def test_the_tests_of_a_survivor_come_in_the_order_of_the_suite(order: list[int], count: int) -> None:
    result = MutantResult(MUTANT, "m.py", "survived", ranges(order[:count]))
    report = SuiteReport((result,), NAMES, {}, {}, True)
    assert report.tests_of(result) == tuple(NAMES[place] for place in sorted(order[:count]))


def test_neighbours_are_one_range() -> None:
    assert ranges([3, 1, 0, 4, 7]) == ((0, 2), (3, 5), (7, 8))
    assert ranges(range(62_000)) == ((0, 62_000),)
