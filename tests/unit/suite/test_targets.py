"""Which files are measured, and what is unloaded for it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from mutsinq.errors import InputError
from mutsinq.suite.targets import find_targets, forget


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files of a package and of a module, both of which are loaded."""
    files = [tmp_path / "mutsinq_pack/inner/core.py", tmp_path / "mutsinq_single.py"]
    for place in ("mutsinq_pack/__init__.py", "mutsinq_pack/inner/__init__.py"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text("")
    for name in ("mutsinq_pack", "mutsinq_pack.inner", "mutsinq_pack.other", "mutsinq_single", "mutsinq_packing"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    return files


def _loaded() -> set[str]:
    return {name for name in sys.modules if name.startswith(("mutsinq_pack", "mutsinq_single"))}


def test_packages_that_only_mutsinq_loaded_are_unloaded(package: list[Path]) -> None:
    forget(package, before={"pytest"})
    assert _loaded() == {"mutsinq_packing"}


def test_packages_that_others_stand_on_stay(package: list[Path]) -> None:
    forget(package, before={"mutsinq_pack.other"})
    assert _loaded() == {"mutsinq_pack", "mutsinq_pack.inner", "mutsinq_pack.other", "mutsinq_packing"}


def test_code_in_the_root_is_what_is_no_test_set_up_or_example(tmp_path: Path) -> None:
    for name in (
        "pointer.py",
        "tests.py",
        "test_pointer.py",
        "pointer_test.py",
        "setup.py",
        "conftest.py",
        "examples.py",
    ):
        (tmp_path / name).write_text("x = 1\n", "utf-8")
    assert find_targets(tmp_path, ()) == [tmp_path.resolve() / "pointer.py"]
    assert find_targets(tmp_path, [str(tmp_path / "tests.py")]) == [tmp_path.resolve() / "tests.py"]


def test_the_code_of_a_project_without_settings_is_what_setuptools_made_of_it(tmp_path: Path) -> None:
    for name in ("toys/__init__.py", "tests/__init__.py", "toys.egg-info/top_level.txt", "release.py", "setup.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", "utf-8")
    (tmp_path / "toys.egg-info/top_level.txt").write_text("tests\ntoys\n", "utf-8")
    assert find_targets(tmp_path, ()) == [tmp_path.resolve() / "toys/__init__.py"]


def _write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


COVERED = {
    "pyproject.toml": '[tool.coverage.run]\nsource = ["lib/shop", "tests"]\n',
    ".coveragerc": "[run]\nsource =\n    lib.shop\n    .\n",
    "setup.cfg": "[coverage:run]\nsource = tests,lib/shop\n",
}


@pytest.mark.parametrize("name", COVERED)
def test_what_coverage_is_measured_of_is_the_code(tmp_path: Path, name: str) -> None:
    files = {"lib/shop/prices.py": "", "tests/__init__.py": "", "manage/__init__.py": "", name: COVERED[name]}
    _write(tmp_path, **files)
    assert find_targets(tmp_path, ()) == [tmp_path.resolve() / "lib/shop/prices.py"]


def test_a_test_in_the_place_of_code_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, **{"test_it.py": ""})
    with pytest.raises(InputError, match=r"test_it.py: code to mutate is named here; tests to run are named before"):
        find_targets(tmp_path, [str(tmp_path / "test_it.py")])


def test_what_the_option_of_pytest_cov_names_is_the_code(tmp_path: Path) -> None:
    _write(tmp_path, **{"shop/__init__.py": "", "manage/__init__.py": ""})
    assert find_targets(tmp_path, (), covered=["shop"]) == [tmp_path.resolve() / "shop/__init__.py"]


def test_modules_in_no_package_are_the_code_where_there_is_nothing_else(tmp_path: Path) -> None:
    code = ["acme/shop/__init__.py", "app/main.py", "libs/a/src/a.py"]
    others = [
        "app/tests/helper.py",
        "app/tests.py",
        "docs/conf.py",
        "examples/demo.py",
        "libs/a/setup.py",
        "test_it.py",
    ]
    _write(tmp_path, **dict.fromkeys([*code, *others], ""))
    assert find_targets(tmp_path, ()) == [tmp_path.resolve() / name for name in code]
