"""Parsing: text to the standard library's trees, in threads too, and without a word on literals such as `"\\d"`."""

from __future__ import annotations

import ast
import os
import threading
import time
import warnings
from contextlib import suppress
from typing import Any

#: CPython 3.11 counts the depth of all threads' parses as one: a parse fails in which a callback of the garbage
#: collector (Hypothesis has one) let another thread parse. Ours wait for each other; those of libraries do not, so that
#: of a large module may fail again and again, and is tried after longer and longer pauses: seconds at most.
_TRIES, _FIRST_PAUSE = 10, 0.005
_parsing = threading.RLock()


def _anew() -> None:
    """In a forked process nobody is left who could end a parse that was under way."""
    global _parsing
    _parsing = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_anew)


def module_tree(text: str, filename: str = "<unknown>") -> ast.Module:
    """A tree of one's own. Raises what `ast.parse` raises for text that is no module."""
    tree: ast.Module = _parsed(text, filename, "exec")
    return tree


def expression_tree(text: str) -> ast.expr:
    """The same of one expression, around which there may be space."""
    tree: ast.Expression = _parsed(text.strip(), "<unknown>", "eval")
    return tree.body


def _parsed(text: str, filename: str, mode: str) -> Any:
    with _parsing, warnings.catch_warnings(action="ignore"):
        for attempt in range(_TRIES - 1):
            with suppress(SystemError):
                return ast.parse(text, filename, mode)
            time.sleep(_FIRST_PAUSE * 2**attempt)
        return ast.parse(text, filename, mode)
