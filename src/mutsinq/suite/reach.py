"""Reach: which files can come to a module at all, so that no other notices what is different once it is loaded.

A file comes to what it names, and to all that this comes to. Any word of it may be such a name: of an import, wherever
that stands; in a string, as `monkeypatch.setattr` takes them; in a doctest. With it come the packages that it is in,
and the `conftest.py` above it. A file that looks for modules without naming them comes to everything.
"""

from __future__ import annotations

import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Set
from functools import cached_property
from pathlib import Path

from mutsinq.suite.mentions import text_of
from mutsinq.suite.whereabouts import real_path

#: Words of code that loads modules by names, or from files, that it need not have in it.
_FINDING = {
    *("__import__", "import_module", "load_module", "exec_module", "find_spec", "spec_from_file_location", "imp"),
    *("runpy", "pkgutil", "entry_points", "iter_entry_points", "load_entry_point"),
}
#: Words of code that may do so, too: if it makes up what it executes, or goes through all modules that are loaded.
_LIKELY = {"exec", "eval", "modules"}
_FOUND = re.compile(
    r"\b(?:import|from)\s+[%{$<\"'\\]|\(\s*sys\.modules\s*\)|\bsys\.modules\.(?:copy|items|keys|values)\b"
    r"|\bfor\b[^\n]*\bin\s+sys\.modules\b"
)
#: How files end that name modules, but run no code.
_SETTINGS = (".cfg", ".ini", ".toml")
#: What is loaded before any other file in its folder or below it.
_AROUND = ("__init__.py", "conftest.py")


class Reach:
    """Files by their real paths. `words` gives those of one; what `everywhere` comes to counts for all files."""

    def __init__(self, files: Collection[str], everywhere: Collection[str], words: Callable[[str], Set[str]]) -> None:
        self._files = {*files, *everywhere}
        self._everywhere = everywhere
        self._words = words

    def of(self, path: str) -> Set[str]:
        """The files that can come to the module in a file, that file among them."""
        found = {path, *self._finding}
        queue = list(found)
        for each in queue:
            new = self._next.get(each, set()) - found
            found |= new
            queue += new
        return found if found.isdisjoint(self._everywhere) else self._files | found

    @cached_property
    def _finding(self) -> set[str]:
        """The files that come to everything."""
        return {
            path
            for path in self._files
            if not path.endswith(_SETTINGS)
            and (
                not self._words(path).isdisjoint(_FINDING)
                or (not self._words(path).isdisjoint(_LIKELY) and _FOUND.search(text_of(Path(path))))
            )
        }

    @cached_property
    def _next(self) -> dict[str, set[str]]:
        """Of each file, those that come to it at once."""
        named = defaultdict(set)
        for path in self._files:
            file = Path(path)
            named[file.parent.name if file.stem in ("__init__", "__main__") else file.stem].add(path)
        for name, module in list(sys.modules.items()):
            if (real := real_path(getattr(module, "__file__", None) or "")) in self._files:
                named[name.rpartition(".")[2]].add(real)
        following = defaultdict(set)
        for path in self._files:
            for name in self._words(path) & named.keys():
                for other in named[name]:
                    following[other].add(path)
        for path in self._files:
            if os.path.basename(path) in _AROUND:
                folder = os.path.dirname(path) + os.sep
                following[path] |= {each for each in self._files if each.startswith(folder)}
        return following
