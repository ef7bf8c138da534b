"""`mutsinq doctor` says what holds on this machine, and what to do about the rest."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version

import pytest
from click.testing import CliRunner, Result

from mutsinq.cli import doctor
from mutsinq.cli.main import main
from mutsinq.errors import EngineError
from mutsinq.execution import isolation
from mutsinq.execution.isolation import Isolation, Level

HELD = {"reading files": True, "writing files": True}


def run(*options: str) -> Result:
    # As under `mutsinq`: a command keeps the names of its help option for the whole process.
    return CliRunner().invoke(doctor.command, options, standalone_mode=False, **main.context_settings)


def test_this_machine_is_well_enough_to_run_mutsinq() -> None:
    result = run()
    assert result.return_value == 0
    assert isolation.probe().level.label in result.output
    assert version("libcst") in result.output
    assert "ms after a cold start" in result.output


def test_the_findings_can_be_had_as_json() -> None:
    findings = json.loads(run("--json").output)["findings"]
    by_name = {finding["name"]: finding for finding in findings}
    assert {"isolation", "worker", "python", "hypothesis", "z3-solver", "crosshair-tool"} <= by_name.keys()
    assert by_name["hypothesis"]["found"] == version("hypothesis")
    assert {finding["state"] for finding in findings} <= {"ok", "warning", "trouble"}


def test_less_isolation_is_a_warning_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Isolation(Level.SYSCALLS, 0, {"landlock": "no such call"}, HELD | {"reading files": False}, 900)
    monkeypatch.setattr(isolation, "probe", lambda: found)
    result = run()
    assert result.return_value == 0
    text = " ".join(result.output.split())
    assert "every file that you can read can be read" in text
    assert "not in force: no such call" in text
    assert "not stopped: reading files" in text
    assert "What to do:" in text
    assert "Linux 5.13" in text


def test_a_missing_package_is_trouble_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        if name == "libcst":
            raise PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(doctor, "version", missing)
    result = run()
    assert result.return_value == 2
    assert "-m pip install libcst" in " ".join(result.output.split())


def test_a_machine_that_cannot_confine_at_all_is_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> Isolation:
        raise EngineError("no process could be confined: no memory")

    monkeypatch.setattr(isolation, "probe", fails)
    result = run()
    assert result.return_value == 2
    assert "no process could be confined: no memory" in " ".join(result.output.split())


def test_a_worker_that_does_not_start_is_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise EngineError("the worker zygote does not answer")

    monkeypatch.setattr(doctor, "Engine", fails)
    result = run()
    assert result.return_value == 2
    assert "does not start: the worker zygote does not answer" in " ".join(result.output.split())


def test_colours_are_left_out_where_nobody_sees_them() -> None:
    assert "\x1b" not in run().output
