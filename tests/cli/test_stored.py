"""`test`, `results`, `show` and `apply`: a run, and what is shown of it later."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Shell = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[str, str], str]


@pytest.fixture
def project(write: Write) -> None:
    write("doubling.py", "def double(x):\n    if x < 0:\n        return 0\n    return x * 2\n")
    write("test_doubling.py", "from doubling import double\n\n\ndef test_double():\n    assert double(3) == 6\n")


@pytest.mark.usefixtures("project")
def test_a_run_is_shown_again_and_a_mutant_can_be_put_into_a_copy(shell: Shell, tmp_path: Path) -> None:
    options = ["--survivors", "0", "--operators", "comparison-boundary,arithmetic", "--min-score", "90"]
    run = shell("test", "doubling.py", *options, "--", "-q", "-p", "no:cacheprovider")
    assert run.returncode == 1, run.stdout + run.stderr
    assert "mutation score: 50.0 %, under the least of 90 %" in run.stdout
    assert "\r" not in run.stdout

    assert "mutation score: 50.0 %" in shell("results").stdout
    listed = shell("results", "--status", "survived", "--function", "dou*").stdout.splitlines()
    (line,) = listed
    assert "doubling.py:2  double  survived  if x < 0: return 0 → if x <= 0: return 0" in line
    id = line.split()[0]

    shown = shell("show", id[:6])
    assert "+    if x <= 0:" in shown.stdout
    assert "test_doubling.py::test_double" in shown.stdout

    copy = tmp_path.parent / f"{tmp_path.name}-copy"
    applied = shell("apply", id, "--to", str(copy))
    assert "x <= 0" in (copy / "doubling.py").read_text("utf-8")
    assert "x < 0" in (tmp_path / "doubling.py").read_text("utf-8")
    command = applied.stdout.splitlines()[-1].strip()
    assert subprocess.run(command, shell=True, capture_output=True, check=False).returncode == 0

    (tmp_path / "doubling.py").write_text("def double(x):\n    return 2 * x\n")
    changed = shell("apply", id)
    assert (changed.returncode, "has changed since the last run" in changed.stderr) == (2, True)
    unknown = shell("show", "nothing")
    assert (unknown.returncode, "no mutant of the last run has this id" in unknown.stderr) == (2, True)


def test_mutants_of_one_text_in_two_files_are_told_apart_by_the_path(shell: Shell, write: Write) -> None:
    for name in ("one", "two"):
        write(f"{name}.py", f"LIMIT = 3\n\n\ndef is_{name}(x):\n    return x == LIMIT\n")
    test = "from one import is_one\nfrom two import is_two\n\n\ndef test_both():\n    assert is_one(3) and is_two(3)\n"
    write("test_both.py", test)
    shell("test", "one.py", "two.py", "--survivors", "0", "--operators", "number", "--", "-q", "-p", "no:cacheprovider")
    ids = [line.split()[0] for line in shell("results", "--function", "").stdout.splitlines() if "LIMIT" in line]
    id = next(id for id in ids if ids.count(id) == 2)
    asked = shell("show", id)
    assert (asked.returncode, f"write one.py:{id} or two.py:{id}" in asked.stderr) == (2, True)
    assert "two.py:1" in shell("show", f"two.py:{id}").stdout


def test_without_a_run_each_command_says_what_to_do(shell: Shell) -> None:
    for words in (["results"], ["show", "x"], ["apply", "x"]):
        done = shell(*words)
        assert (done.returncode, "run `mutsinq test` first" in done.stderr) == (2, True)
        assert "Traceback" not in done.stderr


def test_a_project_that_is_a_package_itself_is_imported_from_the_folder_around_its_copy(
    shell: Shell, write: Write, tmp_path: Path
) -> None:
    write("__init__.py", "")
    write("doubling.py", "def double(x):\n    return x * 2\n")
    write("test_doubling.py", "from .doubling import double\n\n\ndef test_double():\n    assert double(3) == 6\n")
    shell("test", "doubling.py", "--survivors", "0", "--operators", "arithmetic", "--", "-q", "-p", "no:cacheprovider")
    id = shell("results", "--status", "killed").stdout.split()[0]
    copy = tmp_path.parent / "copied" / tmp_path.name
    command = shell("apply", id, "--to", str(copy)).stdout.splitlines()[-1].strip()
    assert f"PYTHONPATH={copy}:{copy.parent} " in command
    assert subprocess.run(command, shell=True, capture_output=True, check=False).returncode == 1
