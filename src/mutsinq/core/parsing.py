"""Parsing: text to the standard library's trees, in threads too."""

from __future__ import annotations

import ast
from contextlib import suppress

#: CPython 3.11 counts the depth of all threads' parses as one: a parse fails in which a callback of the garbage
#: collector (Hypothesis has one) let another thread parse.
_TRIES = 9


def module_tree(text: str, filename: str = "<unknown>") -> ast.Module:
    """A tree of one's own. Raises what `ast.parse` raises for text that is no module."""
    for _ in range(_TRIES):
        with suppress(SystemError):
            return ast.parse(text, filename)
    return ast.parse(text, filename)


def expression_tree(text: str) -> ast.expr:
    """The same of one expression, around which there may be space."""
    for _ in range(_TRIES):
        with suppress(SystemError):
            return ast.parse(text.strip(), mode="eval").body
    return ast.parse(text.strip(), mode="eval").body
