"""How long survivors are looked into."""

from __future__ import annotations

import pytest

from mutsinq.suite.settings import SuiteSettings


@pytest.mark.parametrize(
    ("asked", "share", "spent", "slowness", "expected"),
    [
        (15.0, 0.5, 20.0, 1.0, 10.0),
        (15.0, 0.5, 1.0, 1.0, 5.0),
        (15.0, 0.5, 600.0, 1.0, 15.0),
        (15.0, 0.5, 1.0, 3.0, 15.0),
        (15.0, 0.5, 40.0, 3.0, 20.0),
        (15.0, 0.5, 600.0, 3.0, 45.0),
        (15.0, 0.5, 600.0, 100.0, 150.0),
        (300.0, float("inf"), 2.0, 3.0, 300.0),
        (1.0, float("inf"), 0.1, 1.0, 1.0),
    ],
)
def test_by_default_survivors_take_a_share_of_the_time_before_within_bounds_that_hold_for_a_quiet_machine(
    asked: float, share: float, spent: float, slowness: float, expected: float
) -> None:
    settings = SuiteSettings(jobs=1, survivors=asked, survivors_share=share)
    assert settings.survivor_seconds(spent, slowness) == expected
