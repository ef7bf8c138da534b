"""Runs that are broken off, restricted to what changed, or short of room lose nothing, and say nothing wrong."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from doubling_project import CODE, TEST

Write = Callable[[str, str], Path]
Measure = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("doubling")


def _kept(project: Path) -> int:
    """Verdicts in the store."""
    path = project / ".mutsinq" / "store.sqlite"
    if not path.exists():
        return 0
    connection = sqlite3.connect(path)
    try:
        (count,) = connection.execute("SELECT count(*) FROM verdict").fetchone()
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()
    return int(count)


def test_a_killed_run_is_gone_on_with(project: Path, write: Write, measure: Measure) -> None:
    write("doubling.py", "def double(x):\n" + "    x = x + 1 - 1\n" * 6 + "    return x * 2\n")
    write("test_it.py", TEST.replace("    assert", "    import time\n\n    time.sleep(0.1)\n    assert"))
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "mutsinq.pytest_plugin"]
    command += ["--mutsinq-survivors=0", "--mutsinq-jobs=1", "--mutsinq"]
    run = subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    until = time.monotonic() + 100
    while not _kept(project) and time.monotonic() < until:
        time.sleep(0.05)
    assert run.poll() is None
    run.send_signal(signal.SIGKILL)
    run.wait()
    kept = _kept(project)
    assert kept
    measured = measure(project, "--mutsinq-jobs=1", keep=True)
    assert measured.code == 0, measured.output
    assert sum(result.kept for result in measured.results) >= kept
    assert not all(result.kept for result in measured.results)
    whole = measure(project)
    assert _verdicts(measured) == _verdicts(whole)


def _verdicts(measured: Any) -> list[tuple[str, str]]:
    return sorted((result.mutant.id, result.status) for result in measured.results)


def _git(project: Path, *arguments: str) -> None:
    command = ["git", "-C", str(project), "-c", "user.name=a", "-c", "user.email=a@b", *arguments]
    subprocess.run(command, check=True, capture_output=True)


def test_a_pull_request_has_only_mutants_of_its_lines(project: Path, write: Write, measure: Measure) -> None:
    _git(project, "init", "-q")
    _git(project, "add", ".")
    _git(project, "commit", "-qm", "before")
    write("doubling.py", CODE + "\n\ndef triple(x):\n    return x * 3\n")
    write("half.py", "def half(x):\n    return x / 2\n")
    write("test_half.py", "from half import half\n\n\ndef test_half():\n    assert half(6) == 3\n")
    measured = measure(project, "--mutsinq-since=HEAD", targets=("doubling.py", "half.py"))
    assert measured.code == 0, measured.output
    functions = {result.mutant.mutations[0].function for result in measured.results}
    assert functions == {"triple", "half"}
    assert {result.status for result in measured.of("triple")} == {"no coverage"}
    assert {result.status for result in measured.of("half")} == {"killed"}
    _git(project, "add", ".")
    _git(project, "commit", "-qm", "after")
    nothing = measure(project, "--mutsinq-since=HEAD")
    assert nothing.code == 2
    assert not nothing.results
    assert "no mutant of the code under test: no line of it has changed since HEAD" in nothing.output


@pytest.mark.parametrize(("revision", "said"), [("nowhere", "nowhere"), ("--output=x", "--output=x")])
def test_a_revision_that_there_is_not_is_named_before_any_test_runs(
    project: Path, measure: Measure, revision: str, said: str
) -> None:
    _git(project, "init", "-q")
    measured = measure(project, f"--mutsinq-since={revision}")
    assert measured.code == 4
    assert said in measured.output
    assert "Traceback" not in measured.output
    assert "clean run" not in measured.output
    assert not (project / "x").exists()


CHAINED = """
def one(x):
    return x + 1


def two(x):
    return x + 2
"""
BOTH = """
from doubling import one, two


def test_both():
    assert one(1) + two(1) == 5
"""


@pytest.mark.parametrize(("options", "tried"), [((), {"two"}), (("--mutsinq-strict",), {"one", "two"})])
def test_strict_runs_try_again_what_shares_a_test_with_changed_code(
    project: Path, write: Write, measure: Measure, options: tuple[str, ...], tried: set[str]
) -> None:
    write("doubling.py", CHAINED)
    write("test_it.py", BOTH)
    measure(project, "--mutsinq-operators=arithmetic", keep=True)
    write("doubling.py", CHAINED.replace("x + 2", "2 + x"))
    measured = measure(project, "--mutsinq-operators=arithmetic", *options, keep=True)
    assert measured.code == 0, measured.output
    assert {result.mutant.mutations[0].function for result in measured.results if not result.kept} == tried


def test_a_store_that_cannot_be_written_costs_no_verdict(project: Path, write: Write, measure: Measure) -> None:
    write(".mutsinq", "a file in the place of the folder")
    measured = measure(project, "--mutsinq-operators=arithmetic")
    assert measured.code == 0, measured.output
    assert {result.status for result in measured.results} == {"killed"}
    assert "nothing is kept for later runs:" in measured.output
