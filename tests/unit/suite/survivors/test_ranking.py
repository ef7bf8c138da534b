from __future__ import annotations

from mutsinq.core.mutation import FromOperator, Mutation
from mutsinq.core.suite import MutantResult, MutantStatus
from mutsinq.suite.survivors.ranking import ranked


def _result(function: str, line: int, status: MutantStatus = "survived", path: str = "m.py") -> MutantResult:
    mutation = Mutation(f"{path}{line}{function}{status}", "number", (), "1 → 2", function, line)
    return MutantResult(FromOperator((mutation,)), path, status)


def test_only_what_no_test_noticed_is_ranked() -> None:
    results = [_result("f", 1, "killed"), _result("f", 2), _result("f", 3, "timeout"), _result("f", 4, "no coverage")]
    assert ranked(results, lambda name: 0) == [1, 3]


def test_the_first_survivor_of_each_line_goes_before_the_second_of_any() -> None:
    results = [_result("f", 1), _result("f", 1), _result("f", 1), _result("g", 9)]
    order = ranked(results, lambda name: 5 if name == "f" else 0)
    assert order[:2] == [0, 3]


def test_public_and_much_used_functions_matter_most() -> None:
    users = {"busy": 7, "idle": 0, "_hidden": 9}
    results = [_result("_hidden", 1), _result("idle", 2), _result("busy", 3)]
    assert ranked(results, lambda name: users[name]) == [2, 1, 0]


def test_code_that_tests_run_goes_before_code_that_none_reaches() -> None:
    results = [_result("f", 1, "no coverage"), _result("_g", 2)]
    assert ranked(results, lambda name: 0) == [1, 0]


def test_a_nested_function_matters_as_much_as_the_one_around_it() -> None:
    results = [_result("f.<locals>.g", 1), _result("h", 2)]
    assert ranked(results, lambda name: {"f": 3, "h": 1}[name]) == [0, 1]
