"""What is chosen before anything runs."""

from __future__ import annotations

import os
import sys

import pytest

from mutsinq import pytest_plugin
from mutsinq.suite import plugin
from mutsinq.suite.plugin import can_fork


def test_linux_forks() -> None:
    assert can_fork()


@pytest.mark.parametrize("name", ["darwin", "win32"])
def test_other_systems_spawn(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", name)
    assert not can_fork()


def test_a_system_without_fork_spawns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    assert not can_fork()


def test_an_interrupt_before_pytest_has_begun_is_no_traceback(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(plugin, "start", interrupted)
    monkeypatch.setattr(pytestconfig.known_args_namespace, "mutsinq", [], raising=False)
    monkeypatch.delattr(pytestconfig.known_args_namespace, "cov_source", raising=False)
    with pytest.raises(SystemExit) as ended:
        next(pytest_plugin.pytest_load_initial_conftests(pytestconfig))
    assert ended.value.code == 2
    assert capsys.readouterr().err == "mutsinq: interrupted before any test ran\n"
