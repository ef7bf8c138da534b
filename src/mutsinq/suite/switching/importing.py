"""Importing: which names of a module come from another one."""

from __future__ import annotations

import ast
import functools
from pathlib import Path


def is_imported(name: str, path: str) -> bool:
    """Whether a name of the module in a file was bound by `from … import`."""
    names, has_star, assigned = _bindings(path)
    return name in names or (has_star and name not in assigned)


@functools.cache
def _bindings(path: str) -> tuple[frozenset[str], bool, frozenset[str]]:
    try:
        tree = ast.parse(Path(path).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return frozenset(), False, frozenset()
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assigned = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return frozenset(imported - {"*"}), "*" in imported, frozenset(assigned)
