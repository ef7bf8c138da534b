"""Which files are measured, and what is unloaded for it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from mutsinq.suite.targets import forget


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
