"""Project: which files a command's argument names, and what is defined in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from mutsinq.errors import InputError
from mutsinq.static.sources import read_module
from mutsinq.static.syntax import parse

_SKIPPED_FOLDERS = {"__pycache__", "node_modules", "build", "dist", "tests", "test", "site-packages"}
_SKIPPED_FILES = ("test_*.py", "*_test.py", "tests.py", "conftest.py")


def python_files(argument: str, exclude: Sequence[str] = ()) -> list[Path]:
    """The files that a path or the name of an importable module stands for, in order.

    A folder or package stands for the Python files in it, without tests, hidden folders, environments and
    build products, and without those that one of the globs `exclude` matches. A file stands for itself.
    Raises InputError if there are none.
    """
    path = Path(argument)
    if not path.exists():
        if path.suffix == ".py" or not all(part.isidentifier() for part in argument.split(".")):
            raise InputError(f"{argument}: no such file or folder")
        path = read_module(argument).path
        path = path.parent if path.name == "__init__.py" else path
    if not path.is_dir():
        return [path]
    found = [file for file in _in_folder(path) if not any(fnmatch(file.as_posix(), glob) for glob in exclude)]
    if not found:
        raise InputError(f"{argument}: no Python files in this folder (tests are not looked at)")
    return found


def shown(path: Path, root: Path) -> str:
    """A path as people know it: from a project's root where it lies within."""
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


def _in_folder(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise InputError(f"{folder}: cannot be read: {error.strerror}") from None
    for entry in entries:
        if entry.is_dir():
            hidden = entry.name.startswith(".") or entry.name in _SKIPPED_FOLDERS or (entry / "pyvenv.cfg").exists()
            if not hidden and not entry.is_symlink():
                yield from _in_folder(entry)
        elif (
            entry.suffix == ".py" and entry.is_file() and not any(fnmatch(entry.name, glob) for glob in _SKIPPED_FILES)
        ):
            yield entry


def definitions(source: str) -> list[str]:
    """The qualified names of all functions and classes in a source, nested ones included (`f.<locals>.g`)."""
    return list(_definitions(parse(source), ""))


def _definitions(node: ast.AST, prefix: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield f"{prefix}{name}"
                yield from _definitions(child, f"{prefix}{name}.<locals>.")
            case ast.ClassDef(name=name):
                yield f"{prefix}{name}"
                yield from _definitions(child, f"{prefix}{name}.")
            case ast.stmt() | ast.ExceptHandler() | ast.match_case():
                yield from _definitions(child, prefix)
