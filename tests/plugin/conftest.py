"""Real runs of `pytest --mutsinq` in projects copied to a temporary folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pytest

from doubling_project import FILES
from mutsinq.core.codec import from_json
from mutsinq.core.suite import MutantResult, SuiteReport
from mutsinq.operators.splice import apply

SUBJECTS = Path(__file__).parent.parent / "subjects"


@dataclass(frozen=True)
class Measured:
    """What one run said."""

    code: int
    output: str
    report: SuiteReport | None

    @property
    def results(self) -> list[MutantResult]:
        assert self.report is not None, self.output
        return list(self.report.results)

    def of(self, function: str) -> list[MutantResult]:
        return [result for result in self.results if result.mutant.mutations[0].function == function]


Measure = Callable[..., Measured]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project."""
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


@pytest.fixture
def write(project: Path) -> Callable[[str, str], Path]:
    """Write a file of the project."""

    def write_file(name: str, text: str) -> Path:
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), "utf-8")
        return path

    return write_file


@pytest.fixture
def doubling_code(write: Callable[[str, str], Path]) -> None:
    """Make the project one of a function, without a test of it."""
    for name in ("pyproject.toml", "doubling.py"):
        write(name, FILES[name])


@pytest.fixture
def doubling(write: Callable[[str, str], Path]) -> None:
    """Make the project one of a function and a test of it."""
    for name, text in FILES.items():
        write(name, text)


@pytest.fixture
def subject(tmp_path: Path) -> Callable[[str], Path]:
    """Copy one of the subjects; gives its folder."""

    def copy(name: str) -> Path:
        return Path(shutil.copytree(SUBJECTS / name, tmp_path / name))

    return copy


@pytest.fixture
def measure(tmp_path: Path) -> Measure:
    """Run `pytest --mutsinq` with options in a folder; what earlier runs found counts only if told to `keep` it."""

    def run(
        folder: Path,
        *options: str,
        targets: tuple[str, ...] = (),
        pytest_options: tuple[str, ...] = (),
        keep: bool = False,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> Measured:
        report = tmp_path / "report.json"
        report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "mutsinq.pytest_plugin"]
        # Survivors are looked into where a test asks for it.
        command += ["--mutsinq-survivors=0", *([] if keep else ["--mutsinq-fresh"]), *pytest_options, *options]
        command += [f"--mutsinq-report=json={report}", "--mutsinq", *targets]
        variables = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
        variables |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environment}
        done = subprocess.run(
            command, cwd=folder, env=variables, capture_output=True, text=True, timeout=120, check=False
        )
        found = from_json(report.read_text("utf-8")) if report.exists() else None
        return Measured(done.returncode, done.stdout + done.stderr, found)

    return run


@pytest.fixture
def is_noticed() -> Callable[[Path, MutantResult], bool]:
    """What is true of a mutant: its text written to disk, the whole suite in a fresh interpreter."""
    return _is_noticed


def _is_noticed(folder: Path, result: MutantResult) -> bool:
    """Whether the project's suite fails with the mutant in place; the file is put back."""
    path = folder / result.path
    original = path.read_text("utf-8")
    path.write_text(apply(original, result.mutant.mutations), "utf-8")
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    try:
        return (
            subprocess.run(
                command, cwd=folder, env=environment, capture_output=True, timeout=20, check=False
            ).returncode
            != 0
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_text(original, "utf-8")
