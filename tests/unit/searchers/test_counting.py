"""Counting tries the small numbers all, in each place and together, and leaves what hangs."""

from __future__ import annotations

from mutsinq.core.input import Input
from mutsinq.core.search import Budget
from mutsinq.searchers.counting import SEARCHER
from mutsinq.searchers.protocol import Pair
from mutsinq.testing.searchers import LocalProbe, check_searcher, pair, parameter

INT = parameter("n", "int")


def tried(searched: Pair, inputs: int = 3000) -> list[Input]:
    probe = LocalProbe(searched)
    SEARCHER.search(searched, probe, Budget(20.0, inputs=inputs))
    return probe.inputs


def test_it_keeps_the_promises_of_a_searcher() -> None:
    check_searcher(SEARCHER)


def test_a_number_that_no_boundary_is_near_is_found() -> None:
    perfect = "def f(n): return n > 1 and sum(d for d in range(1, n) if n % d == 0) == n"
    searched = pair(perfect, perfect.replace("n > 1", "n > 28"), INT)
    probe = LocalProbe(searched)
    SEARCHER.search(searched, probe, Budget(20.0))
    assert [input.args for input, _ in probe.found] == [(6,)]


def test_two_numbers_are_counted_through_together_each_pair_once() -> None:
    equal = "def f(a, b): return 0"
    pairs = [input.args for input in tried(pair(equal, equal, parameter("a", "int"), parameter("b", "int")))]
    assert {(a, b) for a in range(20) for b in range(20)} <= set(pairs)
    together = [args for args in pairs if 0 not in args]
    assert len(together) == len(set(together))


def test_the_other_arguments_are_those_of_inputs_that_are_known() -> None:
    equal = "def f(s, n): return 0"
    searched = pair(equal, equal, parameter("s", "str"), INT, examples=(Input(("key", 3)),))
    found = tried(searched)
    assert {("key", n) for n in range(-20, 300)} <= {input.args for input in found}


def test_negative_numbers_are_counted_too() -> None:
    assert {-n for n in range(40)} <= {input.args[0] for input in tried(pair("def f(n): pass", "def f(n): pass", INT))}


def test_numbers_that_make_a_program_hang_end_the_count() -> None:
    slow = "def f(n):\n while n > 50:\n  pass\n return 0"
    assert len(tried(pair(slow, slow, INT))) < 128


def test_without_a_number_the_search_ends_at_once() -> None:
    equal = "def f(s): return 0"
    searched = pair(equal, equal, parameter("s", "str"))
    report = SEARCHER.search(searched, LocalProbe(searched), Budget(20.0))
    assert (report.inputs_tried, report.note) == (0, "no whole numbers")
