"""Which tests are trusted with a kill: none that is flaky, is disturbed by others, or needs others before it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from doubling_project import TEST

Write = Callable[[str, str], Path]
Measure = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("doubling_code")


def test_flaky_tests_are_left_out_and_listed(project: Path, write: Write, measure: Measure) -> None:
    flaky = """
    import os
    import pathlib

    def test_flaky():
        try:
            os.mkdir(pathlib.Path(__file__).parent / "seen")
        except FileExistsError:
            raise AssertionError("the second time")
    """
    write("test_it.py", TEST)
    write("test_flaky.py", flaky)
    measured = measure(project)
    assert measured.code == 0, measured.output
    assert list(measured.report.left_out) == ["test_flaky.py::test_flaky"]
    assert "left out: test_flaky.py::test_flaky" in measured.output


_SEEN = """
    import os
    import pathlib
    from doubling import double

    def seen(what):
        try:
            os.mkdir(pathlib.Path(__file__).parent / what)
        except FileExistsError:
            return True
        return False
"""
_FLAKY = """
    def test_flaky():
        assert not seen("flaky")
"""
_HURRIED = """
    def test_hurried():
        assert double(3) == 6 or seen(f"hurried-{double(3)}")
"""


@pytest.mark.parametrize(("files", "status"), [((_FLAKY + _HURRIED,), "survived"), ((_FLAKY, _HURRIED), "killed")])
def test_a_kill_counts_only_if_it_shows_again_where_a_test_beside_it_is_flaky(
    project: Path, write: Write, measure: Measure, files: tuple[str, ...], status: str
) -> None:
    for number, tests in enumerate(files):
        write(f"test_{number}.py", _SEEN + tests)
    measured = measure(project, "--mutsinq-operators=number")
    assert list(measured.report.left_out) == ["test_0.py::test_flaky"]
    assert {result.status for result in measured.results} == {status}


_WRITING = """
    def test_writing():
        pathlib.Path(__file__).with_name("written").write_text("")
"""
_FLAKY_BESIDE_ITSELF = """
    import time

    def test_flaky_beside_itself():
        if double(3) != 6:
            assert not seen("busy")
            time.sleep(1)
            os.rmdir(pathlib.Path(__file__).parent / "busy")
"""


@pytest.mark.parametrize("tests", [_FLAKY, _WRITING], ids=["flaky", "writing into the project"])
def test_a_kill_must_show_again_where_nothing_else_runs(
    project: Path, write: Write, measure: Measure, tests: str
) -> None:
    write("test_it.py", _SEEN + tests + _FLAKY_BESIDE_ITSELF)
    measured = measure(project, "--mutsinq-operators=number,arithmetic", "--mutsinq-jobs=2")
    assert len(measured.results) > 2
    assert {result.status for result in measured.results} == {"survived"}


_NEEDING = """
    import pytest
    from doubling import double

    ready = []

    @pytest.fixture(scope="session")
    def shared():
        return []

    def test_first(shared):
        ready.append(1)
        shared.append(2)

    def test_second():
        assert ready
        assert double(2) == 4

    def test_third(shared):
        assert double(*shared) == 4
    """


@pytest.mark.parametrize(
    "code",
    [
        "def double(x):\n    return x * 2\n",
        "def double(x, by=2):\n    return x * by\n",
        # Loaded anew.
        "import enum\n\nclass By(enum.IntEnum):\n    TWO = 2\n\ndef double(x):\n    return x * By.TWO\n",
    ],
    ids=["function", "default", "enumeration"],
)
def test_a_test_that_needs_another_runs_after_it(project: Path, write: Write, measure: Measure, code: str) -> None:
    write("test_needing.py", _NEEDING)
    write("doubling.py", code)
    measured = measure(project, "--mutsinq-operators", "arithmetic,number,default-argument")
    assert not measured.report.left_out, measured.output
    assert {result.status for result in measured.results} == {"killed"}, measured.output
    again = measure(project, "--mutsinq-operators", "return-value", keep=True)
    assert not again.report.left_out, again.output
    assert "3 tests pass" in again.output


def test_a_test_kills_nothing_where_only_its_own_file_is_collected_and_it_needs_another(
    project: Path, write: Write, measure: Measure
) -> None:
    write("ready.py", "marks = []\n")
    write("test_first.py", "import ready\n\nready.marks.append(1)\n\n\ndef test_marked():\n    assert ready.marks\n")
    # Loaded anew.
    write(
        "doubling.py", "import itertools\n\nby = itertools.accumulate([2, 3])\n\n\ndef double(x):\n    return x * 2\n"
    )
    second = (
        "import ready\nfrom doubling import double\n\n\n"
        "def test_double():\n    assert ready.marks\n    assert double(1) == 2\n"
    )
    write("test_second.py", second)
    options = ("--mutsinq-operators", "number")
    first = measure(project, *options, targets=("doubling.py",))
    anew = {result.mutant.id for result in first.results if result.note.startswith("loaded anew")}
    assert anew
    assert {result.status for result in first.results if result.mutant.id in anew} == {"survived"}
    # Of the tests only these are tried again.
    write("test_second.py", second + "    assert double(4) == 8\n")
    again = measure(project, *options, targets=("doubling.py",), keep=True)
    assert {result.status for result in again.results if result.mutant.id in anew} == {"survived"}, again.output


def test_a_test_that_needs_several_others_is_left_out_and_kills_nothing(
    project: Path, write: Write, measure: Measure
) -> None:
    needing = """
    from doubling import double

    ready = []

    def test_first():
        ready.append(double(1))

    def test_second():
        ready.append(double(1))

    def test_third():
        assert len(ready) == 2
        assert double(2) == 4
    """
    write("test_needing.py", needing)
    measured = measure(project, "--mutsinq-operators", "arithmetic")
    assert list(measured.report.left_out) == ["test_needing.py::test_third"]
    assert {result.status for result in measured.results} == {"survived"}, measured.output


def test_a_test_that_needs_another_before_it_kills_nothing(project: Path, write: Write, measure: Measure) -> None:
    test = """
    from doubling import double

    state = []

    def test_first():
        state.append(1)
        assert double(0) == 0

    def test_second():
        assert state
        assert double(3) in (6, 9, 1.5, 5, 8, 7, 1, 3, 0, None)
    """
    write("test_it.py", test)
    measured = measure(project)
    assert measured.code == 0, measured.output
    assert all(result.killer is None or "second" not in result.killer.test for result in measured.results)


def test_tests_that_need_another_run_behind_it_and_can_kill(project: Path, write: Write, measure: Measure) -> None:
    write("test_a.py", "def test_first():\n    pass\n")
    chain = """
    from doubling import double

    made = []

    def test_make():
        made.append(4)

    def test_use():
        assert double(2) == made[0]

    def test_use_again():
        assert double(2) == made[-1]
    """
    write("test_b.py", chain)
    measured = measure(project)
    assert measured.code == 0, measured.output
    assert measured.report.left_out == {}
    assert {result.status for result in measured.results} == {"killed"}
