"""How long survivors are looked into."""

from __future__ import annotations

import pytest

from mutsinq.suite.settings import SuiteSettings


@pytest.mark.parametrize(
    ("asked", "share", "spent", "expected"),
    [
        (15.0, 0.5, 20.0, 10.0),
        (15.0, 0.5, 1.0, 5.0),
        (15.0, 0.5, 600.0, 15.0),
        (300.0, float("inf"), 2.0, 300.0),
        (1.0, float("inf"), 0.1, 1.0),
    ],
)
def test_by_default_survivors_take_a_share_of_the_time_before(
    asked: float, share: float, spent: float, expected: float
) -> None:
    assert SuiteSettings(jobs=1, survivors=asked, survivors_share=share).survivor_seconds(spent) == expected
