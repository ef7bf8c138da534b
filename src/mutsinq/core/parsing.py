"""Parsing: text to the standard library's trees, in threads too, and without a word on literals such as `"\\d"`."""

from __future__ import annotations

import ast
import warnings
from contextlib import suppress
from typing import Any

#: CPython 3.11 counts the depth of all threads' parses as one: a parse fails in which a callback of the garbage
#: collector (Hypothesis has one) let another thread parse.
_TRIES = 10


def module_tree(text: str, filename: str = "<unknown>") -> ast.Module:
    """A tree of one's own. Raises what `ast.parse` raises for text that is no module."""
    tree: ast.Module = _parsed(text, filename, "exec")
    return tree


def expression_tree(text: str) -> ast.expr:
    """The same of one expression, around which there may be space."""
    tree: ast.Expression = _parsed(text.strip(), "<unknown>", "eval")
    return tree.body


def _parsed(text: str, filename: str, mode: str) -> Any:
    with warnings.catch_warnings(action="ignore"):
        for _ in range(_TRIES - 1):
            with suppress(SystemError):
                return ast.parse(text, filename, mode)
        return ast.parse(text, filename, mode)
