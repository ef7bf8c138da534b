"""`mutsinq mutate`, as people use it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mutsinq.cli.main import main
from mutsinq.cli.verification import Verifier
from mutsinq.core.codec import from_json
from mutsinq.core.mutation import FromOperator, MutationReport
from mutsinq.core.verdict import Distinguished, Equivalent, Verdict
from mutsinq.static.sources import Source

CODE = '''"""A module."""


def grow(n):
    return n + 1


class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)
        return len(self.items) > 1
'''


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one module, where the command runs."""
    (tmp_path / "m.py").write_text(CODE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["mutate", *arguments])


def listed(*arguments: str) -> list[list[str]]:
    """The columns of `--list`: id, place, function, operator, summary."""
    result = run("--list", *arguments)
    assert result.exit_code == 0, result.stderr
    return [line.split("  ") for line in result.stdout.splitlines()]


def trouble(*arguments: str) -> str:
    """The message of a run that ends with exit code 2."""
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert result.stderr.startswith(("mutsinq: ", "Usage: "))
    return result.stderr


def test_mutants_are_shown_as_diffs_grouped_by_function(project: Path) -> None:
    result = run("m.py", "--operators", "arithmetic,comparison-boundary")

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "m.py · grow · 1 mutant"
    assert lines[2].endswith("  arithmetic  line 5")
    assert lines[3] == "--- m.py"
    assert "-    return n + 1" in lines
    assert "+    return n - 1" in lines
    assert "m.py · Stack.push · 1 mutant" in lines
    assert lines[-1].startswith("2 mutants in 1 file")


@pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not installed")
def test_diff_can_be_applied_by_patch(project: Path) -> None:
    diff = run("m.py", "--operators", "arithmetic").stdout

    subprocess.run(["patch", "-s", "-p0"], input=diff.encode(), check=True, cwd=project)

    assert (project / "m.py").read_text("utf-8") == CODE.replace("n + 1", "n - 1")


def test_files_are_never_changed(project: Path) -> None:
    run("m.py")
    run("m.py", "--output", "out")

    assert (project / "m.py").read_text("utf-8") == CODE


def test_list_has_one_line_a_mutant(project: Path) -> None:
    (only,) = listed("m.py", "--operators", "arithmetic")

    assert only[1:] == ["m.py:5", "grow", "arithmetic", "return n + 1 → return n - 1"]


def test_json_is_a_report_with_a_format_version(project: Path) -> None:
    result = run("m.py", "--json")

    report = from_json(result.stdout)
    assert isinstance(report, MutationReport)
    assert json.loads(result.stdout)["format_version"] == 1
    assert [module.path for module in report.modules] == ["m.py"]
    assert len(report.modules[0].mutants) == len(listed("m.py"))


def test_output_writes_each_mutated_file(project: Path) -> None:
    ids = [columns[0] for columns in listed("m.py")]

    assert run("m.py", "--output", "out").exit_code == 0

    assert sorted(path.name for path in (project / "out").iterdir()) == sorted(f"m.{each}.py" for each in ids)


def test_functions_lines_and_operators_narrow_the_choice(project: Path) -> None:
    assert {columns[2] for columns in listed("m.py", "--function", "Stack.push")} == {"Stack.push"}
    assert {columns[1] for columns in listed("m.py", "--lines", "5,13-14")} == {"m.py:5", "m.py:13", "m.py:14"}
    assert {columns[3] for columns in listed("m.py", "-o", "number,arithmetic", "-x", "number")} == {"arithmetic"}


def test_max_draws_by_seed(project: Path) -> None:
    assert len(listed("m.py", "--max", "3")) == 3
    assert listed("m.py", "--max", "3", "--seed", "1") == listed("m.py", "--max", "3", "--seed", "1")
    assert listed("m.py", "--max", "3", "--seed", "1") != listed("m.py", "--max", "3", "--seed", "2")


def test_order_two_combines_mutations(project: Path) -> None:
    assert all("+" in columns[0] and "+" in columns[3] for columns in listed("m.py", "--order", "2"))


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_since_takes_changed_lines_only(project: Path) -> None:
    for arguments in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=n", "-c", "user.email=e@x", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *arguments], check=True, cwd=project)
    assert listed("m.py", "--since", "HEAD") == []
    (project / "m.py").write_text(CODE.replace("n + 1", "n + 2"), "utf-8")

    assert {columns[1] for columns in listed("m.py", "--since", "HEAD")} == {"m.py:5"}
    (project / "n.py").write_text("x = 1\n", "utf-8")
    for paths in (["m.py"], ["m.py", "n.py"]):
        assert "knows no revision 'nowhere'" in trouble(*paths, "--since", "nowhere")


