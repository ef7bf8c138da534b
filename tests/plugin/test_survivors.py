"""What is found out about survivors, in real runs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mutsinq.core.suite import MISSED, MutantResult
from mutsinq.core.verdict import Distinguished, Equivalent

Write = Callable[[str, str], Path]
Measure = Callable[..., Any]
IsNoticed = Callable[[Path, MutantResult], bool]

PRICES = """
    LIMIT = 100


    def price(amount, rebate=0):
        return _rounded(max(amount - rebate, 0))


    def _rounded(value):
        if value > LIMIT:
            return value // 10 * 10
        return value


    def parity(n):
        if n % 2 == 0:
            return "even"
        return "odd"


    def distance(n):
        if n > 0:
            return n
        return -n
    """
TESTS = """
    from prices import distance, parity, price


    def test_price():
        assert price(5) == 5
        assert price(50) == 50


    def test_parity():
        assert parity(2) == "even"


    def test_distance():
        assert distance(3) == 3
        assert distance(-3) == 3
    """


def _files(write: Write) -> None:
    write("prices.py", PRICES)
    write("tests/test_prices.py", TESTS)


def test_survivors_get_an_input_and_tests_that_kill_them(
    write: Write, project: Path, measure: Measure, is_noticed: IsNoticed
) -> None:
    _files(write)
    before = {path: path.read_bytes() for path in project.rglob("*.py")}
    measured = measure(project, "--mutsinq-survivors=20", "--mutsinq-suggest=tests/found", "--mutsinq-max=14")
    assert measured.code == 0, measured.output
    found = [result for result in measured.results if result.finding is not None]
    assert any(isinstance(result.finding.verdict, Distinguished) for result in found), measured.output
    suggested = [result for result in found if result.finding.test]
    assert suggested, measured.output
    assert {result.finding.test for result in suggested} == {"tests/found/test_prices_survivors.py"}
    assert {path: path.read_bytes() for path in before} == before
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    for result in suggested[:2]:
        assert is_noticed(project, result), result
    (project / "tests/found/test_prices_survivors.py").unlink()
    for result in suggested[:1]:
        assert not is_noticed(project, result), result


def test_a_private_function_is_killed_through_a_public_one(write: Write, project: Path, measure: Measure) -> None:
    _files(write)
    measured = measure(project, "--mutsinq-survivors=20", "--mutsinq-operators=arithmetic")
    hidden = [result for result in measured.of("_rounded") if result.status in MISSED]
    assert hidden
    told = [result.finding for result in hidden if result.finding and isinstance(result.finding.verdict, Distinguished)]
    assert told
    assert {finding.entry for finding in told} == {"price"}
    assert all(finding.verdict.counterexample.call.startswith("price(") for finding in told)


def test_a_private_function_is_killed_through_another_module(write: Write, project: Path, measure: Measure) -> None:
    write("shop/__init__.py", "from shop.orders import total\n")
    write("shop/_rounding.py", "def _rounded(value):\n    return value // 10 * 10 if value > 100 else value\n")
    orders = "def total(prices, rebate=0):\n    return _rounded(sum(prices) - rebate)\n"
    write("shop/orders.py", f"from shop._rounding import _rounded\n\n\n{orders}")
    write("test_shop.py", "from shop import total\n\n\ndef test_total():\n    assert total([3, 4]) == 7\n")
    options = ("--mutsinq-survivors=20", "--mutsinq-operators=arithmetic", "--mutsinq-suggest=found")
    measured = measure(project, *options, targets=("shop",))
    hidden = measured.of("_rounded")
    assert {result.finding.entry for result in hidden if result.finding} == {"shop.orders:total"}, measured.output
    assert " of shop.orders" in measured.output
    text = (project / "found/test_shop_rounding_survivors.py").read_text()
    assert "from shop import total\n" in text
    assert "assert total(" in text or "def test_total(prices" in text, text


def test_a_mutant_that_is_proved_equivalent_leaves_the_score(write: Write, project: Path, measure: Measure) -> None:
    small = "def is_small(n):\n    if n < 10:\n        return True\n    return False\n"
    write("sizes.py", small + "\n\ndef same(n):\n    return n if n is None else n\n")
    test = "assert same(5) == 5 and is_small(9) and not is_small(10)"
    write("test_sizes.py", f"from sizes import is_small, same\n\n\ndef test_sizes():\n    {test}\n")
    measured = measure(project, "--mutsinq-survivors=40", "--mutsinq-operators=comparison-negation")
    proved = measured.of("same")
    assert {result.status for result in proved} == {"equivalent"}, measured.output
    assert all(isinstance(result.finding.verdict, Equivalent) for result in proved)
    assert all(result.finding.verdict.proof.scope == "all inputs" for result in proved)
    assert {result.status for result in measured.of("is_small")} == {"killed"}
    assert measured.report is not None
    assert measured.report.score == 1


#: Fixtures that every test needs: the first stays in the temporary folder, the second does not.
APART = """
import shutil, pytest

