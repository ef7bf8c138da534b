"""A crew does all jobs that can be done, whatever happens to its processes."""

from __future__ import annotations

import itertools

import pytest
from small_game import SETTINGS, DeadlyJob

from mutsinq.game.crew import Crew, Failure


@pytest.mark.slow
def test_a_job_that_kills_its_process_fails_alone() -> None:
    jobs = [DeadlyJob(number, deadly=number == 2) for number in range(6)]
    with Crew(SETTINGS, 1 + 1) as crew:
        results = list(crew.run(jobs))
    failures = [result for result in results if isinstance(result, Failure)]
    assert failures == [Failure("job 2", "its process died or hung")]
    assert sorted(result for result in results if isinstance(result, int)) == [0, 1, 3, 4, 5]


def test_jobs_are_made_only_when_there_is_somebody_to_do_them() -> None:
    endless = (DeadlyJob(number) for number in itertools.count())
    with Crew(SETTINGS, 1) as crew:
        assert list(itertools.islice(crew.run(endless), 3)) == [0, 1, 2]
    assert next(endless).number == 3
