"""Showing: programs as the players see them, so that comments and layout tell nothing."""

from __future__ import annotations

import ast
from functools import lru_cache

from mutsinq.core.program import Program
from mutsinq.static.syntax import fresh_tree, without_docstring


@lru_cache(maxsize=4096)
def shown(program: Program) -> str:
    """The program's source without comments, in the one layout of `ast.unparse`; ends with a line break.

    Prompts show it, and the line numbers of an edit count its lines. Showing what is shown changes nothing.
    Raises InputError if the source is not Python.
    """
    return f"{ast.unparse(fresh_tree(program.source))}\n"


@lru_cache(maxsize=4096)
def undocumented(program: Program) -> str:
    """As `shown`, without docstrings: a variant's could say what was changed."""
    tree = fresh_tree(program.source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            body = without_docstring(node.body)
            node.body = body if body or isinstance(node, ast.Module) else [ast.Pass()]
    return f"{ast.unparse(tree)}\n"