@pytest.fixture(autouse=True)
def apart(tmp_path, monkeypatch):
    (tmp_path / "log").write_text("begun")
    shutil.copyfile(tmp_path / "log", tmp_path / "copy")
    (tmp_path / "log").unlink()
    monkeypatch.chdir(tmp_path)
"""
LOGGED = """
import pytest

@pytest.fixture(autouse=True)
def logged():
    open("log", "w").close()
"""


def test_it_says_why_no_test_can_be_written(write: Write, project: Path) -> None:
    write("fees.py", "def fee(weight):\n    return 5 if weight > 30 else 3\n")
    write("test_fees.py", "from fees import fee\n\n\ndef test_fee():\n    assert fee(4) == 3\n")
    command = [sys.executable, "-P", "-m", "pytest", "-p", "mutsinq.pytest_plugin", "--mutsinq-survivors=10"]

    def said(folder: str) -> str:
        words = [*command, f"--mutsinq-suggest={folder}", "--mutsinq", "fees.py"]
        return subprocess.run(words, cwd=project, capture_output=True, text=True, timeout=120).stdout

    assert "no test could be written: in apart, ModuleNotFoundError: No module named 'fees'" in said("apart")
    write("conftest.py", APART)
    written = said(".")
    assert (project / "test_fees_survivors.py").exists(), written
    (project / "test_fees_survivors.py").unlink()
    write("conftest.py", LOGGED)
    assert "no test could be written: in ., set-up fails without rights to all but temporary files" in said(".")


@pytest.mark.slow
def test_files_of_the_user_are_never_written_over(write: Write, project: Path, measure: Measure) -> None:
    _files(write)
    mine = write("found/test_prices_survivors.py", "def test_mine(): pass\n")
    measured = measure(
        project,
        "--mutsinq-survivors=20",
        "--mutsinq-suggest=found",
        "--mutsinq-operators=arithmetic",
        pytest_options=("tests",),
    )
    assert mine.read_text("utf-8") == "def test_mine(): pass\n"
    assert (project / "found/test_prices_survivors_2.py").exists(), measured.output


@pytest.mark.slow
def test_suggested_tests_look_like_those_of_the_project(write: Write, project: Path, measure: Measure) -> None:
    write("shop/__init__.py", "from ._prices import price\n")
    write("shop/_prices.py", PRICES)
    write(
        "tests/test_shop.py",
        """
        import unittest

        from shop import price


        class PriceTests(unittest.TestCase):
            def test_price(self):
                self.assertEqual(price(5), 5)
        """,
    )
    measured = measure(
        project,
        "--mutsinq-survivors=20",
        "--mutsinq-suggest=found",
        "--mutsinq-operators=arithmetic,comparison-boundary",
        pytest_options=("tests",),
    )
    text = "".join(path.read_text("utf-8") for path in (project / "found").glob("*.py"))
    assert "class SurvivorTests(unittest.TestCase):" in text, measured.output
    assert "from shop import price" in text


def test_what_an_exception_says_is_looked_at_where_nothing_else_differs(
    write: Write, project: Path, measure: Measure
) -> None:
    write("prices.py", "def price(n):\n    if n < 0:\n        raise ValueError(n * 2)\n    return n\n")
    test = "import pytest\nfrom prices import price\n\n\ndef test_price():\n    assert price(3) == 3\n"
    write("test_prices.py", test + "    with pytest.raises(ValueError):\n        price(-1)\n")
    options = ("--mutsinq-survivors=40", "--mutsinq-suggest=found", "--mutsinq-operators=arithmetic")
    measured = measure(project, *options, targets=("prices.py",))
    assert measured.results
    for result in measured.results:
        assert result.finding.test, measured.output
    assert "assert str(caught.value) == " in (project / result.finding.test).read_text("utf-8")


def test_an_object_without_a_literal_is_told_by_its_attributes(write: Write, project: Path, measure: Measure) -> None:
    write(
        "prices.py",
        """
        from argparse import Namespace

        def options(count):
            return Namespace(count=count, most=count * 2)
        """,
    )
    write("test_prices.py", "from prices import options\n\n\ndef test_it():\n    assert options(3).count == 3\n")
    options = ("--mutsinq-survivors=40", "--mutsinq-suggest=found", "--mutsinq-operators=arithmetic")
    measured = measure(project, *options, targets=("prices.py",))
    assert measured.results
    for result in measured.results:
        assert result.finding.test, measured.output
    assert "assert result.most == " in (project / result.finding.test).read_text("utf-8")


def test_nothing_is_looked_into_when_the_time_for_it_is_nought(write: Write, project: Path, measure: Measure) -> None:
    _files(write)
    measured = measure(project, "--mutsinq-survivors=0", "--mutsinq-operators=arithmetic")
    assert all(result.finding is None for result in measured.results)
    assert "survivors:" not in measured.output


def test_a_folder_that_cannot_be_written_is_named_before_anything_runs(
    write: Write, project: Path, measure: Measure
) -> None:
    _files(write)
    write("blocked", "a file")
    measured = measure(project, "--mutsinq-suggest=blocked/found")
    assert measured.code == 4
    assert f"--mutsinq-suggest blocked/found: {project / 'blocked'} is no folder" in measured.output


def test_a_model_that_there_is_not_is_named(write: Write, project: Path, measure: Measure) -> None:
    _files(write)
    measured = measure(
        project, "--mutsinq-survivors=20", "--mutsinq-agent=adapter:nowhere", "--mutsinq-operators=comparison-boundary"
    )
    assert measured.code == 2
    assert "'nowhere' is no folder of an adapter" in measured.output


LOCK = """
    import hashlib


    def opens(key):
        digest = hashlib.sha256(repr(key).encode()).hexdigest()
        return digest.startswith("00000") and key > 0
    """


def test_a_model_is_asked_about_survivors_of_which_an_earlier_run_without_it_found_nothing(
    write: Write, project: Path, measure: Measure
) -> None:
    write("locks.py", LOCK)
    write("test_locks.py", "from locks import opens\n\n\ndef test_it():\n    assert not opens(1)\n")
    write("replies.txt", "```\nopens(1)\n```\n")
    options = ("--mutsinq-survivors=5", "--mutsinq-operators=comparison-boundary")
    measure(project, *options, targets=("locks.py",), keep=True)
    again = measure(project, *options, targets=("locks.py",), keep=True)
    assert "survivors:" not in again.output
    asked = measure(project, *options, "--mutsinq-agent=scripted:replies.txt", targets=("locks.py",), keep=True)
    assert "survivors: an input for 0 of 1" in asked.output
