"""`mutsinq distinguish --script`: whole programs, from one example of what they read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Run, Write

ORIGINAL = """
n = int(input())
values = list(map(int, input().split()))
print(max(values) - min(values))
"""
VARIANT = ORIGINAL.replace("max(values) - min(values)", "max(values) - values[0]")
EXAMPLE = "3\n1 5 2\n"


@pytest.fixture
def programs(write: Write) -> tuple[str, str, str]:
    return write("spread.py", ORIGINAL), write("other.py", VARIANT), write("example.txt", EXAMPLE)


def test_two_programs_are_told_apart_and_the_test_file_agrees(
    run: Run, programs: tuple[str, str, str], tmp_path: Path
) -> None:
    original, variant, example = programs
    told = run("distinguish", "--script", original, variant, "--stdin-example", example, "--test", "test_spread.py")
    assert told.exit_code == 1, told.output
    assert "stdin = '2\\n" in told.output
    assert "output differs" in told.output
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_spread.py"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    Path(original).write_text(VARIANT, "utf-8")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_examples_may_be_string_literals(run: Run, programs: tuple[str, str, str], write: Write) -> None:
    literals = write("examples.txt", "# what it reads\n'3\\n1 5 2\\n'\n\n'1\\n7\\n'\n")
    told = run("distinguish", "--script", *programs[:2], "--examples", literals)
    assert told.exit_code == 1, told.output


def test_programs_with_one_output_are_not_told_apart(run: Run, programs: tuple[str, str, str], write: Write) -> None:
    same = write("same.py", ORIGINAL.replace("list(", "sorted("))
    told = run("distinguish", "--script", programs[0], same, "--stdin-example", programs[2], "--timeout", "0.5")
    assert told.exit_code == 0, told.output
    assert "not found" in told.output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "needs an example"),
        (("--stdin-example", "missing.txt"), "no such file"),
        (("--examples", "wrong.txt"), "wrong.txt:1: not the literal of a string"),
        (("--stdin-example", "example.txt", "-f", "f"), "goes without --function"),
    ],
)
def test_what_cannot_be_used_is_said(
    run: Run, programs: tuple[str, str, str], write: Write, options: tuple[str, ...], message: str
) -> None:
    write("wrong.txt", "[1, 2]\n")
    told = run("distinguish", "--script", *programs[:2], *options)
    assert told.exit_code == 2
    assert message in told.output


def test_an_example_of_standard_input_goes_with_scripts_only(run: Run, programs: tuple[str, str, str]) -> None:
    told = run("distinguish", *programs[:2], "--stdin-example", programs[2])
    assert told.exit_code == 2
    assert "goes with --script only" in told.output
