"""Style: how a project writes its tests, so that suggested ones look like them."""

from __future__ import annotations

import ast
import os
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest
from _pytest.unittest import TestCaseFunction

from mutsinq.core.parsing import module_tree


@dataclass(slots=True)
class Style:
    """What the tests of a collected session have in common."""

    #: Most tests are methods of `unittest.TestCase`.
    uses_unittest: bool = False
    #: How often test files import a name from a module.
    imports: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def of(cls, session: pytest.Session) -> Style:
        """Read the files of all collected tests."""
        cases = sum(isinstance(item, TestCaseFunction) for item in session.items)
        style = cls(uses_unittest=2 * cases > len(session.items))
        for path in {item.path for item in session.items}:
            style.imports.update(_imported(path))
        return style

    def home(self, module: ModuleType, name: str) -> str:
        """The module to import a module's own name from: where tests have it from, else the most public place."""
        value = module.__dict__.get(name)
        parents = module.__name__.split(".")
        places = {".".join(parents[:count]) for count in range(1, len(parents) + 1)}
        places |= {place for place, imported in self.imports if imported == name}
        same = [place for place in places if _holds(sys.modules.get(place), name, value)] or [module.__name__]

        def rank(place: str) -> tuple[int, bool, int, str]:
            private = any(part.startswith("_") and not part.endswith("__") for part in place.split("."))
            return -self.imports[place, name], private, place.count("."), place

        return min(same, key=rank)


def loaded_module(path: str) -> ModuleType | None:
    """The loaded module of a file, by its real path."""
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and os.path.realpath(file) == path:
            return module
    return None


def _holds(module: ModuleType | None, name: str, value: object) -> bool:
    return module is not None and value is not None and module.__dict__.get(name) is value


def _imported(path: Path) -> Iterable[tuple[str, str]]:
    """Each module and name of the `from … import` statements in a file; none of a file that is no Python."""
    try:
        tree = module_tree(path.read_text("utf-8"))
    except (OSError, ValueError, SyntaxError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield node.module, alias.name
