"""Which files are measured, and what is unloaded for it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

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
