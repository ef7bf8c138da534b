"""Loaded first by every interpreter that a test starts: has it load a mutant, or count what it reaches.

Runs in whatever interpreter that is, without mutsinq: it uses the standard library alone. `suite/started.py` says what
to do, in an environment variable.
"""

from __future__ import annotations

import atexit
import builtins
import contextlib
import importlib.util
import json
import marshal
import os
import sys
import tokenize
from collections.abc import Callable
from importlib.abc import InspectLoader
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType
from typing import Any

CodeOf = Callable[[str, str], "CodeType | None"]


def mutating(path: str, edits: list[tuple[int, int, str]]) -> CodeOf:
    """Gives the file at the real path with the edits made: bytes from, bytes to, and what takes their place."""

    def code_of(real: str, shown: str) -> CodeType | None:
        if real != path:
            return None
        with tokenize.open(path) as file:
            encoded = file.read().encode()
        for start, end, text in sorted(edits, reverse=True):
            encoded = encoded[:start] + text.encode() + encoded[end:]
        return compile(encoded.decode(), shown, "exec", dont_inherit=True)

    return code_of


def counting(folder: str, codes: dict[str, str], count: int, magic: str) -> CodeOf:
    """Gives modules from instrumented code, and writes to the folder what was loaded, and in the end the counts."""
    if magic != importlib.util.MAGIC_NUMBER.hex():
        return lambda real, shown: None
    counts = [0] * count

    def enter(block: int) -> bool:
        counts[block] += 1
        return True

    def write() -> None:
        reached = [(block, times) for block, times in enumerate(counts) if times]
        partial = os.path.join(folder, f"{os.getpid()}.partial")
        with open(partial, "w", encoding="ascii") as file:
            json.dump(reached, file)
        os.rename(partial, os.path.join(folder, f"{os.getpid()}.counts"))

    def code_of(real: str, shown: str) -> CodeType | None:
        if real not in codes:
            return None
        with open(os.path.join(folder, f"{os.getpid()}.loaded"), "a", encoding="utf-8") as file:
            file.write(f"{real}\n")
        with open(os.path.join(folder, codes[real]), "rb") as file:
            code: CodeType = marshal.load(file)
        return code

    setattr(builtins, "__mutsinq_counts__", counts)  # noqa: B010
    setattr(builtins, "__mutsinq_enter__", enter)  # noqa: B010
    atexit.register(write)
    return code_of


class _Script(InspectLoader):
    """Finds and loads `__main__` for a script that is a file under test."""

    def __init__(self, path: str, code_of: CodeOf) -> None:
        self._path = path
        self._code_of = code_of

    def find_spec(self, name: str, target: object = None) -> ModuleSpec | None:
        """Where the script is looked for, as in a folder with a `__main__.py`."""
        if name != "__main__":
            return None
        # As for any other script, what lies beside it can be imported.
        sys.path[:] = [os.path.dirname(self._path) if entry == self._path else entry for entry in sys.path]
        return ModuleSpec(name, self, origin=self._path)

    def get_code(self, fullname: str) -> CodeType | None:
        return self._code_of(os.path.realpath(self._path), self._path)

    def get_source(self, fullname: str) -> str | None:
        return None

    def get_filename(self, fullname: str) -> str:
        return self._path


def serve(code_of: CodeOf) -> None:
    """Load modules, and the script, from the code that `code_of` gives for a real path, where it gives any."""
    original = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> Any:
        shown = self.get_filename(fullname)
        code = code_of(os.path.realpath(shown), shown)
        return original(self, fullname) if code is None else code

    def hook(path: str) -> _Script:
        if os.path.abspath(path) != script or code_of(os.path.realpath(path), path) is None:
            raise ImportError
        return _Script(path, code_of)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]
    script = next((os.path.abspath(word) for word in sys.orig_argv[1:] if word.endswith(".py")), None)
    if script is not None:
        sys.path_hooks.insert(0, hook)


def _begin() -> None:
    task = json.loads(os.environ["MUTSINQ_STARTED"])
    serve(counting(**task) if "folder" in task else mutating(**task))


def _go_on() -> None:
    """Load the `sitecustomize` that this one hides."""
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != here]
    del sys.modules["sitecustomize"]
    with contextlib.suppress(ModuleNotFoundError):
        importlib.import_module("sitecustomize")


if "MUTSINQ_STARTED" in os.environ:
    _begin()
    _go_on()
