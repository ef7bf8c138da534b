"""A run is void unless unchanged code lives and code that always fails dies where mutants are tried."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SWALLOWING = """
from contextlib import suppress

from doubling import double

def test_double():
    with suppress(BaseException):
        assert double(3) == 6
"""
PASSING_TWICE = """
from pathlib import Path

from doubling import double

RUNS = Path(__file__).with_name("runs")

def test_passes_in_both_clean_runs_alone():
    with RUNS.open("a") as runs:
        runs.write("1")
    assert double(3) == 6
    assert len(RUNS.read_text()) <= 2
"""


@pytest.mark.usefixtures("doubling")
@pytest.mark.parametrize(
    ("test", "told"),
    [
        (SWALLOWING, "control: no test noticed functions that always raise"),
        (PASSING_TWICE, "control: a test fails on unchanged code where mutants are tried (test_it.py::test_p"),
    ],
    ids=["no failure is noticed", "unchanged code fails"],
)
def test_a_suite_on_which_a_control_fails_is_void(
    project: Path, write: Callable[[str, str], Path], measure: Callable[..., Any], test: str, told: str
) -> None:
    write("test_it.py", test)
    measured = measure(project)
    assert (measured.code, measured.results) == (2, [])
    assert told in measured.output
