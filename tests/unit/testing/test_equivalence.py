"""`assert_equivalent` fails with the evidence, and passes where there is none."""

from __future__ import annotations

import warnings

import pytest

from mutsinq.testing import NotProvedWarning, assert_equivalent

QUICK = {"timeout": 1.0, "searchers": ("examples", "boundary", "fuzz")}


def double(n: int) -> int:
    """Twice n."""
    return n * 2


def added(n: int) -> int:
    """Twice n."""
    return [n + n][0]


def test_it_fails_with_the_call_and_both_outcomes() -> None:
    with pytest.raises(AssertionError) as caught:
        assert_equivalent(double, lambda n: n * 2 if n != 12 else print("dozen"), **QUICK)
    assert str(caught.value) == (
        "the two behave differently (value) on\n"
        "    double(12)\n"
        "  original  returned 24\n"
        "  variant   returned None\n"
        "  variant   printed 'dozen\\n'"
    )


def test_it_passes_with_a_proof_and_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert_equivalent(double, double, require_proof=True, warn=True)


def test_it_passes_where_nothing_was_found_and_can_say_so() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert_equivalent(double, added, **QUICK)
    with pytest.warns(NotProvedWarning, match=r"no difference in [\d,]+ inputs, but no proof"):
        assert_equivalent(double, added, warn=True, **QUICK)


def test_it_can_demand_a_proof() -> None:
    with pytest.raises(AssertionError, match=r"no difference in [\d,]+ inputs, but no proof"):
        assert_equivalent(double, added, require_proof=True, **QUICK)


def test_functions_that_cannot_be_compared_do_not_pass() -> None:
    with pytest.raises(AssertionError, match="the two cannot be compared: the variant needs 2 positional arguments"):
        assert_equivalent(double, lambda n, m: n)
