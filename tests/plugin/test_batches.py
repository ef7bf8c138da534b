"""Mutants share processes, and what one leaves behind reaches no other."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Write = Callable[[str, str], Path]
Measure = Callable[..., Any]

CODE = """
def first(x):
    return x + 1


def second(x):
    return x - 1


def third(x):
    return x * 2
"""
TEST = """
import os
import pathlib

from steps import first, second, third


def note():
    with open(pathlib.Path(__file__).with_name(".notes") / "processes", "a") as file:
        file.write(f"{os.getpid()}\\n")


def test_first():
    note()
    assert first(3) == 4


def test_second():
    note()
    assert second(3) == 2


def test_third():
    note()
    assert third(3) == 6
"""


@pytest.fixture(autouse=True)
def notes(write: Write) -> None:
    """Where tests may write though others run beside them: in a hidden folder, as caches are."""
    write(".notes/processes", "")


def test_killed_mutants_share_a_process_also_where_warnings_are_errors(
    project: Path, write: Write, measure: Measure
) -> None:
    write("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["."]\nfilterwarnings = ["error"]\n')
    write("steps.py", CODE)
    write("test_steps.py", TEST)
    measured = measure(project, "--mutsinq-operators", "arithmetic,identifier-swap,number")
    assert {result.status for result in measured.results} == {"killed"}
    processes = len({*(project / ".notes" / "processes").read_text().split()})
    # Two clean runs, two controls, five forced failures in one process, and one for each killer alone.
    assert processes <= 10, measured.output
    assert len(measured.results) >= 6


BLIND = """
import os
import pathlib
import time

from steps import first


def note(name):
    with open(pathlib.Path(__file__).with_name(".notes") / "processes", "a") as file:
        file.write(f"{os.getpid()} {name}\\n")


def test_blind():
    note("blind")
    first(3)


def test_killer():
    time.sleep(0.01)
    note("killer")
    assert first(3) == 22
"""


def test_what_killed_a_mutant_is_tried_first_on_the_next_one_in_the_same_process(
    project: Path, write: Write, measure: Measure
) -> None:
    write("steps.py", "def first(x):\n    return (x + 1) * 5 + 2\n")
    write("test_steps.py", BLIND)
    measured = measure(project, "--mutsinq-operators", "arithmetic,identifier-swap,number")
    assert {result.status for result in measured.results} == {"killed"}
    names: dict[str, list[str]] = {}
    for process, name in map(str.split, (project / ".notes" / "processes").read_text().splitlines()):
        names.setdefault(process, []).append(name)
    several = [ran for ran in names.values() if ran.count("killer") > 2]
    assert several
    assert all(ran.count("blind") <= 1 for ran in several)


ONCE = """
import contextlib

from steps import keep, spin


@contextlib.contextmanager
def only_once():
    yield


once = only_once()


def test_keep():
    with once:
        assert keep(3) == 3


def test_spin():
    assert spin(12) == 10
"""


def test_kills_count_only_where_the_killer_was_tried_on_the_original_in_the_end(
    project: Path, write: Write, measure: Measure
) -> None:
    write("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["."]\n')
    spin = "def spin(x):\n    while x > 10:\n        x -= 1\n    return x\n"
    write("steps.py", f"def keep(x):\n    first = 'a'\n    second = 'b'\n    third = 'c'\n    return x\n\n\n{spin}")
    write("test_steps.py", ONCE)
    measured = measure(project, "--mutsinq-operators", "string,statement-deletion")
    assert {result.status for result in measured.of("keep")} == {"survived"}, measured.output
    assert "timeout" in {result.status for result in measured.of("spin")}


def test_a_test_that_passes_only_once_in_a_process_has_no_other_run_again(
    project: Path, write: Write, measure: Measure
) -> None:
    texts = [f"    a{number} = '{number}'" for number in range(120)]
    write("steps.py", "\n".join(["def keep(x):", *texts, "    return x"]) + "\n\n\ndef spin(x):\n    return 10\n")
    noted = """
        def test_other():
            assert keep(3) in (3, None)
            with open(__file__ + ".runs", "a") as file:
                file.write("x")
    """
    write("test_steps.py", ONCE + textwrap.dedent(noted))
    measured = measure(project, "--mutsinq-operators", "string,statement-deletion,return-value")
    killed = [result for result in measured.of("keep") if result.status == "killed"]
    assert {(result.mutant.mutations[0].line, result.killer.test) for result in killed if result.killer} == {
        (122, "test_steps.py::test_keep")
    }
    survived = len(measured.of("keep")) - len(killed)
    assert survived >= 120
    # Once for each, and again for those of two batches that were tried before this was known.
    assert survived <= len((project / "test_steps.py.runs").read_text()) < 1.6 * survived


KEPT = """
import pathlib
import sys


def pytest_runtest_logstart(nodeid):
    with open(pathlib.Path(__file__).with_name(".notes") / "kept", "a") as file:
        file.write(f"{hasattr(sys, 'last_value')}\\n")
"""


def test_no_failure_is_kept_with_all_that_its_mutant_took(project: Path, write: Write, measure: Measure) -> None:
    write("conftest.py", KEPT)
    write("steps.py", CODE)
    write("test_steps.py", TEST)
    measured = measure(project, "--mutsinq-operators", "arithmetic")
    assert [result.status for result in measured.results] == ["killed"] * 3
    assert {*(project / ".notes" / "kept").read_text().split()} == {"False"}


def test_a_mutant_that_breaks_its_process_once_it_is_killed_is_tried_by_itself(
    project: Path, write: Write, measure: Measure
) -> None:
    breaking = """
        import os


        def broken():
            raise MemoryError


        def first(x):
            if x > 5:
                os.getcwd = broken
                return 0
            return x + 1
    """
    write("steps.py", textwrap.dedent(breaking) + CODE.partition("\n\n")[2])
    write("test_steps.py", TEST)
    measured = measure(project, "--mutsinq-operators", "arithmetic,condition-forcing,identifier-swap,number")
    assert {result.status for result in measured.results} == {"killed", "survived", "no coverage"}
    processes = len({*(project / ".notes" / "processes").read_text().split()})
    assert processes < 2 * len(measured.results)
