"""What is chosen before anything runs."""

from __future__ import annotations

import os
import sys

import pytest

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
