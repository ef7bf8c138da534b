import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))

from calculator import clamp, total


def test_clamp_keeps_a_value_within_its_limits():
    assert clamp(5) == 5
    assert clamp(-1) == 0
    assert clamp(11) == 10


def test_total_adds():
    assert total([1, 2, 3]) == 6
