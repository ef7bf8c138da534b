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
    assert "recorded 1 input of 1 function" in told.output
    assert "price('Zx-81/b', " in told.output


def test_a_command_that_cannot_run_is_refused(run: Run, write: Write) -> None:
    original = write("shop.py", ORIGINAL)
    variant = write("other.py", ORIGINAL.replace("count * 2", "count * 3"))
    told = run("distinguish", original, variant, "--record", "no-such-program-anywhere")
    assert told.exit_code == 2
    assert "no such command" in told.output


def test_a_command_that_fails_is_said_to_fail(run: Run, write: Write) -> None:
    original = write("shop.py", ORIGINAL)
    variant = write("other.py", ORIGINAL.replace("count * 2", "count * 3"))
    told = run("distinguish", original, variant, "--record", f"{sys.executable} -c 'raise SystemExit(3)'")
    assert "failed, with status 3" in told.output
    assert "recorded 0 inputs of 0 functions" in told.output


def test_a_command_with_an_open_quote_is_refused(run: Run, write: Write) -> None:
    original = write("shop.py", ORIGINAL)
    told = run("distinguish", original, write("other.py", ORIGINAL), "--record", "pytest 'tests")
    assert told.exit_code == 2
    assert "No closing quotation" in told.output
