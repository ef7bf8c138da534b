from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from mutsinq.core.call_text import parse_call
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.verdict import Distinguished
from mutsinq.execution.engine import Engine
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.settings import Settings
from mutsinq.static.sources import Source
from mutsinq.suite.survivors.writing import Case, case_of, file_text, in_order

SOURCE = textwrap.dedent("""
    class Basket:
        def __init__(self):
            self.items = []

        def add(self, item):
            self.items.append(item)

        def first(self):
            return self.items[0]


    def price(n, tax=1):
        return n * 2 + tax


    def is_even(n):
        return n % 2 == 0


    def parse(text):
        if not text:
            raise ValueError("empty")
        return int(text)


    def show(n):
        print("number", n)


    def fill(items):
        items.append(1)
    """)


Differ = Callable[[str, str, str], Case]


@pytest.fixture(scope="module")
def differ(engine: Engine) -> Differ:
    """The case for a call on which a variant of the source, made by replacing a text, behaves differently."""

    def find(call: str, old: str, new: str) -> Case:
        entry, input = parse_call(call)
        assert old in SOURCE
        original, variant = Program(SOURCE, "shop", entry), Program(SOURCE.replace(old, new), "shop", entry)
        settings = Settings(timeout=5.0, searchers=("examples",), examples=(input,))
        verdict = distinguish(original, variant, settings, engine)
        assert isinstance(verdict, Distinguished)
        source = Source(SOURCE, "shop.py", Path("shop.py"), "shop", Path())
        case = case_of(source, entry, verdict.counterexample)
        assert case is not None
        return case

    return find


def test_an_error_that_only_a_missing_module_makes_is_no_test(engine: Engine) -> None:
    line = "    import nothing_of_that_name\n"
    text = f"def load(n):\n{line}    return n\n"
    original, variant = (Program(each, "shop", "load") for each in (text, text.replace(line, "")))
    settings = Settings(timeout=5.0, searchers=("examples",), examples=(Input((1,)),))
    verdict = distinguish(original, variant, settings, engine)
    assert isinstance(verdict, Distinguished)
    source = Source(text, "shop.py", Path("shop.py"), "shop", Path())
    assert case_of(source, "load", verdict.counterexample) is None


def _run(folder: Path, cases: list[Case], source: str, *, uses_unittest: bool = False) -> tuple[int, str, str]:
    """Exit code and output of pytest on the written file, beside a module with that source; and the file."""
    text = file_text(in_order(cases), SOURCE, lambda name: "shop", uses_unittest=uses_unittest)
    (folder / "shop.py").write_text(source, "utf-8")
    (folder / "test_shop.py").write_text(text, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_shop.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, text


MUTANTS = [
    ("price(1)", "n * 2", "n * 3"),
    ("price(2, 5)", "+ tax", "- tax"),
    ("is_even(1)", "== 0", "== 1"),
    ("parse('')", "ValueError", "KeyError"),
    ("show(1)", '"number"', '"no"'),
    ("fill([])", "items.append(1)", "items.append(2)"),
]


@pytest.mark.parametrize("uses_unittest", [False, True])
def test_a_file_passes_on_the_original_and_fails_on_every_mutant(
    differ: Differ, tmp_path: Path, uses_unittest: bool
) -> None:
    cases = [differ(*mutant) for mutant in MUTANTS]
    code, output, text = _run(tmp_path, cases, SOURCE, uses_unittest=uses_unittest)
    assert code == 0, output + text
    assert f"{len(cases)} passed" in output
    assert ("class SurvivorTests(unittest.TestCase)" in text) == uses_unittest
    mutated = SOURCE
    for _, old, new in MUTANTS:
        mutated = mutated.replace(old, new)
    code, output, _ = _run(tmp_path, cases, mutated, uses_unittest=uses_unittest)
    assert code == 1, output + text
    assert f"{len(cases)} failed" in output


def test_calls_of_one_function_are_parameters_of_one_test(differ: Differ, tmp_path: Path) -> None:
    cases = [differ("price(1, 2)", "+ tax", "+ min(tax, 1)"), differ("price(2, 0)", "+ tax", "+ (tax or 9)")]
    _, _, text = _run(tmp_path, cases, SOURCE, uses_unittest=False)
    assert text.count("def test_") == 1
    assert '("n", "tax", "expected")' in text
    assert "assert price(n, tax) == expected" in text


def test_an_object_that_nothing_is_done_to_is_built_once(differ: Differ, tmp_path: Path) -> None:
    code, output, text = _run(tmp_path, [differ("Basket()", "self.items = []", "self.items = [0]")], SOURCE)
    assert code == 0, output
    assert "def test_basket():\n    assert Basket().items == []\n" in text


def test_no_name_is_given_to_two_tests(differ: Differ, tmp_path: Path) -> None:
    mutants = [("price(1)", "n * 2", "n * 3"), ("price(2)", "+ tax", "- tax")]
    mutants += [("price('a')", "n * 2 + tax", "n + 'b'"), ("price(None)", "n * 2 + tax", "0")]
    cases = [differ(*mutant) for mutant in mutants]
    for uses_unittest in (False, True):
        code, output, text = _run(tmp_path, cases, SOURCE, uses_unittest=uses_unittest)
        assert code == 0, output + text
        assert f"{len(in_order(cases))} passed" in output


def test_a_case_that_is_found_twice_is_written_once(differ: Differ) -> None:
    case, again = differ("price(1)", "n * 2", "n * 3"), differ("price(1)", "n * 2", "n * 3")
    assert len(in_order([case, again])) == 1


def test_names_are_imported_from_where_the_project_has_them(differ: Differ) -> None:
    case = differ("price(1)", "n * 2", "n * 3")
    text = file_text([case], SOURCE, lambda name: "store.api", uses_unittest=False)
    assert "from store.api import price\n" in text
