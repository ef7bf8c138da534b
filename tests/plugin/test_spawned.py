"""Where there is no `fork`, each mutant has an interpreter of its own, and the verdicts are the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Write = Callable[[str, str], Path]
Measure = Callable[..., Any]

#: A plugin that takes from an interpreter what other systems do not have.
POORER = """
import os
import signal
import sys

for name in ("fork", "forkpty", "memfd_create"):
    delattr(os, name)
del signal.setitimer
sys.modules["resource"] = None
"""
CODE = """
LIMIT = 3


def clamp(x):
    if x > LIMIT:
        return LIMIT
    return x


def unused(x):
    return x + 1


def count(n):
    total = 0
    while n > 0:
        total, n = total + n, n - 1
    return total
"""
TEST = """
import pytest
from limits import clamp, count


@pytest.mark.parametrize("x", [1, 3])
def test_clamp(x):
    assert clamp(x) == x


def test_count():
    assert count(3) == 6
"""


@pytest.fixture(autouse=True)
def _project(write: Write) -> None:
    write("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["."]\n')
    write("poorer.py", POORER)
    write("limits.py", CODE)
    write("test_limits.py", TEST)


def _verdicts(measured: Any) -> list[tuple[str, str, str]]:
    return sorted((each.mutant.id, each.status, each.killer.test if each.killer else "") for each in measured.results)


def test_verdicts_are_those_of_forks(project: Path, measure: Measure) -> None:
    options = ("--mutsinq-operators=comparison-boundary,number", "--mutsinq-timeout-floor=0.5")
    forked = measure(project, *options, targets=("limits.py",))
    spawned = measure(project, *options, targets=("limits.py",), pytest_options=("-p", "poorer"))
    assert spawned.code == 0, spawned.output
    assert _verdicts(spawned) == _verdicts(forked)
    assert {"killed", "survived", "no coverage"} <= {result.status for result in spawned.results}
    assert "each mutant had an interpreter of its own" in spawned.output
    assert "each mutant had" not in forked.output


def test_mutants_that_only_wait_are_ended(project: Path, write: Write, measure: Measure) -> None:
    write("limits.py", "import time\n\n\ndef rest(done):\n    while not done:\n        time.sleep(3600)\n")
    write("test_limits.py", "from limits import rest\n\n\ndef test_rest():\n    print('resting')\n    rest(True)\n")
    options = ("--mutsinq-operators=not-removal", "--mutsinq-timeout-floor=0.1", "--mutsinq-timeout-factor=1")
    measured = measure(project, *options, targets=("limits.py",), pytest_options=("-p", "poorer", "-s"))
    assert [result.status for result in measured.results] == ["timeout"], measured.output


def test_a_failing_suite_is_named(project: Path, write: Write, measure: Measure) -> None:
    write("test_limits.py", TEST + "\n\ndef test_wrong():\n    assert clamp(1) == 2\n")
    measured = measure(project, targets=("limits.py",), pytest_options=("-p", "poorer"))
    assert measured.code == 2
    assert "test_limits.py::test_wrong: AssertionError: assert 1 == 2" in measured.output
