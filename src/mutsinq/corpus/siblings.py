"""Siblings: the other modules of a file's package, found by looking at files; nothing is imported."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from pathlib import Path

from mutsinq.corpus.slicing import Slicer
from mutsinq.errors import InputError
from mutsinq.static.sources import read_file

#: Modules that are kept in memory.
_KEPT = 256


class Library:
    """The modules of packages, read once each while they are needed."""

    def __init__(self) -> None:
        self._slicers: OrderedDict[Path, Slicer] = OrderedDict()

    def slicer(self, path: Path) -> Slicer:
        """The module of a file. Raises InputError if it cannot be read or is no Python."""
        key = path.resolve()
        if key not in self._slicers:
            self._slicers[key] = Slicer(read_file(path).text, str(path), partial(self._sibling, key))
            if len(self._slicers) > _KEPT:
                self._slicers.popitem(last=False)
        return self._slicers[key]

    def _sibling(self, path: Path, module: str, level: int) -> Slicer | None:
        found = sibling_file(path, module, level)
        try:
            return None if found is None else self.slicer(found)
        except InputError:
            return None


def sibling_file(path: Path, module: str, level: int) -> Path | None:
    """The file of a module that the file at `path` imports, if both are of one package.

    `level` counts the dots of a relative import; an absolute one begins with the name of the package.
    """
    package = path.parent
    if not _is_package(package):
        return None
    if level:
        for _ in range(level - 1):
            package = package.parent
        names = module.split(".") if module else []
    else:
        while _is_package(package.parent):
            package = package.parent
        head, *names = module.split(".")
        if head != package.name:
            return None
    if not _is_package(package):
        return None
    found = package.joinpath(*names)
    return next((each for each in (found / "__init__.py", found.with_suffix(".py")) if each.is_file()), None)


def _is_package(folder: Path) -> bool:
    return (folder / "__init__.py").is_file()
