"""Writes: in which folders a run changes files: as Python tells its audit hooks (PEP 578), or as is seen afterwards."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

#: Audit events of what changes a folder, with the places of the paths in what they tell.
_CHANGING = {
    "os.mkdir": (0,),
    "os.rmdir": (0,),
    "os.remove": (0,),
    "os.truncate": (0,),
    "os.chmod": (0,),
    "os.utime": (0,),
    "os.rename": (0, 1),
    "os.link": (1,),
    "os.symlink": (1,),
    "sqlite3.connect": (0,),
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
#: What the hook calls, which runs in the middle of tests: they may have put anything else in its place.
_current_folder, _join, _normal, _text = os.getcwd, os.path.join, os.path.normpath, os.fsdecode


class Writes:
    """Notes where this process changes files from now on, and where others do in a project's folder."""

    def __init__(self, root: str) -> None:
        self._root = os.path.realpath(root)
        self._before = _entries(self._root)
        #: Paths of what was changed, with the events.
        self._paths: set[tuple[str, str]] = set()
        sys.addaudithook(self._hear)

    def take(self) -> list[str]:
        """The folders in which this process changed something since the last call; not those that are everybody's."""
        taken, self._paths = self._paths, set()
        # What is opened by the name of a folder is a temporary file without a name.
        found = ((path, event) for path, event in taken if event != "open" or not os.path.isdir(path))
        folders = {self._folder(path, is_made=event == "os.mkdir") for path, event in found}
        return sorted(folder for folder in folders if not is_within(folder, everybodys()))

    def seen(self) -> list[str]:
        """The folders of the project in which anything is not as it was at first."""
        after = _entries(self._root)
        return sorted(folder for folder, names in self._before.items() if after.get(folder, names) != names)

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            if isinstance(args[-1], int) and args[-1] & _WRITING:
                self._note(event, args[0])
        elif event in _CHANGING:
            for place in _CHANGING[event]:
                self._note(event, args[place])

    def _note(self, event: str, path: object) -> None:
        if isinstance(path, str | bytes | os.PathLike):
            with suppress(OSError):
                self._paths.add((_normal(_join(_current_folder(), _text(path))), event))

    def _folder(self, path: str, *, is_made: bool) -> str:
        """The folder in which a path is changed; in the project, one that is hidden there with all that is in it."""
        path = os.path.realpath(path)
        inside = path[len(self._root) + 1 :].split(os.sep) if path.startswith(self._root + os.sep) else []
        folders = inside if is_made else inside[:-1]
        hidden = next((index for index, name in enumerate(folders) if _is_hidden(name)), None)
        return os.path.dirname(path) if hidden is None else os.path.join(self._root, *folders[: hidden + 1])


def _entries(root: str) -> dict[str, dict[str, int]]:
    """Of the folders of a project, what is in them and when it was changed; without what tools keep for themselves."""
    found: dict[str, dict[str, int]] = {}
    for folder, folders, files in os.walk(root):
        if "pyvenv.cfg" in files:
            folders.clear()
            continue
        folders[:] = [name for name in folders if not _is_hidden(name)]
        found[folder] = {name: _time(os.path.join(folder, name)) for name in files if not _is_hidden(name)}
        found[folder] |= dict.fromkeys(folders, 0)
    return found


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name == "__pycache__"


def _time(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def everybodys() -> tuple[str, ...]:
    """Where any process may write: the temporary files of this run, devices, and what the kernel shows as files."""
    return os.path.realpath(tempfile.gettempdir()), "/dev", "/proc"


def is_shared(folder: str) -> bool:
    """Whether all processes of a run find the same in a folder where tests write, and it is no cache of a tool."""
    return not _is_hidden(os.path.basename(folder))


def outermost(folders: Iterable[str]) -> tuple[str, ...]:
    """The folders that are in no other of them."""
    found: list[str] = []
    for folder in sorted({*folders}):
        if not is_within(folder, found[-1:]):
            found.append(folder)
    return tuple(found)


def is_within(folder: str, others: Iterable[str]) -> bool:
    """Whether a folder is one of the others, or in one."""
    return any(f"{folder}/".startswith(f"{other.rstrip('/')}/") for other in others)
