"""Searching: a module that was searched for in vain is not searched for again where nothing can have brought it.

Code that tries an optional import at each call searches all of `sys.path` each time. Python lists a folder again only
once its time has changed, or when it is told to. So where all folders are listed as they were when a search failed, the
same search fails again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.machinery import FileFinder, PathFinder
from operator import is_
from typing import Any, cast

from _pytest.assertion.rewrite import AssertionRewritingHook

from mutsinq.suite.processes.guard import Allowed, allowed

#: As Python's finders have it, whatever tests put in its place.
_stat = os.stat
_find = FileFinder.find_spec


class _Listings:
    """What Python's finders know of the folders of a path."""

    def __init__(self, path: list[str], finders: list[FileFinder | None]) -> None:
        self._path = path
        self._finders = finders
        #: Finders make another set whenever they list their folder again.
        self._listings: list[tuple[Any, set[str]]] = [
            (finder, vars(finder)["_path_cache"]) for finder in dict.fromkeys(finders) if finder is not None
        ]
        #: Names that no listing has.
        self._absent: set[str] = set()
        #: Where this process may change files, as far as it has heard, and the listings of what it may change.
        self._allowed: Allowed | None = None
        self._changing = self._listings

    @classmethod
    def of(cls, path: object) -> _Listings | None:
        """Those of a path; None where others than Python's finders of folders are asked, or the current folder is."""
        if type(path) is not list or not all(type(entry) is str and entry for entry in path):
            return None
        try:
            finders = list(map(sys.path_importer_cache.__getitem__, path))
        except KeyError:
            return None
        if not all(finder is None or type(finder) is FileFinder for finder in finders):
            return None
        return cls(path.copy(), cast("list[FileFinder | None]", finders))

    def hold(self, path: object) -> bool:
        """Whether a search of a path now goes by these listings.

        Folders are looked at for that, but those only once that a guarded process cannot change.
        """
        if type(path) is not list or path != self._path or FileFinder.find_spec is not _find:
            return False
        try:
            if not all(map(is_, map(sys.path_importer_cache.__getitem__, path), self._finders)):
                return False
            for finder, names in self._listings:
                # The time is -1 where Python was told to list a folder again.
                if finder._path_cache is not names or finder._path_mtime == -1:
                    return False
            for finder, _ in self._changing:
                if _stat(finder.path).st_mtime != finder._path_mtime:
                    return False
        except (KeyError, OSError):
            return False
        now = allowed()
        if now is not None and now is not self._allowed:
            self._allowed = now
            self._changing = [each for each in self._listings if now.may_change(each[0].path)]
        return True

    def lack(self, name: str) -> bool:
        """Whether they have nothing that could be this module."""
        if name not in self._absent:
            last = name.rpartition(".")[2]
            for finder, names in self._listings:
                if not names.isdisjoint([last, *(last + suffix for suffix, _ in finder._loaders)]):
                    return False
            self._absent.add(name)
        return True


def search_once() -> None:
    """From now on, let searches in this process and its forks fail quickly that failed before."""
    _ask_python_once()
    _ask_pytest_once()


def _ask_python_once() -> None:
    needed = {"path", "_loaders", "_path_cache", "_path_mtime"}
    # Elsewhere names may be the same in capitals, too.
    if sys.platform != "linux" or not needed <= vars(FileFinder(os.sep)).keys():
        return
    original: Callable[..., Any] = vars(PathFinder)["find_spec"].__func__
    #: By packages; those of `sys.path` under no name.
    found: dict[str, _Listings | None] = {}

    def find_spec(cls: type, fullname: str, path: Any = None, target: Any = None) -> Any:
        if cls is not PathFinder or type(fullname) is not str:
            return original(cls, fullname, path, target)
        package = fullname.rpartition(".")[0]
        where = sys.path if path is None else path
        listings = found.get(package)
        if listings is None or not listings.hold(where):
            spec = original(cls, fullname, path, target)
            if spec is None:
                found[package] = _Listings.of(where)
            return spec
        return None if listings.lack(fullname) else original(cls, fullname, path, target)

    # Tracebacks and warnings leave out what is Python's own.
    find_spec.__code__ = find_spec.__code__.replace(co_filename=original.__code__.co_filename)
    PathFinder.find_spec = classmethod(find_spec)  # type: ignore[method-assign, assignment]


def _ask_pytest_once() -> None:
    """Let pytest, which is asked before Python is, remember the names of modules that it leaves to others."""
    original: Callable[..., bool] | None = vars(AssertionRewritingHook).get("_early_rewrite_bailout")
    if original is None:
        return

    def leaves(self: Any, name: str, state: Any) -> bool:
        # All that the answer rests on: these sets only grow.
        sizes = len(self._basenames_to_check_rewrite), len(self._must_rewrite)
        ground = self.session, self._session_paths_checked, sizes
        before, left = vars(self).get("_mutsinq_left", (None, ()))
        if ground == before and name in left:
            return True
        if answer := original(self, name, state):
            if ground != before:
                left = set()
                self._mutsinq_left = ground, left
            left.add(name)
        return answer

    AssertionRewritingHook._early_rewrite_bailout = leaves  # type: ignore[method-assign]
