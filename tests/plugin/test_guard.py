"""Mutants change files only where the tests do, and end no process but their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mutsinq.execution._inside.confinement import landlock
from mutsinq.suite.processes.guard import can_guard

Write = Callable[[str, str], Path]
Measure = Callable[..., Any]

pytestmark = pytest.mark.skipif(not can_guard(), reason="needs Landlock")

CLEANING = """
import os


def clean(path):
    os.remove(path if len(path) > 3 else "precious.txt")


def double(x):
    return x * 2
"""


def test_a_mutant_does_not_remove_what_no_test_touches(project: Path, write: Write, measure: Measure) -> None:
    write("cleaning.py", CLEANING)
    write("precious.txt", "years of work")
    tests = """
    from cleaning import clean


    def test_clean(tmp_path):
        (tmp_path / "rubbish").touch()
        clean(str(tmp_path / "rubbish"))
        assert not (tmp_path / "rubbish").exists()
    """
    write("test_cleaning.py", tests)
    measured = measure(project, targets=("cleaning.py",))
    assert (project / "precious.txt").read_text("utf-8") == "years of work"
    reasons = {result.killer.reason for result in measured.results if result.killer}
    assert any("PermissionError" in reason and "precious.txt" in reason for reason in reasons), measured.output


@pytest.mark.skipif(not can_guard() or landlock.abi() < 6, reason="needs Landlock of Linux 6.12")
def test_a_mutant_ends_no_other_process(project: Path, write: Write, measure: Measure) -> None:
    code = """
    import os
    import signal


    def end(process):
        os.kill(process if process != 1 else os.getppid(), signal.SIGKILL)


    def double(x):
        return x * 2
    """
    write("ending.py", code)
    tests = """
    import subprocess
    from ending import double, end


    def test_end():
        process = subprocess.Popen(["sleep", "100"])
        end(process.pid)
        assert process.wait() == -9


    def test_double():
        assert double(2) == 4
        assert double(3) == 6
    """
    write("test_ending.py", tests)
    measured = measure(project, targets=("ending.py",))
    assert measured.report.complete, measured.output
    assert not measured.report.left_out
    reasons = {result.killer.reason for result in measured.results if result.killer}
    assert any("PermissionError" in reason for reason in reasons), measured.output


def test_people_are_told_where_nothing_guards(project: Path, write: Write, measure: Measure) -> None:
    write("unguarded.py", "from mutsinq.execution._inside.confinement import landlock\n\nlandlock.abi = lambda: 1\n")
    write("cleaning.py", CLEANING)
    write("test_cleaning.py", "from cleaning import double\n\n\ndef test_double():\n    assert double(3) == 6\n")
    guarded, unguarded = (measure(project, *options, targets=("cleaning.py",)) for options in ((), ("-p", "unguarded")))
    assert "wherever tests can" not in guarded.output
    assert "mutants could write wherever tests can" in unguarded.output
    statuses = [[(each.mutant.id, each.status) for each in measured.results] for measured in (guarded, unguarded)]
    assert statuses[0] == statuses[1]


@pytest.mark.parametrize(
    "writing",
    [
        "open('logs/log', 'a').close()",
        "open('log', 'a').close()",
        "import os; os.makedirs('logs/deep/er', exist_ok=True); os.rename('logs/deep', 'logs/deeper')",
        "import os; os.makedirs('.hidden', exist_ok=True); open('.hidden/log', 'a').close()",
        "import os; open('.log', 'w').close(); os.remove('.log')",
        "import subprocess; subprocess.run(['touch', 'logs/touched'], check=True)",
        "import sqlite3; sqlite3.connect('logs/base').execute('create table if not exists t (a)')",
    ],
)
def test_tests_write_where_they_do_on_the_original(project: Path, write: Write, measure: Measure, writing: str) -> None:
    write("cleaning.py", CLEANING)
    write("logs/log", "")
    clean = "import shutil; shutil.rmtree('logs/deeper', ignore_errors=True)"
    test = f"    {clean}\n    {writing}\n    assert double(2) == 4\n    assert double(3) == 6\n"
    write("test_cleaning.py", f"from cleaning import double\n\n\ndef test_double():\n{test}")
    measured = measure(project, "--mutsinq-operators", "arithmetic,number", targets=("cleaning.py",))
    assert not measured.report.left_out, measured.output
    doubling = [result for result in measured.results if result.mutant.mutations[0].function == "double"]
    assert doubling
    assert {result.status for result in doubling} == {"killed"}, measured.output
    assert not any("PermissionError" in result.killer.reason for result in doubling if result.killer)
