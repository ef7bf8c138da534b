"""Tests that kill, and whether they pass on the original."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

from mutsinq.core.suite import Killer
from mutsinq.suite.killers import Killers
from mutsinq.suite.processes.fate import Fate


def killed_by(test: str) -> Fate:
    return Fate("killed", Killer(test, "call", "assert 1 == 2"))


def test_a_test_that_was_tried_beside_another_needs_no_trial_of_its_own() -> None:
    killers, plan, first, second = Killers(), Mock(), Mock(), Mock()
    assert not killers.bears_out(plan, first, killed_by("test_it[1]"))
    assert killers.take_untried() == ["test_it[1]"]
    assert killers.try_beside(["test_it[1]", "test_it[2]"]) == ["test_it[2]"]
    assert not killers.bears_out(plan, second, killed_by("test_it[2]"))
    assert killers.take_untried() == []
    assert killers.try_beside(["test_it[2]"]) == []
    held: list[tuple[Any, Fate]] = killers.settle(plan, "test_it[2]", passed=True)
    assert [planned for planned, _ in held] == [second]
    assert killers.settle(plan, "test_it[1]", passed=False) == [(first, killed_by("test_it[1]"))]
    assert killers.bears_out(plan, first, killed_by("test_it[2]"))
