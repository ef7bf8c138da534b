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
    assert "mutants could write wherever tests can" in spawned.output


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


def test_survivors_get_inputs_that_tests_lead_to_and_tests_that_kill_them(
    project: Path, write: Write, measure: Measure
) -> None:
    write("poorer.py", "import os\n\ndel os.fork\n")
    # Only what tests give it has a key that there is.
    write("limits.py", "def rate(key, x):\n    return {'k-4711-x': 3}[key] * (x + 1)\n")
    write("test_limits.py", "from limits import rate\n\n\ndef test_rate():\n    assert rate('k-4711-x', 2) > 0\n")
    options = ("--mutsinq-operators=arithmetic", "--mutsinq-survivors=60", "--mutsinq-suggest=tests/new")
    measured = measure(project, *options, targets=("limits.py",), pytest_options=("-p", "poorer"))
    assert "each mutant had an interpreter of its own" in measured.output
    survivors = [result for result in measured.results if result.status == "survived"]
    assert survivors, measured.output
    assert all(result.finding.test for result in survivors), measured.output
    assert "'k-4711-x'" in (project / "tests/new/test_limits_survivors.py").read_text()


def test_where_nothing_confines_a_search_survivors_are_left_alone(project: Path, measure: Measure) -> None:
    (project / "poorer.py").write_text(POORER + "import socket\n\ndel socket.AF_UNIX\n")
    options = ("--mutsinq-max=1", "--mutsinq-survivors=60", "--mutsinq-suggest=tests/new")
    measured = measure(project, *options, targets=("limits.py",), pytest_options=("-p", "poorer"))
    assert measured.code == 0, measured.output
    assert "survivors were not looked into: what a search runs cannot be confined here" in measured.output
