"""Which files an argument names, and what is defined in them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mutsinq.errors import InputError
from mutsinq.static.project import definitions, python_files


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in (
        "pkg/__init__.py",
        "pkg/b.py",
        "pkg/a.py",
        "pkg/sub/c.py",
        "pkg/notes.txt",
        "pkg/test_a.py",
        "pkg/conftest.py",
        "pkg/tests/d.py",
        "pkg/.hidden/e.py",
        "pkg/env/pyvenv.cfg",
        "pkg/env/f.py",
        "pkg/__pycache__/g.py",
        "empty/readme.md",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def names(files: list[Path], folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in files]


def test_folder_stands_for_its_python_files_without_tests_environments_and_hidden_folders(tree: Path) -> None:
    found = python_files(str(tree / "pkg"))

    assert names(found, tree / "pkg") == ["__init__.py", "a.py", "b.py", "sub/c.py"]


def test_globs_leave_files_out(tree: Path) -> None:
    found = python_files(str(tree / "pkg"), ["*/sub/*", "*/b.py"])

    assert names(found, tree / "pkg") == ["__init__.py", "a.py"]


def test_file_stands_for_itself_whatever_its_name(tree: Path) -> None:
    assert python_files(str(tree / "pkg/test_a.py")) == [tree / "pkg/test_a.py"]


def test_importable_package_stands_for_its_folder() -> None:
    found = python_files("json")

    assert [file.name for file in found] == ["__init__.py", "decoder.py", "encoder.py", "scanner.py", "tool.py"]


def test_importable_module_stands_for_its_file() -> None:
    assert [file.name for file in python_files("json.decoder")] == ["decoder.py"]


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("no/such/file.py", "no such file or folder"),
        ("no_such_module_at_all", "no module named no_such_module_at_all"),
        ("sys", "sys"),
    ],
)
def test_argument_that_names_nothing_is_an_error(argument: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        python_files(argument)


def test_folder_without_python_files_is_an_error(tree: Path) -> None:
    with pytest.raises(InputError, match="no Python files in this folder"):
        python_files(str(tree / "empty"))


def test_definitions_are_named_as_python_names_them() -> None:
    source = (
        "class A:\n    class B:\n        def f(self):\n            def g(): ...\n"
        "try:\n    def h(): ...\nexcept E:\n    async def i(): ...\n"
        "match x:\n    case 1:\n        class J: ...\n"
    )

    assert definitions(source) == ["A", "A.B", "A.B.f", "A.B.f.<locals>.g", "h", "i", "J"]


@pytest.mark.parametrize("name", ["absent.py", "no/such.py", "what is this?"])
def test_a_path_that_is_not_there_is_not_taken_for_a_module(name: str) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        python_files(name)


def test_a_pipe_that_is_named_like_python_is_not_waited_for(tree: Path) -> None:
    os.mkfifo(tree / "pkg" / "pipe.py")
    assert "pkg/pipe.py" not in names(python_files(str(tree / "pkg")), tree)
