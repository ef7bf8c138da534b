"""Tests that cannot notice a mutant are not run on it, and no mutant survives for that reason alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Write = Callable[[str, str], Path]
Measure = Callable[..., Any]

CONFIG = '[tool.pytest.ini_options]\npythonpath = ["."]\n'


@pytest.fixture(autouse=True)
def _config(write: Write) -> None:
    write("pyproject.toml", CONFIG)


def test_a_mutant_that_changes_nothing_in_any_test_survives_without_being_tried(
    project: Path, write: Write, measure: Measure
) -> None:
    write("bounds.py", "def grade(x):\n    if x > 50:\n        return 'pass'\n    return 'fail'\n")
    cases = ((1, "fail"), (9, "fail"), (77, "pass"))
    tests = [f"def test_{x}():\n    assert grade({x}) == '{expected}'" for x, expected in cases]
    write("test_bounds.py", "\n\n\n".join(["from bounds import grade", *tests]))
    measured = measure(project, "--mutsinq-operators", "comparison-boundary,condition-forcing,number")
    notes = {result.mutant.mutations[0].summary: (result.status, result.note) for result in measured.results}
    boundary = notes["if x > 50: return 'pass' → if x >= 50: return 'pass'"]
    assert boundary == ("survived", "in no test does what it changes come out otherwise")
    assert {status for status, _ in notes.values()} == {"killed", "survived"}


def test_a_test_that_takes_long_is_watched_and_run_for_the_mutants_that_others_let_live(
    project: Path, write: Write, measure: Measure
) -> None:
    names = [f"is_big_{n}" for n in range(6)]
    write("sizes.py", "\n\n\n".join(f"def {name}(x):\n    return x > 50" for name in names))
    tests = [f"def test_{name}():\n    assert {name}(77) and not {name}(1)" for name in names]
    calls = "\n".join(f"    assert not {name}(9)" for name in names[1:])
    tests += [f"def test_all():\n    time.sleep(0.3)\n    assert not {names[0]}(50)\n{calls}"]
    write("test_sizes.py", "\n\n\n".join(["import time\n\nfrom sizes import *", *tests]))
    measured = measure(project, "--mutsinq-operators", "comparison-boundary,condition-forcing")
    found = [result for result in measured.results if ">=" in result.mutant.mutations[0].summary]
    killed = [result for result in found if result.status == "killed"]
    assert [str(each.killer and each.killer.test) for each in killed] == ["test_sizes.py::test_all"]
    alike = "in no test does what it changes come out otherwise"
    assert [(each.status, each.note) for each in found if each not in killed] == [("survived", alike)] * 5


READING = """
def read(text):
    try:
        return int(text)
    except (ValueError, TypeError):
        return 0
"""


@pytest.mark.parametrize("given", ["'x'", "None"])
def test_types_to_catch_are_tried_only_where_others_catch_what_is_raised(
    project: Path, write: Write, measure: Measure, given: str
) -> None:
    write("reading.py", READING)
    tests = [f"def test_bad():\n    assert read({given}) == 0", "def test_good():\n    assert read('5') == 5"]
    tests += [f"def test_again_{n}():\n    test_good()" for n in range(3)]
    write("test_reading.py", "\n\n\n".join(["from reading import read", *tests]))
    measured = measure(project, "--mutsinq-operators", "exception-handler,container-literal")
    fates = {each.mutant.mutations[0].summary.partition(" → ")[2]: each.status for each in measured.results}
    raised, other = ("(ValueError,)", "(TypeError,)") if given == "'x'" else ("(TypeError,)", "(ValueError,)")
    assert (fates[raised], fates[other], fates["()"]) == ("survived", "killed", "killed"), fates
    unnoticed = {each.mutant.mutations[0].summary for each in measured.results if each.note}
    assert {raised, "Exception"} <= {summary.partition(" → ")[2] for summary in unnoticed}, fates


def test_a_deleted_assignment_of_what_the_name_stands_for_is_not_tried_with_tests_that_take_long(
    project: Path, write: Write, measure: Measure
) -> None:
    names = [f"tidy_{n}" for n in range(6)]
    write("tidying.py", "\n\n\n".join(f"def {name}(x):\n    x = x.strip()\n    return x" for name in names))
    tests = [f"def test_{name}():\n    assert {name}('a') == 'a'" for name in names]
    calls = "\n".join(f"    assert {name}('b') == 'b'" for name in names[1:])
    tests += [f"def test_all():\n    time.sleep(0.3)\n    assert {names[0]}(' b') == 'b'\n{calls}"]
    write("test_tidying.py", "\n\n\n".join(["import time\n\nfrom tidying import *", *tests]))
    measured = measure(project, "--mutsinq-operators", "statement-deletion")
    fates = {each.mutant.mutations[0].function: (each.status, each.note) for each in measured.results}
    alike = "in no test does what it changes come out otherwise"
    assert fates == dict.fromkeys(names[1:], ("survived", alike)) | {names[0]: ("killed", "")}, measured.output


CONSTANTS = """
import re

DASHES = re.compile("-{2,}")
COMMA = re.compile(r"\\d,")
SEEN = frozenset("ab")


def tidy(text):
    return COMMA.sub("", DASHES.sub("-", text))


def is_seen(char):
    return char in SEEN
