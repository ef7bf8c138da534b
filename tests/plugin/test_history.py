"""A second run tries again only what changed, and keeps no verdict that could be another one."""

from __future__ import annotations

import _heapq
import shutil
import textwrap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mutsinq.suite.history.store import Store

Write = Callable[[str, str], Path]
Measure = Callable[..., Any]

CODE = """
LIMIT = 10

def clamp(x):
    return min(x, LIMIT)

def double(x):
    return x * 2

def half(x):
    return x / 2
"""
TEST = """
from arithmetic import clamp, double, half

def test_clamp(limit):
    assert clamp(99) == limit

def test_double():
    assert double(3) == 6

def test_half():
    half(3)
"""
CONFTEST = """
import pathlib
import pytest
from helping import read

@pytest.fixture
def limit():
    return read("limit.txt")
"""
HELPER = """
import pathlib

def read(name):
    return int((pathlib.Path(__file__).parent / name).read_text())
"""


@pytest.fixture(autouse=True)
def _project(write: Write) -> None:
    write("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = [".", "tests"]\n')
    write("arithmetic.py", CODE)
    write("tests/test_it.py", TEST)
    write("tests/conftest.py", CONFTEST)
    write("tests/helping.py", HELPER)
    write("tests/limit.txt", "10\n")


def _tried(measured: Any) -> set[str]:
    """The functions with mutants that were tried."""
    assert measured.code == 0, measured.output
    return {
        result.mutant.mutations[0].function
        for result in measured.results
        if not result.kept and result.status != "no coverage"
    }


ALL = {"", "clamp", "double", "half"}

#: Changes, one after the other: file, what is replaced in it, by what, and the functions whose mutants that concerns.
CHANGES = [
    ("arithmetic.py", "x * 2", "2 * x", {"double"}),
    ("arithmetic.py", "def half", "def triple(x):\n    return 3 * x\n\ndef half", set()),
    ("tests/test_it.py", "def test_half", "def test_more():\n    assert half(3) == 1.5\n\ndef test_half", {"half"}),
    ("tests/limit.txt", "10\n", "10", {"clamp", ""}),
    ("tests/README.txt", "", "nobody reads this", set()),
    ("arithmetic.py", "LIMIT = 10", "LIMIT = 5 + 5", {"clamp", ""}),
    ("tests/helping.py", "import pathlib", "import pathlib, math", ALL),
    ("tests/conftest.py", "import pathlib", "import pathlib, math", ALL),
]


def test_only_what_changed_is_tried_again(project: Path, write: Write, measure: Measure) -> None:
    def again(keep: bool = True) -> Any:
        return measure(project, targets=("arithmetic.py",), keep=keep)

    first = again()
    assert _tried(first) == ALL
    second = again()
    assert _tried(second) == set()
    assert "as before, and so does all else" in second.output
    assert _verdicts(second) == _verdicts(first)
    for name, before, after, tried in CHANGES:
        path = project / name
        text = path.read_text("utf-8") if path.exists() else ""
        assert not before or before in text
        write(name, text.replace(before, after, 1) if before else after)
        measured = again()
        assert _tried(measured) == tried, (name, after)
    assert _verdicts(measured) == _verdicts(again(keep=False))


SHARED = """
import json
import pathlib
import pytest
from arithmetic import clamp, half

@pytest.fixture(scope="module")
def limits():
    return json.loads(pathlib.Path(__file__).with_name("limits.json").read_text())

def test_first(limits):
    assert half(1) and limits

def test_second(limits):
    assert clamp(limits["given"]) == limits["expected"]
"""


def test_what_a_shared_fixture_reads_counts_for_all_that_use_it(project: Path, write: Write, measure: Measure) -> None:
    write("tests/test_it.py", SHARED)
    write("tests/limits.json", '{"given": 10, "expected": 10}')
    first = measure(project, "-p", "no:randomly", keep=True)
    assert "survived" in {result.status for result in first.of("clamp")}
    write("tests/limits.json", '{"given": 99, "expected": 10}')
    again = measure(project, "-p", "no:randomly", keep=True)
    assert _tried(again) >= {"clamp"}
    assert {result.status for result in again.of("clamp")} == {"killed"}


def test_other_limits_of_time_mean_that_all_is_tried_again(project: Path, measure: Measure) -> None:
    assert _tried(measure(project, targets=("arithmetic.py",), keep=True)) == ALL
    assert _tried(measure(project, "--mutsinq-timeout-floor=3", targets=("arithmetic.py",), keep=True)) == ALL


def test_a_compiled_module_that_was_built_anew_means_that_all_is_tried_again(
    project: Path, write: Write, measure: Measure
) -> None:
    built = Path(getattr(_heapq, "__file__", ""))
    if not built.is_file():
        pytest.skip("this Python has the module within itself")
    library = project / "tests" / built.name
    shutil.copy(built, library)
    write(
        "tests/helping.py",
        f"""
import importlib.util, pathlib, sys
PLACE = pathlib.Path(__file__).with_name("{built.name}")
SPEC = importlib.util.spec_from_file_location("_heapq", PLACE)
sys.modules["_heapq"] = importlib.util.module_from_spec(SPEC)

def read(name):
    return 10
""",
    )
    assert _tried(measure(project, targets=("arithmetic.py",), keep=True)) == ALL
    assert _tried(measure(project, targets=("arithmetic.py",), keep=True)) == set()
    with library.open("ab") as file:
        file.write(b"anew")
    assert _tried(measure(project, targets=("arithmetic.py",), keep=True)) == ALL


def _verdicts(measured: Any) -> list[tuple[str, str, str]]:
    return sorted((each.mutant.id, each.status, each.killer.test if each.killer else "") for each in measured.results)


def test_reports_and_coverage_that_runs_write_change_no_test(project: Path, write: Write, measure: Measure) -> None:
    starting = """

    def test_started():
        import subprocess, sys
        assert subprocess.run([sys.executable, "-c", "import arithmetic"], check=False).returncode in (0, 1)
    """
    write("tests/test_it.py", TEST + textwrap.dedent(starting))
    reports = ("--mutsinq-report=markdown", "--mutsinq-report=html=reports/out.html")
    assert _tried(measure(project, *reports, keep=True)) == ALL
    for number in range(2):
        write(".coverage", f"{number}")
        again = measure(project, *reports, keep=True)
        assert "tests pass, as before" in again.output, again.output
        assert _tried(again) == set()
    write("settings.toml", "limit = 3")
    assert "as before" not in measure(project, *reports, keep=True).output


def test_a_kill_by_a_test_that_only_the_mutant_has_is_kept(project: Path, write: Write, measure: Measure) -> None:
    named = """
    import pytest
    from arithmetic import LIMIT

    @pytest.mark.parametrize("x", [1], ids=[f"below{LIMIT}"])
    def test_limit(x):
        assert LIMIT == 10
    """
    write("tests/test_it.py", textwrap.dedent(named))
    first = measure(project, keep=True)
    killers = {result.killer.test for result in first.of("") if result.killer}
    assert "tests/test_it.py::test_limit[below11]" in killers
    again = measure(project, keep=True)
    assert _tried(again) == set()
    assert {result.killer.test for result in again.of("") if result.killer} == killers
    write("tests/test_it.py", textwrap.dedent(named).replace("== 10", "< 99"))
    assert _tried(measure(project, keep=True)) == {""}


def test_results_stand_in_the_order_of_the_code_whichever_was_there_first(project: Path, measure: Measure) -> None:
    measured = measure(project, targets=("arithmetic.py",))
    starts = [each.mutant.mutations[0].edits[0].span.start for each in measured.results if each.status == "killed"]
    assert len(starts) > 5
    assert starts == sorted(starts)


def test_a_clean_run_of_code_that_was_edited_meanwhile_is_not_that_of_the_edited_code(
    project: Path, write: Write, measure: Measure
) -> None:
    editing = """
    import os
    from pathlib import Path
    from arithmetic import double

    def test_double():
        path = Path(__file__).parent.parent / "arithmetic.py"
        beside = path.with_suffix(f".{os.getpid()}")
        beside.touch()  # on the original, too, or mutants could not write here
        if double(3) == 6:
            beside.unlink()
        else:
            beside.write_text(path.read_text().replace("x * 2", "x * 3"))
            beside.replace(path)  # another process may do the same now
        assert double(3) == 6
    """
    write("tests/test_it.py", textwrap.dedent(editing))
    assert measure(project, targets=("arithmetic.py",), keep=True).code == 0
    assert "x * 3" in (project / "arithmetic.py").read_text("utf-8")
    again = measure(project, targets=("arithmetic.py",), keep=True)
    assert again.code == 2
    assert "tests fail without any mutant" in again.output


#: Options that mean another run, each beside the runs of those before it.
OTHERWISE = ["--mutsinq-seed=3", "--mutsinq-operators=arithmetic", "--mutsinq-max=3", "--mutsinq-strict"]


def test_a_whole_run_is_repeated_only_where_it_is_told_the_same(project: Path, measure: Measure) -> None:
    targets = ("arithmetic.py",)
    measure(project, targets=targets, keep=True)
    for option in OTHERWISE:
        looked = measure(project, option, targets=targets, keep=True)
        repeated = measure(project, option, targets=targets, keep=True)
        assert "and so does all else" not in looked.output, option
        assert "and so does all else" in repeated.output, option
        assert replace(repeated.report, seconds={}) == replace(looked.report, seconds={})
        assert _summary(repeated) == _summary(looked)


def _summary(measured: Any) -> str:
    """What is said after the phases, without the time."""
    return str(measured.output.partition("score ")[2].rpartition(" in ")[0])


def test_the_run_that_was_repeated_is_the_last_one(project: Path, write: Write, measure: Measure) -> None:
    write("other.py", "def same(x):\n    return x\n")
    for target in ("arithmetic.py", "other.py", "arithmetic.py"):
        measure(project, targets=(target,), keep=True)
    assert {result.path for result in Store(project).last_run().report.results} == {"arithmetic.py"}
