"""What the system tells of its processors."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutsinq.core.cores import cores, slowness


def test_there_is_a_core_at_least() -> None:
    assert cores() >= 1


@pytest.mark.parametrize(("text", "expected"), [("2000 6000 9\n", 4.0), ("2000 0 9\n", 1.0), ("0 0 0\n", 1.0)])
def test_a_machine_is_as_slow_as_one_waits_for_it(tmp_path: Path, text: str, expected: float) -> None:
    turns = tmp_path / "schedstat"
    turns.write_text(text)
    assert slowness(turns) == expected


def test_a_system_that_does_not_tell_counts_as_one_that_does_nothing_else(tmp_path: Path) -> None:
    assert slowness(tmp_path / "none") == 1.0
