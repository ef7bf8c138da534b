"""Mutants change files only where the tests do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from mutsinq.suite.processes.guard import writable

Write = Callable[[str, str], Path]
Measure = Callable[..., Any]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Landlock")

CLEANING = """
import os


def clean(path):
    os.remove(path if len(path) > 3 else "precious.txt")


def double(x):
    return x * 2
"""


@pytest.fixture
def project(pytestconfig: pytest.Config) -> Iterator[Path]:
    """An empty project that is not among temporary files, where anybody may write."""
    ignored = pytestconfig.rootpath / ".pytest_cache"
    if any(ignored.resolve().is_relative_to(folder) for folder in writable(())):
        pytest.skip("this checkout is among temporary files")
    ignored.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=ignored) as folder:
        (Path(folder) / "pytest.ini").write_text("[pytest]\n", "utf-8")
        yield Path(folder)


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
