"""How much memory a piece of work takes."""

from __future__ import annotations

from mutsinq.suite.processes.memory import Peak


def test_a_peak_counts_from_where_it_was_restarted() -> None:
    peak = Peak()
    size = 80 << 20
    hog = bytearray(b"x") * size
    assert peak.growth() >= size * 0.9
    del hog
    peak.restart()
    small = bytearray(b"x") * (1 << 20)
    assert peak.growth() < size / 2
    assert small
