"""Digests: short names for contents, equal where the contents are."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

#: The packages of mutsinq that make mutants and verdicts.
_DECIDING = ("core", "static", "operators", "suite")


def digest(*parts: str | bytes) -> str:
    """The digest of some texts, in order."""
    made = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        made.update(b"%d:" % len(data))
        made.update(data)
    return made.hexdigest()[:32]


def digest_file(path: str) -> str:
    """The digest of a file's content, of a folder's entries where the path ends in a slash, or that there is none."""
    try:
        if path.endswith("/"):
            entries = sorted(name for name in os.listdir(path) if not name.startswith(".") and name != "__pycache__")
            return digest(*entries)
        with open(path, "rb") as file:
            return digest(file.read())
    except OSError:
        return "none"


def digest_files(paths: Iterable[str], root: str) -> str:
    """The digest of the contents of some files with their names below a folder."""
    return digest(*(part for path in sorted(paths) for part in (os.path.relpath(path, root), digest_file(path))))


@lru_cache(maxsize=1)
def environment() -> str:
    """The digest of what else verdicts rest on: the Python, all installed distributions, and mutsinq itself."""
    installed = {
        name
        for folder in sys.path
        if os.path.isdir(folder)
        for name in os.listdir(folder)
        if name.endswith((".dist-info", ".egg-info"))
    }
    package = Path(__file__).parents[2]
    own = (str(path) for part in _DECIDING for path in (package / part).rglob("*.py"))
    return digest(sys.version, sys.platform, platform.machine(), *sorted(installed), digest_files(own, str(package)))
