"""Rules of this repository that no linter checks."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import zipfile
from pathlib import Path

import pytest

import mutsinq

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
#: Without programs and suites that are data of tests.
TESTS = [path for path in (ROOT / "tests").rglob("test_*.py") if not {"programs", "subjects"} & set(path.parts)]
MOST_LINES = 450
_CHECK = re.compile(r"\bassert|raises\(|suppress\(|warns\(|fail\(|\.validate\(|\bcheck_")


def test_every_module_says_first_what_it_is() -> None:
    silent = [path for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert silent == []


def test_no_module_grows_beyond_what_can_be_read_at_once() -> None:
    long = {path: lines for path in SOURCES if (lines := path.read_bytes().count(b"\n")) > MOST_LINES}
    assert long == {}


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    assert {path.stem for path in SOURCES} & {"utils", "util", "helpers", "common", "misc"} == set()


def test_every_test_asserts_something_or_expects_an_error() -> None:
    assert [f"{path.name}: {name}" for path in TESTS for name in idle_tests(path)] == []


def idle_tests(path: Path) -> list[str]:
    """The tests of a file that check nothing, neither themselves nor by a function of the file that they call."""
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    texts = {node.name: ast.unparse(node) for node in nodes if isinstance(node, ast.FunctionDef)}
    checking = {name for name, text in texts.items() if _CHECK.search(text)}
    calls_one = re.compile(rf"\b({'|'.join(checking) or 'assert'})\(")
    tests = [name for name in texts if name.startswith("test_") and name not in checking]
    return [name for name in tests if not calls_one.search(texts[name].partition("\n")[2])]


def test_what_is_installed_says_the_version_of_the_package() -> None:
    assert importlib.metadata.version("mutsinq") == mutsinq.__version__


def test_the_wheel_holds_the_types_mark_and_the_grammars(tmp_path: Path) -> None:
    builder = pytest.importorskip("hatchling.builders.wheel")
    (wheel,) = builder.WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    names = zipfile.ZipFile(wheel).namelist()
    assert {"mutsinq/py.typed", "mutsinq/grammars/call_literal.lark", "mutsinq/cli/main.py"} <= set(names)
    # All of it is the package: nothing of the tests or documents is installed beside it.
    assert {name.partition("/")[0] for name in names} == {"mutsinq", f"mutsinq-{mutsinq.__version__}.dist-info"}
