"""The command as its users meet it: files in, exit code and text out."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mutsinq.cli.main import main

Write = Callable[[str, str], str]
Run = Callable[..., Result]
Shell = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file into the working directory; gives its name."""
    monkeypatch.chdir(tmp_path)

    def write_file(name: str, text: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), "utf-8")
        return name

    return write_file


@pytest.fixture
def run() -> Run:
    """Run `mutsinq` with these arguments in this process."""
    runner = CliRunner()
    return lambda *args: runner.invoke(main, [str(arg) for arg in args])


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Run the installed command `mutsinq` as a shell would, in the test's folder."""

    def run_command(*args: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mutsinq", *args]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, env=os.environ)

    return run_command