def test_folders_and_packages_are_searched_for_modules(project: Path) -> None:
    (project / "pkg").mkdir()
    (project / "pkg" / "a.py").write_text("x = 1\n", "utf-8")
    (project / "pkg" / "b.py").write_text("y = (\n", "utf-8")
    (project / "pkg" / "c.py").write_bytes(b"\n\nz = '\xe9'\n")

    result = run("pkg", "--list")

    assert result.exit_code == 0
    assert {line.split("  ")[1] for line in result.stdout.splitlines()} == {"pkg/a.py:1"}
    assert "mutsinq: skipped pkg/b.py:1: syntax error" in result.stderr
    assert "mutsinq: skipped pkg/c.py:3: not utf-8 text" in result.stderr
    assert run("json.scanner", "--list").exit_code == 0


def test_settings_come_from_pyproject_and_options_go_before_them(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.mutsinq]\noperators = ["arithmetic"]\n', "utf-8")

    assert {columns[3] for columns in listed("m.py")} == {"arithmetic"}
    assert {columns[3] for columns in listed("m.py", "--operators", "comparison-boundary")} == {"comparison-boundary"}


def test_verify_shows_what_tells_a_mutant_apart(project: Path) -> None:
    result = run("m.py", "--function", "grow", "--operators", "arithmetic", "--verify", "--json")

    assert result.exit_code == 0, result.stderr
    (verdict,) = from_json(result.stdout).verdicts.values()
    assert isinstance(verdict, Distinguished)
    shown = run("m.py", "-f", "grow", "-o", "arithmetic", "--verify").stdout
    assert "grow  distinguished" in shown
    assert shown.splitlines()[-1] == "verified: 1 distinguished"


def test_verify_asks_a_model_for_what_no_search_finds(project: Path) -> None:
    lock = sha256(b"open sesame").hexdigest()
    condition = f"sha256(text.encode()).hexdigest() == {lock!r}"
    code = f"def opened(text: str) -> int:\n    if {condition}:\n        return 1\n    return 0\n"
    (project / "lock.py").write_text(f"from hashlib import sha256\n\n{code}", "utf-8")
    (project / "replies.txt").write_text("opened('open sesame')\n", "utf-8")
    command = [
        "lock.py",
        "--operators",
        "number",
        "--lines",
        "5",
        "--max",
        "1",
        "--verify",
        "--timeout",
        "20",
        "--json",
    ]

    report = from_json(run(*command, "--agent", "scripted:replies.txt").stdout)

    (verdict,) = report.verdicts.values()
    assert isinstance(verdict, Distinguished)
    assert verdict.counterexample.call == "opened('open sesame')"
    assert verdict.counterexample.searcher == "agent"
    refused = run(*command, "--agent", "nobody")
    assert refused.exit_code == 2
    assert "no player is named 'nobody'" in refused.stderr


