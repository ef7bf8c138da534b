"""`mutsinq distinguish --explain` shows where two executions part, for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable

from click.testing import Result

from mutsinq.core.codec import from_json
from mutsinq.core.comparison import Comparison

Write = Callable[[str, str], str]
Run = Callable[..., Result]

ORIGINAL = """
def total(xs):
    result = 0
    for x in xs:
        if x > 3:
            result += x
    return result


def same(n):
    return n + 1
"""
VARIANT = ORIGINAL.replace("x > 3", "x >= 3").replace("n + 1", "(n + 1)")


def test_people_see_the_two_executions_side_by_side(write: Write, run: Run) -> None:
    files = write("a.py", ORIGINAL), write("b.py", VARIANT)
    done = run("distinguish", *files, "--explain", "--timeout", "3")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert "    they part after line 5: the original goes on with line 4, the variant goes on with line 6" in lines, (
        done.stdout
    )
    (marked,) = (line.split() for line in lines if "▶" in line)
    assert marked == ["▶", "5", "if", "x", ">", "3:", "│", "5", "if", "x", ">=", "3:"]


def test_tools_get_records(write: Write, run: Run) -> None:
    files = write("a.py", ORIGINAL), write("b.py", VARIANT)
    done = run("distinguish", *files, "--explain", "--json", "--timeout", "3")
    comparison = from_json(done.stdout)
    assert isinstance(comparison, Comparison)
    assert list(comparison.explanations) == ["total"]
    explanation = comparison.explanations["total"]
    assert explanation.call == "total([3])"
    assert explanation.parting is not None
    assert explanation.parting.kind == "path"
    row = explanation.rows[explanation.parting.row]
    assert row.original is not None
    assert row.original.text == "if x > 3:"


def test_nothing_is_explained_unless_asked_for(write: Write, run: Run) -> None:
    files = write("a.py", ORIGINAL), write("b.py", VARIANT)
    assert "they part" not in run("distinguish", *files, "--timeout", "3").stdout
    done = run("distinguish", *files, "--json", "--timeout", "3")
    assert json.loads(done.stdout)["data"]["explanations"] == {}


def test_a_process_that_ends_is_said_to_have_left_no_recording(write: Write, run: Run) -> None:
    files = write("a.py", "def f(n):\n    return n\n"), write("b.py", "import os\ndef f(n):\n    os._exit(1)\n")
    done = run("distinguish", *files, "--explain", "--timeout", "3")
    assert done.exit_code == 1
    assert "where the executions part was not recorded" in done.stdout
