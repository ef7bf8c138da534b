"""Which files can come to a module, and so hold tests that may notice what is different in it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import pytest

from mutsinq.suite.mentions import Mentions
from mutsinq.suite.reach import Reach

Coming = Callable[..., set[str]]


@pytest.fixture
def coming(tmp_path: Path) -> Coming:
    """The names of the files that come to `pkg/under.py`."""

    def find(files: Mapping[str, str], everywhere: Collection[str] = ()) -> set[str]:
        for name, text in {"pkg/under.py": "LIMIT = 3\n", **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), "utf-8")
        paths = [str(tmp_path / name) for name in {"pkg/under.py": "", **files}]
        reach = Reach(paths, [str(tmp_path / name) for name in everywhere], Mentions([], []).words)
        found = reach.of(str(tmp_path / "pkg/under.py"))
        return {Path(path).relative_to(tmp_path).as_posix() for path in found} - {"pkg/under.py"}

    return find


@pytest.mark.parametrize(
    "text",
    [
        "import pkg.under",
        "from pkg import under as other",
        "from pkg.under import *",
        "from .under import LIMIT",
        "def test():\n    from pkg import (\n        x,\n        under,\n    )",
        "def test(monkeypatch):\n    monkeypatch.setattr('pkg.under.LIMIT', 4)",
        "import importlib\nname = 'under'\nimportlib.import_module(f'pkg.{name}')",
        ">>> from pkg import under\n>>> under.LIMIT\n3",
    ],
)
def test_a_file_comes_to_what_it_names(coming: Coming, text: str) -> None:
    assert coming({"test_a.py": text, "test_b.py": "import sys"}) == {"test_a.py"}


def test_a_file_comes_to_what_those_come_to_that_it_names(coming: Coming) -> None:
    files = {
        "pkg/middle.py": "from .under import LIMIT",
        "helper.py": "def get():\n    import pkg.middle",
        "test_a.py": "from helper import get",
        "test_b.py": "import pkg.other",
        "pkg/other.py": "",
    }
    assert coming(files) == {"pkg/middle.py", "helper.py", "test_a.py"}


def test_a_file_comes_to_what_the_packages_around_what_it_names_do(coming: Coming) -> None:
    files = {
        "pkg/__init__.py": "def __getattr__(name):\n    from . import under\n    return under.LIMIT",
        "pkg/other.py": "",
        "test_a.py": "import pkg.other",
        "test_b.py": "from pkg import LIMIT",
        "test_c.py": "import other",
        "test_d.py": "import json",
    }
    assert coming(files) == {"pkg/__init__.py", "pkg/other.py", "test_a.py", "test_b.py", "test_c.py"}


def test_what_a_conftest_comes_to_counts_in_its_folder(coming: Coming) -> None:
    files = {"tests/a/conftest.py": "import pkg.under", "tests/a/b/test_a.py": "", "tests/test_b.py": ""}
    assert coming(files) == {"tests/a/conftest.py", "tests/a/b/test_a.py"}


def test_what_a_plugin_or_the_settings_come_to_counts_for_all(coming: Coming) -> None:
    files = {"plugin.py": "import pkg.under", "test_a.py": "", "pytest.ini": "settings = pkg.all", "pkg/all.py": ""}
    assert coming(files, ["plugin.py", "pytest.ini"]) == set(files)
    files = {**files, "plugin.py": "", "pkg/all.py": "from . import under"}
    assert coming(files, ["plugin.py", "pytest.ini"]) == set(files)
    files = {**files, "pytest.ini": "[options.entry_points]"}
    assert coming(files, ["plugin.py", "pytest.ini"]) == {"pkg/all.py"}


@pytest.mark.parametrize(
    "text",
    [
        "import importlib\nimportlib.import_module(find())",
        "__import__(find())",
        "import pkgutil\nall = pkgutil.walk_packages('.')",
        "exec(f'import {find()}')",
        "exec('import ' + find())",
        "exec('from %s import LIMIT' % find())",
        "import sys\nloaded = list(sys.modules)",
        "import sys\nloaded = sys.modules.values()",
        "import sys\nfor name in sys.modules:\n    print(name)",
    ],
)
def test_a_file_that_looks_for_modules_comes_to_all(coming: Coming, text: str) -> None:
    assert coming({"test_a.py": text, "test_b.py": "import test_a", "test_c.py": ""}) == {"test_a.py", "test_b.py"}


@pytest.mark.parametrize("text", ["import sys\nprint('a' in sys.modules)", "exec('x = 1')", "eval('1 + 1')"])
def test_a_file_that_makes_up_no_names_does_not(coming: Coming, text: str) -> None:
    assert coming({"test_a.py": text}) == set()
