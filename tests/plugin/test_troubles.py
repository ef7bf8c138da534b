"""Suites and mutants that make trouble: each ends with a verdict or a clear message."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from doubling_project import TEST

Write = Callable[[str, str], Path]
Measure = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("doubling_code")


def test_a_failing_suite_is_named_and_not_measured(project: Path, write: Write, measure: Measure) -> None:
    needy = "\n\ndef test_needy(no_such_thing):\n    pass\n"
    write("test_it.py", TEST + needy + "\n\ndef test_wrong():\n    assert double(1) == 3\n")
    measured = measure(project)
    assert measured.code == 2
    assert "tests fail without any mutant" in measured.output
    assert "test_it.py::test_wrong: AssertionError: assert 2 == 3" in measured.output
    assert "test_it.py::test_needy: FixtureLookupError: fixture 'no_such_thing' not found" in measured.output
    # In the order of the file, and with no word on mutants, of which there were none.
    assert measured.output.index("test_needy: ") < measured.output.index("test_wrong: ")
    assert "before all mutants" not in measured.output


def test_the_last_line_counts_mutants_beside_tests_that_were_deselected(
    project: Path, write: Write, measure: Measure
) -> None:
    write("test_it.py", TEST + "\n\ndef test_wrong():\n    assert double(1) == 3\n")
    measured = measure(project, "--mutsinq-operators=arithmetic", pytest_options=("-k", "not wrong"))
    assert f"1 deselected, {len(measured.results)} killed in " in measured.output.splitlines()[-1]


def test_nothing_measured_is_no_success(project: Path, write: Write, measure: Measure) -> None:
    write("test_it.py", "import pytest\n\n\n@pytest.mark.skip\ndef test_nothing():\n    pass\n")
    measured = measure(project)
    assert measured.code == 2
    assert "no test passed on the original" in measured.output


def test_what_is_loaded_anew_is_tried_with_tests_that_can_notice_it_alone(
    project: Path, write: Write, measure: Measure
) -> None:
    source = """
    from fractions import Fraction

    NONE = Fraction(1, 3)


    def get(default=NONE):
        return default is NONE


    def double(x):
        return x * 2
    """
    write("doubling.py", source)
    write("test_get.py", "from doubling import get\n\n\ndef test_get():\n    assert get()\n")
    tests = """
    import doubling


    def test_double():
        with open("seen", "a") as seen:
            print(*(value for name, value in vars(doubling).items() if name.startswith("NO")), file=seen)
        assert doubling.double(2) == 4
    """
    write("test_double.py", tests)
    measured = measure(project, "--mutsinq-operators", "number", targets=("doubling.py",))
    notes = [result.note for result in measured.results if result.note.startswith("loaded anew")]
    assert notes, measured.output
    assert {result.status for result in measured.results if result.note} == {"survived"}
    assert set((project / "seen").read_text().split()) == {"1/3"}


def test_mutants_that_only_wait_are_ended(project: Path, write: Write, measure: Measure) -> None:
    write("doubling.py", "import time\n\n\ndef rest(done):\n    while not done:\n        time.sleep(3600)\n")
    write("test_it.py", "from doubling import rest\n\n\ndef test_rest():\n    rest(True)\n")
    measured = measure(project, "--mutsinq-operators", "not-removal")
    assert [result.status for result in measured.results] == ["timeout"]


def test_loading_a_mutant_may_take_as_long_as_loading_the_original_does(
    project: Path, write: Write, measure: Measure
) -> None:
    write("rates.py", "TOTAL = sum(range(20_000_000))\nRATE = 2\n\n\ndef doubled(n):\n    return n * RATE\n")
    write("test_rates.py", "from rates import doubled\n\n\ndef test_doubled():\n    assert doubled(3) == 6\n")
    measured = measure(project, "--mutsinq-operators=number", "--mutsinq-timeout-floor=0.1", targets=("rates.py",))
    assert [result.status for result in measured.results] == ["survived", "survived", "killed", "killed"]


def test_mutants_that_take_memory_without_end_are_ended(project: Path, write: Write, measure: Measure) -> None:
    write("doubling.py", "def fill(text, width):\n    return text + ' ' * (width - len(text))\n")
    write(
        "test_it.py",
        "from doubling import fill\n\n\ndef test_fill():\n    assert len(fill('', 10**6)) == 10**6\n"
        "    assert fill('a' * 100, 100) == 'a' * 100\n",
    )
    measured = measure(project, "--mutsinq-operators", "arithmetic")
    assert {result.status for result in measured.results} <= {"killed", "survived"}


def test_no_mutant_begins_in_a_process_that_another_one_filled(
    project: Path, write: Write, measure: Measure, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    fill = """
