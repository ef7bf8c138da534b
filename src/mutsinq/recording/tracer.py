"""Tracer: notes the arguments of calls of some functions, as literals, while a program of the user's runs.

It is loaded by the user's interpreter as `sitecustomize`, from a folder put first on its path, and stands on the
standard library alone. Environment variables tell what to note and where to:

- `MUTSINQ_RECORD_FILE`: the source file whose functions count;
- `MUTSINQ_RECORD_NAMES`: their qualified names, separated by commas;
- `MUTSINQ_RECORD_OUTPUT`: the file that gets one JSON line a call.
"""

from __future__ import annotations

import json
import os
import sys
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any

_MOST_CALLS = 200
_MOST_TEXT = 10_000
_SCALARS = (type(None), bool, int, float, complex, str, bytes)
_CONTAINERS = (list, tuple, set, frozenset, dict)


def is_plain(value: Any, depth: int = 0) -> bool:
    """Whether the text of a value can be read back."""
    if type(value) in _SCALARS:
        return True
    if type(value) not in _CONTAINERS or depth > 20 or len(value) > 1000:
        return False
    items = [*value, *value.values()] if type(value) is dict else value
    return all(is_plain(item, depth + 1) for item in items)


class _Recorder:
    """The profile function: sees every call."""

    def __init__(self, path: str, names: set[str], output: str) -> None:
        self.path = os.path.realpath(path)
        self.names = names
        self.output = output
        self.counts: dict[str, int] = {}
        #: Whether a code object's file is the one that counts.
        self.files: dict[str, bool] = {}

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        if event != "call":
            return
        code = frame.f_code
        name = getattr(code, "co_qualname", code.co_name)
        if name not in self.names:
            return
        if code.co_filename not in self.files:
            self.files[code.co_filename] = os.path.realpath(code.co_filename) == self.path
        if self.files[code.co_filename]:
            self.note(name, code, frame.f_locals)

    def note(self, name: str, code: CodeType, variables: dict[str, Any]) -> None:
        """Write one call down, with its arguments if they have texts."""
        if self.counts.get(name, 0) >= _MOST_CALLS:
            return
        self.counts[name] = self.counts.get(name, 0) + 1
        count = code.co_argcount
        args = [variables.get(variable) for variable in code.co_varnames[:count]]
        kwargs = {key: variables.get(key) for key in code.co_varnames[count : count + code.co_kwonlyargcount]}
        place = count + code.co_kwonlyargcount
        if code.co_flags & 4:
            args += variables.get(code.co_varnames[place], ())
            place += 1
        if code.co_flags & 8:
            kwargs.update(variables.get(code.co_varnames[place], {}))
        line: dict[str, Any] = {"name": name, "input": None}
        if is_plain(args) and is_plain(kwargs):
            text = repr((args, kwargs))
            if len(text) <= _MOST_TEXT:
                line["input"] = {"args": repr(tuple(args)), "kwargs": repr(kwargs)}
        with open(self.output, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(json.dumps(line) + "\n")


def _install() -> None:
    path, names, output = (os.environ.get("MUTSINQ_RECORD_" + name, "") for name in ("FILE", "NAMES", "OUTPUT"))
    if path and names and output:
        recorder = _Recorder(path, set(names.split(",")), output)
        sys.setprofile(recorder)
        threading.setprofile(recorder)


_install()