"""


@pytest.mark.parametrize("mentions", [False, True])
def test_a_constant_that_makes_no_difference_where_it_is_used_is_tried_only_if_others_speak_of_it(
    project: Path, write: Write, measure: Measure, mentions: bool
) -> None:
    write("tidying.py", CONSTANTS)
    tests = """
    import tidying

    def test_tidy():
        assert tidying.tidy("a--b-c") == "a-b-c"
        assert tidying.is_seen("a") and not tidying.is_seen("x")
    """
    write("test_tidying.py", tests + ("\n    # DASHES\n" if mentions else ""))
    measured = measure(project, "--mutsinq-operators", "regex,string")
    found = {result.mutant.mutations[0].summary.partition(" → ")[2]: result for result in measured.results}
    widened = [result for summary, result in found.items() if "{1,}" in summary]
    assert [(each.status, bool(each.note)) for each in widened] == [("survived", not mentions)], found
    assert {each.status for summary, each in found.items() if "frozenset" in summary} == {"killed"}


def test_what_a_shared_fixture_does_counts_for_all_that_use_it(project: Path, write: Write, measure: Measure) -> None:
    write("parsing.py", "def parse(text):\n    return text.split(','), len(text) > 3\n")
    tests = """
    import pytest

    from parsing import parse

    @pytest.fixture(scope="module")
    def parsed():
        return parse("a,b,c")

    def test_it_parses(parsed):
        assert parsed

    def test_parts(parsed):
        assert parsed[0] == ["a", "b", "c"]

    def test_length(parsed):
        assert parsed[1]
    """
    write("test_parsing.py", tests)
    measured = measure(project, "--mutsinq-operators", "comparison-negation,string,number")
    statuses = {result.mutant.mutations[0].summary: result.status for result in measured.results}
    assert [status for summary, status in statuses.items() if summary.endswith("<= 3")] == ["killed"], statuses
    assert [status for summary, status in statuses.items() if 'split("")' in summary] == ["killed"], statuses


def test_what_is_kept_for_the_same_arguments_counts_for_every_test(
    project: Path, write: Write, measure: Measure
) -> None:
    code = "import functools\n\n\n@functools.cache\ndef power(x):\n    return x ** 2\n"
    write("powers.py", code)
    tests = ["def test_a():\n    assert power(3)", "def test_b():\n    assert power(3) == 9"]
    write("test_powers.py", "\n\n\n".join(["from powers import power", *tests]))
    measured = measure(project, "--mutsinq-operators", "arithmetic")
    assert {result.status for result in measured.results} == {"killed"}, measured.output


def test_a_test_with_a_skipped_part_counts_by_its_other_parts(project: Path, write: Write, measure: Measure) -> None:
    write("doubling.py", "def double(x):\n    return x * 2\n")
    tests = """
    import unittest

    from doubling import double

    class TestDouble(unittest.TestCase):
        def test_double(self):
            for x in (1, 2, 3):
                with self.subTest(x=x):
                    if x == 2:
                        self.skipTest("not today")
                    self.assertEqual(double(x), x + x)
    """
    write("test_doubling.py", tests)
    measured = measure(project, "--mutsinq-operators", "arithmetic")
    assert {result.status for result in measured.results} == {"killed"}, measured.output


USES = """
import functools


def named(name, loud=False):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args):
            return f"{name}: {function(*args)}" + ("!" if loud else "")
        return wrapper
    return decorate


@named("sum")
def total(x, y=0):
    return x + y


@named("difference")
def difference(x, y=0):
    return x - y


def label(x, width=3):
    return str(x).rjust(width)
"""


def test_defaults_and_closures_are_tried_with_the_tests_that_use_them(
    project: Path, write: Write, measure: Measure
) -> None:
    write("calc.py", USES)
    tests = """
    import os

    import calc


    def note(name):
        if os.path.exists("noting"):
            open("ran", "a").write(name + "\\n")


    def test_total():
        note("total")
        assert calc.total(1, 2) == "sum: 3"


    def test_difference():
        note("difference")
        assert calc.difference(3) == "difference: 3"


    def test_label():
        assert calc.label("ab", 2) == "ab"
    """
    write("test_calc.py", tests)
    measured = measure(project, "--mutsinq-operators", "default-argument,string,number")
    notes = {result.mutant.mutations[0].summary: (result.status, result.note) for result in measured.results}
    unused = [summary for summary, (status, note) in notes.items() if note == "no test uses what it changes"]
    assert any("width" in summary for summary in unused), notes
    assert all(status == "survived" for status, note in notes.values() if note), notes
    # So none is said to have run it.
    assert not any(result.tests for result in measured.results if result.note == "no test uses what it changes")
    assert "  no test uses what it changes" in measured.output
    killed = [(r.mutant.mutations[0].summary, r.killer.test) for r in measured.results if r.status == "killed"]
    assert any("sum" in summary and test.endswith("test_total") for summary, test in killed), notes
    assert any("difference" in summary and test.endswith("test_difference") for summary, test in killed), notes


KEEPING = """
_KEPT = {}


def kept(x):
    if not _KEPT:
        _KEPT["step"] = 2 * 3
    return x + _KEPT["step"]
"""
#: In one process the first test is another one than in the next.
SHUFFLED = """
import os
import pathlib

SEEN = pathlib.Path(__file__).parent / "seen"


def pytest_collection_modifyitems(items):
    if SEEN.exists():
        items.reverse()
    SEEN.touch()
"""


def test_what_the_first_test_does_for_all_is_watched_in_the_order_in_which_it_was_counted(
    project: Path, write: Write, measure: Measure
) -> None:
    write("keeping.py", KEEPING)
    write("conftest.py", SHUFFLED)
    tests = (f"def test_{x}():\n    assert kept({x}) == {x + 6}" for x in range(4))
    write("test_keeping.py", "\n\n\n".join(["from keeping import kept", *tests]))
    measured = measure(project, "--mutsinq-operators", "arithmetic,number")
    assert {result.status for result in measured.of("kept")} == {"killed"}, measured.output
