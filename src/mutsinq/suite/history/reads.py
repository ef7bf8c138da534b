"""Reads: which files of a project a process reads, as far as Python says so.

Python tells audit hooks of each file that it opens, each folder that it lists and each process that it starts (PEP
578). What C code opens by itself, and whether a file exists, it does not tell.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
import sysconfig
import tempfile

#: Stands for everything: a test that starts processes may read any file.
ANYTHING = "*"
_STARTING = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"}
_OPENING = {"open", "sqlite3.connect"}
_LISTING = {"os.listdir", "os.scandir"}
#: Files of the import system and of pytest, which list folders to find modules and tests, whatever else is in them.
_LOOKING = re.compile(r"importlib|[/\\]_pytest[/\\]")
_EVENTS = _STARTING | _OPENING | _LISTING
#: What the hook calls, which runs in the middle of tests: they may have put anything else in its place.
_current_folder, _join, _normal = os.getcwd, os.path.join, os.path.normpath


class Reads:
    """Notes what this process reads from now on; there is no way to stop it."""

    def __init__(self, root: str) -> None:
        self._root = os.path.realpath(root)
        self._installed = _installed_folders()
        self._seen: set[str] = set()
        #: What the run itself made.
        self._written: set[str] = set()
        sys.addaudithook(self._hear)

    def take(self) -> list[str]:
        """The real paths of what was read since the last call, a slash after those of folders that were listed."""
        taken, self._seen = self._seen, set()
        return sorted(path for path in map(self._place, taken) if path)

    def _hear(self, event: str, args: tuple[object, ...]) -> None:
        if event not in _EVENTS:
            return
        if event in _STARTING:
            self._seen.add(ANYTHING)
            return
        path = args[0] if args else None
        if not isinstance(path, str | os.PathLike):
            return
        path = os.fsdecode(path)
        path = _normal(path if path.startswith(os.sep) else _join(_current_folder(), path))
        if event in _LISTING:
            if not _LOOKING.search(sys._getframe(1).f_code.co_filename):
                self._seen.add(f"{path}/")
        elif event == "open" and isinstance(args[-1], int) and args[-1] & (os.O_WRONLY | os.O_CREAT | os.O_TRUNC):
            self._written.add(path)
        elif path not in self._written:
            self._seen.add(path)

    def _place(self, path: str) -> str:
        """Where a path leads if that is of the project's or of another one's in work, else nothing."""
        if path == ANYTHING:
            return path
        end = "/" if path.endswith("/") else ""
        path = os.path.realpath(path)
        if path.endswith(".pyc"):
            path = _source_of(path)
        inside = os.path.relpath(path, self._root) if path.startswith(self._root + os.sep) else ""
        if inside:
            folders = inside.split(os.sep)[:-1]
            hidden = any(folder.startswith(".") or folder == "__pycache__" for folder in folders)
            return "" if hidden else path + end
        # Outside of the project only code that is not installed counts, such as a neighbour's in editable mode.
        other = end or not path.endswith(".py") or path.startswith(self._installed)
        return "" if other or path == self._root else path


def _source_of(path: str) -> str:
    try:
        return importlib.util.source_from_cache(path)
    except (ValueError, NotImplementedError):
        return ""


def _installed_folders() -> tuple[str, ...]:
    """Folders whose contents the versions of distributions stand for, and that of temporary files."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = [sysconfig.get_path(name) for name in names] + [tempfile.gettempdir()]
    folders += [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    return tuple(os.path.realpath(folder) + os.sep for folder in folders if folder)
