"""Source: the text of a module and where it came from — a file, an importable module, or a git revision."""

from __future__ import annotations

import importlib.machinery
import subprocess
import sys
import tokenize
from dataclasses import dataclass
from pathlib import Path

from mutsinq.core.program import Program
from mutsinq.errors import InputError

_GIT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one module."""

    text: str
    #: As the user named it, for messages.
    label: str
    path: Path
    #: Dotted module name, and the folder of its top-level package.
    module: str
    root: Path

    @property
    def is_package(self) -> bool:
        """Whether it is the file of a package, from which relative imports are counted."""
        return self.path.name == "__init__.py"

    def program(self, entry: str) -> Program:
        """The program with that entry."""
        return Program(self.text, self.module, entry, str(self.path), str(self.root))


def find_source(spec: str) -> tuple[Source, str]:
    """The source that a command's argument names, and the function that it names, if any.

    `spec` is a path, `REV:path` for a git revision, or `pkg.mod` or `pkg.mod:function` for an importable module.
    Raises InputError with what to do.
    """
    path = Path(spec)
    if path.exists() or (spec.endswith(".py") and ":" not in spec):
        return read_file(path), ""
    head, _, tail = spec.rpartition(":")
    if head and tail.endswith(".py"):
        return read_revision(head, Path(tail)), ""
    if head and Path(head).is_file():
        return read_file(Path(head)), tail
    module, _, function = spec.partition(":")
    if all(part.isidentifier() for part in module.split(".")):
        return read_module(module), function
    raise InputError(f"{spec}: no such file; write a path, REV:path.py or package.module:function")


def read_file(path: Path) -> Source:
    """The source in a file. Raises InputError for a missing, unreadable or undecodable one."""
    try:
        if path.is_dir():
            raise InputError(f"{path}: is a folder; name a Python file in it")
        if path.suffix == ".ipynb":
            raise InputError(f"{path}: is a notebook; write its code to a file: jupyter nbconvert --to script {path}")
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except PermissionError:
        raise InputError(f"{path}: no permission to read it") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    return _source(decode(data, str(path)), str(path), path)


def read_module(name: str) -> Source:
    """The source of an importable module, found without importing it."""
    places: list[str] | None = ["", *sys.path]
    spec = None
    for index in range(1, name.count(".") + 2):
        part = ".".join(name.split(".")[:index])
        spec = importlib.machinery.PathFinder.find_spec(part, places)
        if spec is None:
            raise InputError(f"{name}: no module named {part} can be found; install it or name its file")
        places = spec.submodule_search_locations
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        raise InputError(f"{name}: has no Python source")
    return read_file(Path(spec.origin))


def read_revision(revision: str, path: Path) -> Source:
    """The source of a file as it was in a git revision."""
    folder = path.resolve().parent
    while not folder.is_dir():
        folder = folder.parent
    command = ["git", "-C", str(folder), "show", f"{revision}:./{path.resolve().relative_to(folder)}"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_GIT_SECONDS, check=False)
    except FileNotFoundError:
        raise InputError(f"{revision}:{path}: git is not installed") from None
    except subprocess.TimeoutExpired:
        raise InputError(f"{revision}:{path}: git did not answer within {_GIT_SECONDS} s") from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ").splitlines()
        raise InputError(f"{revision}:{path}: git: {reason[0] if reason else 'failed'}")
    return _source(decode(done.stdout, f"{revision}:{path}"), f"{revision}:{path}", path)


def decode(data: bytes, label: str) -> str:
    """Python source text from bytes, by its coding line or byte-order mark. Raises InputError."""
    lines = iter(data.splitlines(keepends=True))
    try:
        encoding, _ = tokenize.detect_encoding(lambda: next(lines, b""))
        return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    except SyntaxError as error:
        raise InputError(f"{label}: {error.msg or error}") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{label}:{line}: not {error.encoding} text at byte {error.start}; name its encoding in a coding line"
        ) from None


def import_root(folder: Path) -> Path:
    """The folder that modules in a folder are imported from: the first one above all of its packages."""
    while (folder / "__init__.py").is_file() and folder != folder.parent:
        folder = folder.parent
    return folder


def _source(text: str, label: str, path: Path) -> Source:
    path = path.resolve()
    folder = import_root(path.parent)
    parts = path.parent.relative_to(folder).parts + (() if path.name == "__init__.py" else (path.stem,))
    named = all(part.isidentifier() for part in parts)
    return Source(text, label, path, ".".join(parts) if named and parts else "program", folder)
