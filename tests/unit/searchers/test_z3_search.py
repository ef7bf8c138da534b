from __future__ import annotations

from mutsinq.core.search import Budget
from mutsinq.searchers.z3_search import Z3Search
from mutsinq.testing.searchers import LocalProbe, pair, parameter


def test_values_that_solve_the_equations_in_the_code_are_tried() -> None:
    original = "def f(x, y): return 3 * x + y"
    subject = pair(
        original, original + " + (x * 7 == 86419753 and y == x % 1000)", parameter("x", "int"), parameter("y", "int")
    )
    probe = LocalProbe(subject)
    report = Z3Search().search(subject, probe, Budget(10))
    assert report.inputs_tried >= 1
    assert not report.exhausted
    assert any(input.args[0] * 7 == 86419753 for input in probe.inputs)


def test_that_there_is_no_difference_is_reported_as_exhausted() -> None:
    subject = pair("def f(x): return x + x", "def f(x): return 2 * x", parameter("x", "int"))
    report = Z3Search().search(subject, LocalProbe(subject), Budget(10))
    assert report.exhausted
    assert report.inputs_tried == 0


def test_code_that_is_not_modelled_ends_the_search_at_once() -> None:
    subject = pair("def f(x): return x / 2", "def f(x): return x * 0.5", parameter("x", "float"))
    report = Z3Search().search(subject, LocalProbe(subject), Budget(10))
    assert not report.exhausted
    assert report.seconds < 1