def test_stopping_keeps_the_verdicts_so_far(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judge = Verifier.verdict
    seen: list[str] = []

    def stop_at_second(self: Verifier, source: Source, mutant: FromOperator) -> Verdict:
        seen.append(mutant.id)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return judge(self, source, mutant)

    monkeypatch.setattr(Verifier, "verdict", stop_at_second)

    result = run("m.py", "-f", "grow", "--verify", "--json")

    assert result.exit_code == 130
    assert list(from_json(result.stdout).verdicts) == seen[:1]


def test_verify_proves_what_it_can(project: Path) -> None:
    (project / "e.py").write_text("def f(x):\n    y = x\n    return x\n", "utf-8")

    report = from_json(run("e.py", "-o", "assignment-value", "--verify", "--timeout", "0.5", "--json").stdout)

    assert not any(isinstance(verdict, Distinguished) for verdict in report.verdicts.values())
    assert all(isinstance(verdict, Equivalent) or verdict.reports for verdict in report.verdicts.values())


def test_empty_file_has_no_mutants_and_that_is_fine(project: Path) -> None:
    (project / "empty.py").touch()

    result = run("empty.py")

    assert result.exit_code == 0
    assert result.stdout.startswith("0 mutants in 1 file")


def test_missing_file_is_trouble(project: Path) -> None:
    assert "no/such.py: no such file or folder" in trouble("no/such.py")


def test_module_that_cannot_be_found_is_trouble(project: Path) -> None:
    assert "no module named nowhere" in trouble("nowhere")


def test_folder_without_python_files_is_trouble(project: Path) -> None:
    (project / "empty").mkdir()

    assert "empty: no Python files" in trouble("empty")


def test_syntax_error_is_trouble_with_line_and_caret(project: Path) -> None:
    (project / "bad.py").write_text("x = 1\ny = (1 +* 2)\n", "utf-8")

    assert trouble("bad.py").splitlines() == [
        "mutsinq: bad.py:2: syntax error: invalid syntax",
        "    y = (1 +* 2)",
        "            ^",
    ]


def test_undecodable_file_is_trouble_with_the_line(project: Path) -> None:
    (project / "latin.py").write_bytes(b"x = 1\ny = '\xe9'\n")

    assert "latin.py:2: not utf-8 text" in trouble("latin.py")


def test_unknown_encoding_is_trouble(project: Path) -> None:
    (project / "coded.py").write_bytes(b"# coding: nonsense\nx = 1\n")

    assert "nonsense" in trouble("coded.py")


def test_binary_file_is_trouble(project: Path) -> None:
    shutil.copy(sys.executable, project / "binary.py")

    assert "binary.py" in trouble("binary.py")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission_is_trouble(project: Path) -> None:
    (project / "m.py").chmod(0)

    assert "no permission to read it" in trouble("m.py")


def test_unknown_function_is_trouble_with_near_names(project: Path) -> None:
    assert "no function or class is named 'Stack.psh'; did you mean Stack.push" in trouble("m.py", "-f", "Stack.psh")


def test_unknown_operator_is_trouble_with_near_names(project: Path) -> None:
    assert "no operator is named 'arithmetics'; did you mean arithmetic" in trouble("m.py", "-o", "arithmetics")


def test_bad_lines_are_trouble(project: Path) -> None:
    assert "'x' is neither a line" in trouble("m.py", "--lines", "x")


def test_unknown_setting_is_trouble_with_a_near_name(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.mutsinq]\noperator = []\n", "utf-8")

    assert "has no setting 'operator'; did you mean 'operators'" in trouble("m.py")


def test_output_that_cannot_be_written_is_trouble(project: Path) -> None:
    (project / "taken").touch()

    assert "cannot be written" in trouble("m.py", "--output", "taken")


def test_since_outside_of_a_repository_is_trouble(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.parent))

    assert "in no git repository" in trouble("m.py", "--since", "HEAD")


def test_unknown_option_is_trouble(project: Path) -> None:
    assert "No such option" in trouble("m.py", "--nonsense")


@pytest.mark.slow
def test_file_of_two_megabytes_works(project: Path) -> None:
    (project / "big.py").write_text("".join(CODE.replace("grow", f"grow_{n}") for n in range(10_000)), "utf-8")
    assert (project / "big.py").stat().st_size > 2_000_000

    result = run("big.py", "--max", "10", "--list")

    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 10


def test_colours_are_for_terminals_only(project: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    command = [sys.executable, "-m", "mutsinq", "mutate", "m.py", "--max", "1"]

    def output(**extra: str) -> bytes:
        return subprocess.run(command, env={**environment, **extra}, capture_output=True, check=True).stdout

    assert b"\x1b[" not in output()
    assert b"\x1b[" in output(FORCE_COLOR="1")
    assert b"\x1b[" not in output(FORCE_COLOR="1", NO_COLOR="1")


def test_reader_that_goes_away_makes_no_noise(project: Path) -> None:
    (project / "long.py").write_text(CODE * 100, "utf-8")
    command = f"{sys.executable} -m mutsinq mutate long.py | head -1"

    done = subprocess.run(["sh", "-c", command], capture_output=True, check=True)

    assert done.stdout.startswith(b"long.py")
    assert done.stderr == b""


def test_a_model_writes_mutants_beside_the_operators_or_alone(project: Path) -> None:
    (project / "replies.txt").write_text("2:\n    return n * 2 + 1\n=> grow(1)\n", "utf-8")
    command = ["m.py", "-f", "grow", "--generator", "scripted:replies.txt", "--variants", "2", "--verify", "--json"]

    report = from_json(run(*command, "-o", "none").stdout)
    ((mutant,),) = (module.mutants for module in report.modules)
    assert mutant.operator == "model"
    assert isinstance(report.verdicts[mutant.id], Distinguished)
    assert report.modules[0].duplicate == 1

    beside = from_json(run(*command, "-o", "arithmetic").stdout)
    assert {each.operator for each in beside.modules[0].mutants} == {"arithmetic", "model"}
    refused = run("m.py", "--generator", "nobody")
    assert refused.exit_code == 2
    assert "no player is named 'nobody'" in refused.stderr
