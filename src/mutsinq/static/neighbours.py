"""Neighbours: what a source takes from other files of its tree, so that two trees can be told apart there, too."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from itertools import chain

from mutsinq.errors import InputError
from mutsinq.static.dependencies import dependencies
from mutsinq.static.sources import Source, read_file
from mutsinq.static.syntax import code_text, parse


def imported(source: Source, nodes: Iterable[ast.AST]) -> str:
    """The code of other files of the tree that these nodes import, and of all that that reaches, as one text.

    Of a name that is imported only its definition and what that reaches; of a module all. Positions and docstrings do
    not count; nor do modules from elsewhere.
    """
    tree = _Tree(source)
    tree.follow(nodes, source)
    return "\n".join(f"{module}.{name}: {text}" for (module, name), text in sorted(tree.found.items()))


class _Tree:
    def __init__(self, source: Source) -> None:
        self._root = source.root
        #: Code by its module and the name that it defines there, `*` for all of it.
        self.found: dict[tuple[str, str], str] = {}

    def follow(self, nodes: Iterable[ast.AST], source: Source) -> None:
        """Take in what the nodes of a source import."""
        parts = source.module.split(".")
        for node in chain.from_iterable(map(ast.walk, nodes)):
            match node:
                case ast.Import(names=names):
                    for alias in names:
                        self._whole(alias.name)
                case ast.ImportFrom(module=base, names=names, level=level):
                    around = parts[: len(parts) - level + source.is_package] if level else []
                    for alias in names:
                        self._name(".".join([*around, *([base] if base else [])]), alias.name)

    def _name(self, module: str, name: str) -> None:
        source = self._read(module)
        known = dependencies(source.text).definitions if source else {}
        if source is None or name not in known:
            if not self._whole(f"{module}.{name}"):
                self._whole(module)
            return
        for reached in dependencies(source.text).usable(name):
            if (module, reached) not in self.found:
                nodes = known[reached].nodes
                self.found[module, reached] = "\n".join(map(code_text, nodes))
                self.follow(nodes, source)

    def _whole(self, module: str) -> bool:
        """Take in a module; whether the tree has it."""
        source = self._read(module)
        if source is not None and (module, "*") not in self.found:
            tree = parse(source.text)
            self.found[module, "*"] = code_text(tree)
            self.follow([tree], source)
        return source is not None

    def _read(self, module: str) -> Source | None:
        """The source of a module of the tree; None for one from elsewhere, and for one that cannot be read."""
        folder = self._root.joinpath(*module.split("."))
        for path in (folder.with_suffix(".py"), folder / "__init__.py") if module else ():
            if path.is_file():
                try:
                    source = read_file(path)
                    parse(source.text)
                except (InputError, RecursionError):
                    return None
                return source
        return None
