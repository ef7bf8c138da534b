"""Mutants share processes, as many as pay and no more than leaves each core its share."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutsinq.suite.batches import batches
from mutsinq.suite.plan import PlannedMutant
from mutsinq.suite.subject import Subject


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    """A module."""
    path = tmp_path / "module.py"
    path.write_text("x = 1\n")
    return Subject(path)


def mutants(subject: Subject, count: int) -> list[PlannedMutant]:
    """Mutants of what runs while the module is loaded."""
    return [PlannedMutant(number, None, subject, None, frozenset(), ()) for number in range(count)]


@pytest.mark.parametrize(("count", "jobs", "size"), [(1600, 2, 100), (1600, 8, 50), (1600, 64, 25), (40, 2, 25)])
def test_many_mutants_share_a_process_where_each_core_still_has_several(
    subject: Subject, count: int, jobs: int, size: int
) -> None:
    found = [*batches(mutants(subject, count), jobs, 100)]
    assert max(map(len, found)) == size
    assert [planned.number for batch in found for planned in batch] == [*range(count)]


def test_people_wait_for_the_first_two_only(subject: Subject) -> None:
    assert len(next(batches(mutants(subject, 1600), 2, 100))) == 2


def test_each_can_have_a_process_of_its_own(subject: Subject) -> None:
    assert {len(batch) for batch in batches(mutants(subject, 60), 2, 1)} == {1}
