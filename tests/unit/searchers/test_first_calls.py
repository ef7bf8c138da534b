"""What only the first call of a program shows."""

from __future__ import annotations

from mutsinq.core.program import Program
from mutsinq.core.verdict import Distinguished, NotFound
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.settings import Settings

_COUNTER = """
latest = [0]
def renew():
    global latest
    latest = [1]
"""


def _program(body: str) -> Program:
    return Program(_COUNTER + body, "m", "f")


def test_a_difference_that_earlier_calls_hide_is_found() -> None:
    original = _program("def f():\n    before = latest\n    renew()\n    return before\n")
    variant = _program("def f():\n    renew()\n    return latest\n")
    verdict = distinguish(original, variant, Settings(timeout=1.0, searchers=("boundary",)))
    assert isinstance(verdict, Distinguished)
    assert verdict.counterexample.call == "f()"


def test_programs_that_keep_state_in_the_same_way_are_not_told_apart() -> None:
    original = _program("def f(n: int):\n    before = latest\n    renew()\n    return before, n\n")
    variant = _program("def f(n: int):\n    before, n = latest, n\n    renew()\n    return (before, *[n])\n")
    verdict = distinguish(original, variant, Settings(timeout=1.0, searchers=("boundary",)))
    assert isinstance(verdict, NotFound)
