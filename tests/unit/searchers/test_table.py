"""The table names the searchers in the order of the portfolio and loads none of them until asked."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mutsinq.errors import PluginError
from mutsinq.searchers.table import SEARCHERS


def test_the_order_is_that_of_the_portfolio() -> None:
    assert list(SEARCHERS)[:7] == ["examples", "boundary", "fuzz", "counting", "hypothesis", "z3", "crosshair"]


def test_every_searcher_bears_the_name_it_has_in_the_table() -> None:
    assert [SEARCHERS.get(name).name for name in SEARCHERS] == list(SEARCHERS)


def test_an_unknown_name_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(PluginError, match="fuzz"):
        SEARCHERS.get("fuzzz")


def test_the_fuzzer_loads_neither_hypothesis_nor_a_solver_and_the_crosshair_searcher_no_crosshair() -> None:
    check = (
        "import sys; from mutsinq.searchers.table import SEARCHERS;"
        "[SEARCHERS.get(name) for name in ('examples', 'boundary', 'fuzz', 'crosshair')];"
        "print(sorted({'hypothesis', 'z3', 'crosshair', 'libcst'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
