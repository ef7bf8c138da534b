"""Verdicts as lines: a headline, then the evidence, and never more certainty than there is."""

from __future__ import annotations

import click
import pytest

from mutsinq.core.difference import Difference, DifferenceKind
from mutsinq.core.input import Input
from mutsinq.core.outcome import Crashed, Outcome, OutOfSteps, Raised, Returned
from mutsinq.core.search import SearchReport
from mutsinq.core.verdict import (
    Bounded,
    Counterexample,
    Coverage,
    Distinguished,
    Equivalent,
    Invalid,
    NotFound,
    Proof,
    Verdict,
)
from mutsinq.reports.verdicts import verdict_lines

ONE, TWO = Returned(("int", "1")), Returned(("int", "2"))


def shown(verdict: Verdict) -> str:
    return click.unstyle("\n".join(verdict_lines("f", verdict)))


def distinguished(kind: DifferenceKind, original: Outcome, variant: Outcome, *, in_domain: bool = True) -> Verdict:
    found = Counterexample(Input((0,)), "f(0)", original, variant, Difference(kind, in_domain), "fuzz")
    return Distinguished(found, (SearchReport("boundary", 10, seconds=0.5), SearchReport("fuzz", 1200, seconds=1.0)))


def test_a_difference_shows_the_call_both_outcomes_and_who_found_it() -> None:
    assert shown(distinguished(DifferenceKind.VALUE, ONE, TWO)).splitlines() == [
        "f  distinguished  value differs",
        "    f(0)",
        "      original  returned 1",
        "      variant   returned 2",
        "    found by fuzz, 1,210 inputs tried in 1.00 s; replayed in fresh processes under two hash seeds",
    ]


@pytest.mark.parametrize(
    ("kind", "original", "variant", "words"),
    [
        (DifferenceKind.TYPE_ONLY, ONE, Returned(("bool", "True")), "type only differs"),
        (DifferenceKind.EXCEPTION, ONE, Raised("KeyError"), "one raises"),
        (DifferenceKind.EXCEPTION, Raised("ValueError"), Raised("KeyError"), "another exception"),
        (DifferenceKind.EXCEPTION, Raised("KeyError", "1"), Raised("KeyError", "2"), "another message"),
        (DifferenceKind.EXCEPTION, ONE, Crashed("exit"), "the variant ends the process"),
        (DifferenceKind.EXCEPTION, Crashed("exit"), ONE, "the original ends the process"),
        (DifferenceKind.HANG, ONE, OutOfSteps(1000), "the variant does not end"),
        (DifferenceKind.HANG, Crashed("wall clock"), ONE, "the original does not end"),
        (DifferenceKind.HANG, ONE, Raised("RecursionError"), "the variant recurses without end"),
        (DifferenceKind.HANG, Raised("RecursionError"), ONE, "the original recurses without end"),
        (DifferenceKind.HANG, ONE, Raised("MemoryError"), "the variant runs out of memory"),
    ],
)
def test_the_headline_says_what_differs(kind: DifferenceKind, original: Outcome, variant: Outcome, words: str) -> None:
    assert shown(distinguished(kind, original, variant)).splitlines()[0] == f"f  distinguished  {words}"


def test_an_input_outside_the_domain_is_said_to_be() -> None:
    verdict = distinguished(DifferenceKind.VALUE, ONE, TWO, in_domain=False)
    assert "(outside the inferred domain)" in shown(verdict)


def test_output_and_changed_arguments_are_shown_where_they_differ() -> None:
    text = shown(distinguished(DifferenceKind.OUTPUT, Returned(ONE.value, output="a\n"), ONE))
    assert "original  printed 'a\\n'" in text
    assert "variant   printed ''" in text
    assert "returned" not in text
    arguments = ("list", (("none", "None"), ("list", (("list", (("int", "1"),)),)), ("dict", ())))
    text = shown(distinguished(DifferenceKind.ARGUMENT, Returned(ONE.value, arguments), ONE))
    assert "original  left arguments [1]" in text
    assert "variant   left the arguments as they were" in text


def test_long_output_is_shown_where_it_differs() -> None:
    before, after = "usage\n" * 200, "options\n" * 200
    original, variant = (Returned(("none", "None"), output=f"{before}{word}\n{after}") for word in ("--fast", "--slow"))
    text = shown(distinguished(DifferenceKind.OUTPUT, original, variant))
    assert "\\nusage\\n--fast\\noptions\\n" in text
    assert "\\nusage\\n--slow\\noptions\\n" in text
    assert max(map(len, text.splitlines())) < 500


def test_a_search_without_result_says_what_was_tried_and_claims_nothing() -> None:
    reports = (SearchReport("fuzz", 5000, seconds=2.0), SearchReport("crosshair", 3, unknown_paths=4, note="gave up"))
    coverage = Coverage(3, 4, changed_reached=False)
    text = shown(NotFound(reports, coverage, Coverage(2, 2, changed_reached=True), ("n: int",), ("n >= 0",), "odd"))
    assert "this does not say that there is none" in text
    assert "5,000 inputs" in text
    assert "4 paths without an answer" in text
    assert "reached 3 of 4 branches, but no changed line" in text
    outside = shown(NotFound(reports, Coverage(4, 4, changed_reached=None)))
    assert "reached 4 of 4 branches, the change is in none" in outside
    assert "types tried: n: int" in text
    assert "note: odd" in text
    assert "same" not in text
    assert "equivalent" not in text


def test_other_verdicts_give_their_reason() -> None:
    assert "equivalent  proved for all inputs" in shown(Equivalent(Proof("normal-form", "all inputs")))
    assert "normal-form" in shown(Equivalent(Proof("normal-form", "all inputs")))
    assert "bounded  no difference for lists up to 3" in shown(Bounded("lists up to 3"))
    assert shown(Invalid("the entry is gone")) == "f  not comparable  the entry is gone"
