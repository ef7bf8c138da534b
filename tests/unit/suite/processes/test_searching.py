"""Modules that are not there are searched for once, and found as soon as they are there."""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil
import random
import shutil
import sys
import traceback
import zipfile
from collections.abc import Callable, Iterator
from importlib.machinery import FileFinder, ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest
from _pytest.assertion.rewrite import AssertionRewritingHook

from mutsinq.suite.processes import guard
from mutsinq.suite.processes.searching import search_once

Search = Callable[..., ModuleSpec | None]
NAME = "not_there"


@pytest.fixture
def unchanged() -> Iterator[Search]:
    """Python's own search, while the quick one takes its place."""
    before, leaves = vars(PathFinder)["find_spec"], vars(AssertionRewritingHook)["_early_rewrite_bailout"]
    search_once()
    yield before.__get__(None, PathFinder)
    PathFinder.find_spec = before  # type: ignore[method-assign]
    AssertionRewritingHook._early_rewrite_bailout = leaves  # type: ignore[method-assign]
    importlib.invalidate_caches()


@pytest.fixture
def folder(tmp_path: Path, unchanged: Search, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The last of some folders that are all of `sys.path`, and were searched in vain."""
    folders = [tmp_path / "first", tmp_path / "last"]
    for each in folders:
        each.mkdir()
    monkeypatch.setattr(sys, "path", [*map(str, folders)])
    monkeypatch.chdir(tmp_path)
    fail(2)
    return folders[1]


def fail(times: int = 1, name: str = NAME) -> None:
    for _ in range(times):
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module(name)


def write(path: Path, text: str = "") -> None:
    """Write a file, and see to it that the time of its folder is another one."""
    before = path.parent.stat().st_mtime_ns
    path.write_text(text, "utf-8")
    later(path.parent, before)


def later(folder: Path, before: int) -> None:
    os.utime(folder, ns=(before + 10**8, before + 10**8))


@pytest.fixture
def asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that the finder of the folder is asked for."""
    names: list[str] = []
    finder: Any = sys.path_importer_cache[str(folder)]
    find = finder.find_spec

    def noted(name: str, target: object) -> Any:
        names.append(name)
        return find(name, target)

    monkeypatch.setattr(finder, "find_spec", noted)
    return names


def test_what_was_not_found_is_not_searched_for_again(folder: Path, asked: list[str]) -> None:
    fail(3)
    assert asked == []


def test_other_names_are_absent_from_the_same_listings(folder: Path, asked: list[str]) -> None:
    fail(name="not_there_either")
    assert asked == []


def test_a_module_of_a_package_that_was_not_found_is_not_searched_for_again(
    folder: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    package: Any = ModuleType("package")
    package.__path__ = [str(folder)]
    monkeypatch.setitem(sys.modules, "package", package)
    fail(3, "package.part")
    assert asked == ["package.part"]
    write(folder / "part.py")
    assert importlib.util.find_spec("package.part")


def test_what_is_put_in_the_place_of_pythons_finding_is_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FileFinder, "find_spec", lambda self, name, target: ModuleSpec(name, self))
    assert importlib.util.find_spec(NAME)


def test_the_error_is_the_same(folder: Path) -> None:
    def error() -> tuple[object, ...]:
        try:
            importlib.import_module(NAME)
        except ModuleNotFoundError as error:
            return (
                repr(error),
                error.name,
                error.path,
                [frame.name for frame in traceback.extract_tb(error.__traceback__)],
            )
        return ()

    quick = error()
    write(folder / "other.py")
    assert quick == error()
    assert quick[1] == NAME


def test_no_frame_of_the_tool_shows_where_a_finder_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Any, *arguments: Any) -> Any:
        raise ImportError("refused")

    monkeypatch.setattr(FileFinder, "find_spec", refuse)
    write(folder / "other.py")
    with pytest.raises(ImportError, match="refused") as caught:
        exec(f"import {NAME}")
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert [Path(frame.filename).name for frame in frames] == [Path(__file__).name, "<string>", Path(__file__).name]


def test_a_file_that_appears_is_found(folder: Path) -> None:
    write(folder / f"{NAME}.py")
    assert importlib.util.find_spec(NAME)


def test_a_folder_that_appears_is_a_namespace_package(folder: Path) -> None:
    before = folder.stat().st_mtime_ns
    (folder / NAME).mkdir()
    later(folder, before)
    spec = importlib.util.find_spec(NAME)
    assert spec
    assert list(spec.submodule_search_locations or ()) == [str(folder / NAME)]


