"""The command as a whole: its help, its version, and its exit codes."""

from __future__ import annotations

import errno
import importlib
import os
import subprocess
import sys
from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner

from mutsinq import __version__
from mutsinq.cli.main import COMMANDS, main
from mutsinq.cli.trouble import exit_code
from mutsinq.errors import InputError
from mutsinq.exit_codes import ExitCode


def test_help_lists_the_commands_without_loading_them() -> None:
    program = (
        "import sys\nfrom mutsinq.cli.main import main\n"
        "try:\n    main(['--help'])\nfinally:\n"
        "    heavy = {'libcst', 'z3', 'hypothesis', 'crosshair', 'mutsinq.cli.mutate'} & set(sys.modules)\n"
        "    assert not heavy, heavy\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    for name in COMMANDS:
        assert f"\n  {name} " in done.stdout


def test_help_of_a_command_says_its_exit_codes() -> None:
    result = CliRunner().invoke(main, ["mutate", "--help"])

    assert result.exit_code == 0
    assert "Exit codes: 0 done, 2 trouble, 130 stopped by Ctrl-C." in result.output


def test_version_is_that_of_the_package() -> None:
    assert CliRunner().invoke(main, ["--version"]).output == f"mutsinq, version {__version__}\n"


def test_unknown_command_is_trouble() -> None:
    result = CliRunner().invoke(main, ["mutat"])

    assert result.exit_code == ExitCode.TROUBLE
    assert "No such command 'mutat'; did you mean mutate?" in result.output
    assert "No such command 'zzz'." in CliRunner().invoke(main, ["zzz"]).output


def test_letters_that_the_output_cannot_hold_are_escaped(write: Callable[[str, str], str]) -> None:
    write("greeting.py", 'def greet():\n    return "☃"\n')
    command = [sys.executable, "-m", "mutsinq", "mutate", "greeting.py"]
    done = subprocess.run(command, capture_output=True, env=os.environ | {"PYTHONIOENCODING": "cp1252"}, check=True)
    assert b'-    return "\\u2603"' in done.stdout


def raising(error: BaseException) -> object:
    raise error


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (InputError("m.py: no such file"), ExitCode.TROUBLE, "mutsinq: m.py: no such file\n"),
        (click.UsageError("bad option"), ExitCode.TROUBLE, "bad option"),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED, "mutsinq: stopped\n"),
        (click.Abort(), ExitCode.INTERRUPTED, "mutsinq: stopped\n"),
        (ZeroDivisionError("oh"), ExitCode.TROUBLE, "mutsinq: internal error: ZeroDivisionError: oh\n"),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            ExitCode.TROUBLE,
            "mutsinq: No space left on device; make room, and run the command again\n",
        ),
    ],
)
def test_every_error_is_a_message_and_a_code(
    error: BaseException, code: ExitCode, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(lambda: raising(error)) == code

    shown = capsys.readouterr().err
    assert message in shown
    assert "Traceback" not in shown


def test_traceback_of_a_defect_is_shown_on_request(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUTSINQ_DEBUG", "1")

    exit_code(lambda: raising(ZeroDivisionError("oh")))

    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_can_be_loaded(name: str) -> None:
    assert importlib.import_module(f"mutsinq.cli.{name}").command.name == name