def {name}():
    kept = []
    # Nothing frees it before it is looked for.
    kept.append(kept)
    while True:
        kept.append(bytes(100_000))
        if len(kept) == 5:
            return len(kept)
"""
    test = f"""
    from pathlib import Path

    from doubling import first, second, third

    def test_fill():
        with open({str(seen)!r}, "a") as file:
            print(Path("/proc/self/statm").read_text().split()[1], file=file)
        assert first() + second() + third() == 15
    """
    write("doubling.py", "".join(fill.format(name=name) for name in ("first", "second", "third")))
    write("test_it.py", test)
    measured = measure(project, "--mutsinq-operators", "condition-forcing", "--mutsinq-jobs=1")
    full = [result for result in measured.results if result.killer and "MemoryError" in result.killer.reason]
    assert len(full) > 1, measured.output
    sizes = [int(pages) * 4096 for pages in seen.read_text().split()]
    # Where a test killed, it runs once more on the original.
    assert max(sizes) - min(sizes) < 150 << 20


def test_a_mutant_may_take_what_its_own_tests_take_and_not_what_others_do(
    project: Path, write: Write, measure: Measure, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    write("doubling.py", "def first(at=1):\n    return at\n\n\ndef second(at=1):\n    return at\n")
    tests = f"""
    import mmap
    import resource
    from pathlib import Path

    from doubling import first, second

    def test_greedy():
        mmap.mmap(-1, 2 << 30).close()
        assert second() == 1

    def test_modest():
        size = 4096 * int(Path("/proc/self/statm").read_text().split()[0])
        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        with open({str(seen)!r}, "a") as file:
            if first() != 1:
                print(limit - size, file=file)
        assert first() == 1
    """
    write("test_it.py", tests)
    measured = measure(project, "--mutsinq-operators", "default-argument,number", "--mutsinq-jobs", "1")
    assert {result.status for result in measured.results} == {"killed"}, measured.output
    assert max(map(int, seen.read_text().split())) < 1 << 30


def test_a_mutant_that_ends_the_interpreter_has_crashed(project: Path, write: Write, measure: Measure) -> None:
    write("doubling.py", "import os\n\n\ndef leave(really):\n    if really:\n        os._exit(0)\n    return 1\n")
    write("test_it.py", "from doubling import leave\n\n\ndef test_it():\n    assert leave(False) == 1\n")
    measured = measure(project, "--mutsinq-operators", "condition-negation")
    assert [result.status for result in measured.results] == ["crashed"]


def test_a_mutant_that_interrupts_the_session_is_killed(project: Path, write: Write, measure: Measure) -> None:
    code = "def leave(really):\n    if really:\n        raise KeyboardInterrupt\n    return 1\n"
    write("doubling.py", code)
    write("test_it.py", "from doubling import leave\n\n\ndef test_it():\n    assert leave(False) == 1\n")
    measured = measure(project, "--mutsinq-operators", "condition-negation")
    (result,) = measured.results
    assert (result.status, result.killer.reason) == ("killed", "KeyboardInterrupt")


def test_results_kept_in_a_table_do_not_hide_mutants(project: Path, write: Write, measure: Measure) -> None:
    code = """
    _table = {}

    def square(x):
        if x not in _table:
            _table[x] = x * x
        return _table[x]
    """
    write("doubling.py", code)
    write("test_it.py", "from doubling import square\n\n\ndef test_it():\n    assert square(3) == 9\n")
    measured = measure(project, "--mutsinq-operators", "arithmetic,condition-negation")
    assert {result.status for result in measured.of("square")} == {"killed"}


def test_tests_that_change_folder_and_environment_disturb_nothing(
    project: Path, write: Write, measure: Measure
) -> None:
    test = """
    import os

    from doubling import double

    def test_double(tmp_path):
        assert "SEEN" not in os.environ
        os.environ["SEEN"] = "1"
        os.chdir(tmp_path)
        assert double(3) == 6
    """
    write("test_it.py", test)
    measured = measure(project)
    assert measured.code == 0, measured.output
    assert {result.status for result in measured.results} == {"killed"}


def test_a_score_below_the_least_fails(project: Path, write: Write, measure: Measure) -> None:
    write("test_it.py", "from doubling import double\n\n\ndef test_double():\n    double(3)\n")
    assert measure(project, "--mutsinq-min-score=90").code == 1
    assert measure(project, "--mutsinq-min-score=0").code == 0


@pytest.mark.parametrize(
    ("plugin", "module", "options"),
    [
        ("xdist", "xdist.plugin", ("-n", "2")),
        ("pytest_cov", "pytest_cov.plugin", ("--cov=doubling", "--cov-fail-under=100")),
        ("pytest_randomly", "pytest_randomly", ()),
    ],
)
def test_it_works_beside(
    plugin: str, module: str, options: tuple[str, ...], project: Path, write: Write, measure: Measure
) -> None:
    if importlib.util.find_spec(plugin) is None:
        pytest.skip(f"{plugin} is not installed")
    write("test_it.py", TEST)
    measured = measure(project, pytest_options=("-p", module, *options))
    assert measured.code == 0, measured.output
    assert {result.status for result in measured.results} == {"killed"}


def test_hypothesis_tests_give_the_same_verdict_each_time(project: Path, write: Write, measure: Measure) -> None:
    test = """
    from hypothesis import given, settings, strategies

    from doubling import double

    @settings(max_examples=20, deadline=0.001)
    @given(strategies.integers())
    def test_double(x):
        assert double(x) == x + x
    """
    write("test_it.py", test)
    statuses = []
    for _ in range(2):
        measured = measure(project, pytest_options=("-p", "_hypothesis_pytestplugin"))
        assert measured.code == 0, measured.output
        statuses.append([(result.mutant.id, result.status) for result in measured.results])
    assert sorted(statuses[0]) == sorted(statuses[1])
    assert {status for _, status in statuses[0]} == {"killed"}


@pytest.mark.parametrize("loads_it", [False, True])
def test_hypothesis_is_not_loaded_to_say_that_it_did_nothing(
    project: Path, write: Write, doubling: None, measure: Measure, loads_it: bool
) -> None:
    conftest = """
    import sys
    {also}
    def pytest_unconfigure():
        print("loaded:", "hypothesis" in sys.modules)
    """
    write("conftest.py", conftest.format(also="import hypothesis" if loads_it else ""))
    measured = measure(project, pytest_options=("-p", "_hypothesis_pytestplugin"))
    assert measured.code == 0, measured.output
    assert f"loaded: {loads_it}" in measured.output


@pytest.mark.parametrize("option", ["jobs", "max", "timeout-factor", "timeout-floor", "patience"])
def test_nought_is_refused_where_it_makes_no_sense(project: Path, measure: Measure, option: str) -> None:
    measured = measure(project, f"--mutsinq-{option}=0")
    assert measured.code == 4
    assert f"--mutsinq-{option} must be at least" in measured.output


@pytest.mark.parametrize("option", ["--mutsinq-operators=comparison-boundery", "--mutsinq-operators=default,cmp"])
def test_an_unknown_operator_is_refused_before_anything_runs(project: Path, measure: Measure, option: str) -> None:
    measured = measure(project, option)
    assert measured.code == 4
    assert "no operator is named 'c" in measured.output
    assert "clean run" not in measured.output


def test_an_unknown_report_is_refused_before_anything_runs(project: Path, write: Write, measure: Measure) -> None:
    write("test_it.py", TEST)
    measured = measure(project, "--mutsinq-report=pdf")
    assert measured.code == 4
    assert "no report is named 'pdf'" in measured.output