def test_a_file_that_a_link_leads_to_is_found(folder: Path) -> None:
    (folder / f"{NAME}.py").symlink_to(folder / "end")
    importlib.invalidate_caches()
    fail(2)
    before = folder.stat()
    (folder / "end").touch()
    os.utime(folder, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert importlib.util.find_spec(NAME)


def test_a_module_is_found_once_its_folder_is_in_the_path(folder: Path, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.py").touch()
    fail(2)
    sys.path.append(str(tmp_path))
    assert importlib.util.find_spec(NAME)
    sys.path.remove(str(tmp_path))
    fail()
    sys.path[0] = str(tmp_path)
    assert importlib.util.find_spec(NAME)


def test_a_module_of_the_current_folder_is_found(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / f"{NAME}.py").touch()
    sys.path.append("")
    assert importlib.util.find_spec(NAME)
    monkeypatch.chdir(folder)
    # It remembers a finder under the empty name, which Python does not ask.
    finder: Any = pkgutil.get_importer("")
    assert not finder.find_spec(NAME)
    fail(2)
    monkeypatch.chdir(tmp_path)
    assert importlib.util.find_spec(NAME)


def test_a_path_may_be_anything_that_has_folders(folder: Path) -> None:
    assert not any(PathFinder.find_spec(NAME, (str(folder),)) for _ in range(2))  # type: ignore[arg-type]
    write(folder / f"{NAME}.py")
    assert PathFinder.find_spec(NAME, (str(folder),))  # type: ignore[arg-type]


def test_a_finder_that_is_made_of_pythons_searches_by_itself(folder: Path) -> None:
    class Finder(PathFinder):
        @classmethod
        def _get_spec(cls, fullname: str, path: object, target: object = None) -> ModuleSpec:
            return ModuleSpec(fullname, cast("Any", cls))

    assert Finder.find_spec(NAME)


def test_a_finder_is_asked_while_it_is_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        @staticmethod
        def find_spec(name: str, path: object, target: object = None) -> ModuleSpec | None:
            return ModuleSpec(name, None, origin="made") if name == NAME else None

    with monkeypatch.context() as patched:
        patched.setattr(sys, "meta_path", [*sys.meta_path, Finder])
        spec = importlib.util.find_spec(NAME)
        assert spec
        assert spec.origin == "made"
    fail()


def test_a_hook_is_asked_for_a_folder_once_its_finder_is_forgotten(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Finder:
        @staticmethod
        def find_spec(name: str, target: object = None) -> ModuleSpec:
            spec = ModuleSpec(name, None, is_package=True)
            spec.submodule_search_locations = ["hooked"]
            return spec

    def hook(path: str) -> type[Finder]:
        if path != str(folder):
            raise ImportError(path)
        return Finder

    monkeypatch.setattr(sys, "path_hooks", [hook, *sys.path_hooks])
    fail()
    monkeypatch.delitem(sys.path_importer_cache, str(folder))
    assert importlib.util.find_spec(NAME)


def test_a_file_of_the_same_time_is_found_once_caches_are_invalidated(folder: Path) -> None:
    before = folder.stat()
    (folder / f"{NAME}.py").touch()
    os.utime(folder, ns=(before.st_atime_ns, before.st_mtime_ns))
    fail()
    importlib.invalidate_caches()
    assert importlib.util.find_spec(NAME)


def test_a_file_of_the_same_time_is_found_though_another_search_listed_the_folder_again(folder: Path) -> None:
    before = folder.stat()
    (folder / f"{NAME}.py").touch()
    os.utime(folder, ns=(before.st_atime_ns, before.st_mtime_ns))
    importlib.invalidate_caches()
    PathFinder.find_spec("another", [str(folder)])
    PathFinder.find_spec("another", [str(folder.parent / "first")])
    assert importlib.util.find_spec(NAME)


def test_a_folder_of_the_path_that_appears_is_searched_once_caches_are_invalidated(
    folder: Path, tmp_path: Path
) -> None:
    sys.path.append(str(tmp_path / "later"))
    fail(2)
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / f"{NAME}.py").touch()
    importlib.invalidate_caches()
    assert importlib.util.find_spec(NAME)


def test_an_archive_in_the_path_is_searched(folder: Path, tmp_path: Path) -> None:
    sys.path.append(str(tmp_path / "archive.zip"))
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.writestr("packed.py", "")
    assert importlib.util.find_spec("packed")
    fail(2)
    with zipfile.ZipFile(tmp_path / "archive.zip", "a") as archive:
        archive.writestr(f"{NAME}.py", "")
    importlib.invalidate_caches()
    assert importlib.util.find_spec(NAME)


def test_a_guarded_process_looks_only_at_folders_that_it_may_change(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_allowed", guard.Allowed([str(folder)]))
    fail()
    # Nobody but another process can do this.
    write(tmp_path / "first" / f"{NAME}.py")
    fail()
    finder: Any = sys.path_importer_cache[str(tmp_path / "first")]
    finder.invalidate_caches()
    assert importlib.util.find_spec(NAME)
    (tmp_path / "first" / f"{NAME}.py").unlink()
    fail(2)
    write(folder / f"{NAME}.py")
    assert importlib.util.find_spec(NAME)


def test_a_guarded_process_finds_what_came_before_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / f"{NAME}.py")
    monkeypatch.setattr(guard, "_allowed", guard.Allowed([]))
    assert importlib.util.find_spec(NAME)


def test_a_guarded_process_looks_at_a_folder_that_a_link_leads_to(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    allowed = guard.Allowed([str(tmp_path / "elsewhere")])
    assert allowed.may_change(str(tmp_path / "link"))
    assert not allowed.may_change(str(tmp_path / "real"))


def test_pytest_is_asked_again_once_it_is_told_to_rewrite_a_module(
    unchanged: Search, pytestconfig: pytest.Config
) -> None:
    hook = AssertionRewritingHook(pytestconfig)
    state: Any = type("State", (), {"trace": lambda self, text: None})()
    assert hook._early_rewrite_bailout(NAME, state)
    assert hook._early_rewrite_bailout(NAME, state)
    assert not hook._early_rewrite_bailout("test_it", state)
    hook.mark_rewrite(NAME)
    assert not hook._early_rewrite_bailout(NAME, state)
    other = AssertionRewritingHook(pytestconfig)
    assert other._early_rewrite_bailout(NAME, state)


@pytest.mark.parametrize("seed", range(20))
def test_the_search_finds_what_pythons_own_does(
    seed: int, unchanged: Search, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path / name for name in "abc"]
    for folder in folders[:2]:
        folder.mkdir()
    monkeypatch.setattr(sys, "path", [*map(str, folders)])
    monkeypatch.chdir(tmp_path)
    package = ModuleType("sub")
    package.__path__ = []
    monkeypatch.setitem(sys.modules, "sub", package)
    chance = random.Random(seed)
    names = ["one", "two", "sub.one", "test_one"]

    def write() -> None:
        folder = chance.choice(folders)
        if folder.is_dir():
            chance.choice([_touch, _toggle])(folder / chance.choice(["one.py", "two.py", "other.py", "one"]))
        if chance.random() < 0.7:
            importlib.invalidate_caches() if chance.random() < 0.5 else _age(folder, chance)

    def change_path() -> None:
        entry = chance.choice([*map(str, folders), "", ".", "b", str(tmp_path), b"bytes", chance.choice(folders)])
        if entry in sys.path:
            sys.path.remove(entry)  # type: ignore[arg-type]
        else:
            sys.path.insert(chance.randrange(len(sys.path) + 1), entry)  # type: ignore[arg-type]

    def move() -> None:
        os.chdir(chance.choice([each for each in (*folders, tmp_path) if each.is_dir()]))

    def remove() -> None:
        folder = chance.choice(folders[1:])
        os.chdir(tmp_path)
        shutil.rmtree(folder) if folder.is_dir() else folder.mkdir()

    def forget() -> None:
        sys.path_importer_cache.pop(str(chance.choice(folders)), None)

    def search() -> None:
        name, path = chance.choice(names), chance.choice([None, None, [str(folders[0])], [*map(str, folders)]])
        for _ in range(2):
            found = _outline(PathFinder.find_spec(name, path))
            assert found == _outline(unchanged(name, path))

    events: list[Callable[[], None]] = [write, write, change_path, move, remove, forget, *[search] * 9]
    for _ in range(1000):
        chance.choice(events)()


def _touch(path: Path) -> None:
    path.touch()


def _toggle(path: Path) -> None:
    """Make or remove a file, or a folder if it has no suffix."""
    if path.is_dir():
        path.rmdir()
    elif path.exists():
        path.unlink()
    else:
        path.touch() if path.suffix else path.mkdir()


def _age(folder: Path, chance: random.Random) -> None:
    if folder.is_dir():
        os.utime(folder, (chance.randrange(10**9),) * 2)


def _outline(spec: ModuleSpec | None) -> object:
    return spec and (spec.origin, list(spec.submodule_search_locations or ()))
