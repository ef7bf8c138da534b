"""Mutants share processes, as many as pay and no more than leaves each core its share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mutsinq.suite.batches import Share, batches, for_now, processes, shares
from mutsinq.suite.plan import PlannedMutant
from mutsinq.suite.processes.pool import fork
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


def test_processes_take_each_of_a_share_once(subject: Subject) -> None:
    share = Share(mutants(subject, 1000))
    for _ in range(3):
        share.begin()

    def say_all(pipe: int) -> None:
        for planned in share.take(1000):
            os.write(pipe, planned.number.to_bytes(4, "big"))

    said = b""
    for pid, pipe in [fork(say_all) for _ in range(3)]:
        with open(pipe, "rb") as file:
            said += file.read()
        assert os.waitpid(pid, 0)[1] == 0
    taken = [int.from_bytes(said[start : start + 4], "big") for start in range(0, len(said), 4)]
    assert sorted(taken) == [*range(1000)]
    assert not share.has_more
    assert [share.end(taken[:400]), share.end(taken[400:700])] == [[], []]
    # What one took and nobody heard of, such as where that process was killed.
    assert [planned.number for planned in share.end(taken[700:999])] == [taken[999]]


def test_others_go_on_with_a_share_where_one_took_all_it_may(subject: Subject) -> None:
    share = Share(mutants(subject, 5))
    taken = []
    while share.has_more:
        share.begin()
        taken.append([planned.number for planned in share.take(2)])
        assert share.end(taken[-1]) == []
    assert taken == [[0, 1], [2, 3], [4]]


def test_more_than_fit_into_a_pipe_are_several_shares(subject: Subject) -> None:
    found = [share.mutants for share in shares(mutants(subject, 3000))]
    assert [planned.number for share in found for planned in share] == [*range(3000)]
    assert len(found) == 3


@pytest.mark.parametrize(("seconds", "jobs", "count"), [(0.0, 8, 1), (1.0, 8, 2), (100.0, 8, 8)])
def test_a_share_has_no_more_processes_than_pay(seconds: float, jobs: int, count: int) -> None:
    assert processes(seconds, jobs) == count


def test_a_process_begins_no_more_once_people_have_waited_for_the_first(
    subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(0, 1000, 4))
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    share = Share(mutants(subject, 10))
    assert [planned.number for planned in for_now(share.take(10))] == [0, 1, 2]
    # Nothing is taken that is not tried.
    assert [planned.number for planned in share.take(1)] == [3]
