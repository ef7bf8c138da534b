"""`mutsinq distinguish --record`: inputs from a run of the user's own tests."""

from __future__ import annotations

import sys

from .conftest import Run, Write

ORIGINAL = """
def price(code, count):
    if code == "Zx-81/b":
        return count * 2
    return count
"""
TESTS = """
from shop import price

def test_price():
    assert price("Zx-81/b", 3) == 6
"""


def test_recorded_inputs_are_tried_first(run: Run, write: Write) -> None:
    original = write("shop.py", ORIGINAL)
    variant = write("other.py", ORIGINAL.replace("count * 2", "count * 3"))
    write("test_shop.py", TESTS)
    command = f"{sys.executable} -m pytest -q -p no:cacheprovider test_shop.py"
    told = run("distinguish", original, variant, "--record", command, "--searchers", "examples")
    assert told.exit_code == 1, told.output
    assert "recorded 1 inputs of 1 functions" in told.output
    assert "price('Zx-81/b', " in told.output


def test_a_command_that_cannot_run_is_refused(run: Run, write: Write) -> None:
    original = write("shop.py", ORIGINAL)
    variant = write("other.py", ORIGINAL.replace("count * 2", "count * 3"))
    told = run("distinguish", original, variant, "--record", "no-such-program-anywhere")
    assert told.exit_code == 2
    assert "no such command" in told.output
