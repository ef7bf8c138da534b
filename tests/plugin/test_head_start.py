"""Mutants are tried while the clean run still goes on, and what it tells later is heeded."""

from __future__ import annotations

import os
import pty
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mutsinq.core.codec import from_json
from mutsinq.core.suite import SuiteReport

Write = Callable[[str, str], Path]

CODE = """
def double(x):
    return x * 2
"""
#: The last test ends when people have seen a verdict.
TESTS = """
import pathlib
import time

import pytest
from doubling import double

last_ran = False


@pytest.mark.parametrize("x", range(8))
def test_weak(x):
    double(x)


def test_strong():
    assert double(3) == 6 and not (SHAKY and last_ran)


def test_last():
    global last_ran
    last_ran = True
    until = time.monotonic() + 60
    while not pathlib.Path("seen").exists() and time.monotonic() < until:
        time.sleep(0.02)
"""


def _watched(project: Path) -> tuple[str, SuiteReport]:
    """What is on the screen of a run, whose reader makes a file when there is a verdict; and the report."""
    report = project / "report.json"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "mutsinq.pytest_plugin"]
    command += ["--mutsinq-survivors=0", "--mutsinq-jobs=3", f"--mutsinq-report=json={report}", "--mutsinq"]
    process, terminal = pty.fork()
    if not process:
        os.chdir(project)
        os.execv(command[0], command)
    shown = b""
    while True:
        try:
            data = os.read(terminal, 4096)
        except OSError:
            break
        shown += data
        if b"killed" in shown:
            (project / "seen").touch()
    os.waitpid(process, 0)
    os.close(terminal)
    read = from_json(report.read_text("utf-8"))
    assert isinstance(read, SuiteReport)
    return shown.decode(), read


@pytest.fixture(autouse=True)
def _project(write: Write) -> None:
    write("doubling.py", CODE)


def test_verdicts_are_on_the_screen_before_the_clean_run_is_over(project: Path, write: Write) -> None:
    write("test_it.py", f"SHAKY = False\n{TESTS}")
    shown, report = _watched(project)
    assert 0 < shown.find("mutant killed") < shown.find("10 tests pass")
    assert {each.status for each in report.results} == {"killed"}
    assert {each.killer.test for each in report.results if each.killer} == {"test_it.py::test_strong"}


def test_a_kill_by_a_test_that_turns_out_to_be_flaky_does_not_hold(project: Path, write: Write) -> None:
    write("test_it.py", f"SHAKY = True\n{TESTS}")
    shown, report = _watched(project)
    assert 0 < shown.find("mutant killed") < shown.find("9 tests pass")
    assert set(report.left_out) == {"test_it.py::test_strong"}
    assert {each.status for each in report.results} == {"survived"}
