"""Projects of every layout, and tests of every kind, are measured without configuration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Write = Callable[[str, str], Path]
Measure = Callable[..., Any]

CODE = """
def double(x):
    '''Twice as much.

    >>> double(4)
    8
    '''
    return x * 2
"""
TEST = "from {module} import double\n\n\ndef test_double():\n    assert double(3) == 6\n"
HIDDEN = "[pytest]\npythonpath = src\naddopts = --import-mode=importlib\n"

#: Files of a project beside those named in the test, the module's file, and what its tests import.
LAYOUTS = {
    "flat": (
        {"pyproject.toml": '[project]\nname = "pack"\nversion = "1"\n', "conftest.py": ""},
        "pack/core.py",
        "pack.core",
    ),
    "src": ({".pytest.ini": HIDDEN, "src/pack/__init__.py": ""}, "src/pack/core.py", "pack.core"),
    "script": ({"conftest.py": ""}, "script.py", "script"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_code_is_found_and_measured(project: Path, write: Write, measure: Measure, layout: str) -> None:
    files, path, module = LAYOUTS[layout]
    for name, text in files.items():
        write(name, text)
    if layout == "flat":
        write("pack/__init__.py", "")
    write(path, CODE)
    write("tests/test_it.py", TEST.format(module=module))
    measured = measure(project, "--mutsinq-operators=arithmetic")
    assert measured.code == 0, measured.output
    assert {result.path for result in measured.results} == {path}
    assert {result.status for result in measured.results} == {"killed"}


PLAIN = "def double(x):\n    return x * 2\n"
#: The code and its tests, where it does not test itself.
KINDS = {
    "async": (
        PLAIN,
        "import pytest\n\nfrom of_async import double\n\n\n@pytest.mark.asyncio\nasync def test_it():\n"
        "    assert double(3) == 6\n",
    ),
    "unittest": (
        PLAIN,
        "import unittest\n\nfrom of_unittest import double\n\n\nclass TestIt(unittest.TestCase):\n"
        "    def setUp(self):\n        self.x = double(1)\n\n"
        "    def test_it(self):\n        self.assertEqual(self.x, 2)\n",
    ),
    "doctest": (CODE, ""),
    "parametrized": (
        PLAIN,
        "import pytest\n\nfrom of_parametrized import double\n\n\n@pytest.fixture(params=[1, 5])\ndef x(request):\n"
        "    return request.param\n\n\n@pytest.mark.parametrize('factor', [2])\ndef test_it(x, factor):\n"
        "    assert double(x) == x * factor\n",
    ),
}


def test_tests_of_every_kind_kill(project: Path, write: Write, measure: Measure) -> None:
    write("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["."]\n')
    for kind, (code, tests) in KINDS.items():
        write(f"of_{kind}.py", code)
        write(f"test_{kind}.py", tests)
    options = ("-p", "pytest_asyncio.plugin", "--doctest-modules")
    targets = tuple(f"of_{kind}.py" for kind in KINDS)
    measured = measure(project, "--mutsinq-operators=arithmetic", pytest_options=options, targets=targets)
    assert measured.code == 0, measured.output
    assert {result.path for result in measured.results if result.status == "killed"} == {*targets}, measured.output
    assert {result.status for result in measured.results} == {"killed"}


def test_a_plugin_of_pytest_is_left_alone_and_that_is_said(project: Path, write: Write, measure: Measure) -> None:
    write("plug.py", CODE)
    write("other.py", CODE)
    write("conftest.py", "")
    write("tests/test_it.py", TEST.format(module="plug") + "\n\nfrom other import double as twice\n")
    options = ("-p", "plug", "-o", "pythonpath=.")
    early = measure(project, "--mutsinq-operators=arithmetic", pytest_options=options, environment={"PYTHONPATH": "."})
    assert "left alone, for pytest loads them before tests are run: plug.py" in early.output
    assert {result.path for result in early.results} == {"other.py"}
    alone = measure(project, pytest_options=options, targets=("plug.py",), environment={"PYTHONPATH": "."})
    assert alone.code == 4
    assert "no code is left to mutate; name other code: `--mutsinq PATH`; left alone, for pytest loads" in alone.output


def test_what_python_has_to_say_of_the_code_is_not_repeated(project: Path, write: Write, measure: Measure) -> None:
    write("core.py", 'import re\n\n\ndef digits(text):\n    return re.findall("\\d", text) if text is not 5 else []\n')
    write("test_it.py", 'from core import digits\n\n\ndef test_digits():\n    assert digits("a1") == ["1"]\n')
    write("conftest.py", "import threading\n\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n")
    measured = measure(project, pytest_options=("--disable-warnings",), targets=("core.py",))
    assert measured.code == 0, measured.output
    assert "SyntaxWarning" not in measured.output
    assert "DeprecationWarning" not in measured.output


@pytest.mark.usefixtures("doubling")
def test_other_plugins_find_what_refers_to_an_object_when_the_run_is_over(
    project: Path, write: Write, measure: Measure
) -> None:
    write(
        "conftest.py",
        """
        import gc

        HELD = [object()]

        def pytest_terminal_summary(terminalreporter):
            terminalreporter.write_line(f"held by {len(gc.get_referrers(HELD[0]))}")
        """,
    )
    assert "held by 1\n" in measure(project, "--mutsinq-max", "1").output


@pytest.mark.usefixtures("doubling")
def test_what_tests_put_in_the_place_of_functions_of_os_is_not_called_when_modules_are_loaded(
    project: Path, write: Write, measure: Measure
) -> None:
    write(
        "test_blocking.py",
        """
        import codecs
        import os.path

        import pytest

        def test_loads_a_codec_where_nothing_may_block(monkeypatch):
            with monkeypatch.context() as patch:
                patch.setattr(os.path, "abspath", lambda path: pytest.fail("blocks"))
                codecs.lookup("cp875")
        """,
    )
    measured = measure(project, "--mutsinq-max", "1")
    assert measured.report is not None
    assert not measured.report.left_out
