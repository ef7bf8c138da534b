"""Compilation: whether a text is a Python module, told with the line and a caret where it is not."""

from __future__ import annotations

import warnings
from types import CodeType

from mutsinq.errors import InputError


def compile_source(text: str, path: str = "") -> CodeType:
    """Compile a module without running it. Raises InputError that shows the line and a caret."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return compile(text, path or "<source>", "exec", dont_inherit=True)
    except SyntaxError as error:
        raise InputError(_syntax_message(error, path)) from None
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise InputError(f"{path or 'the source'}: {error or 'is nested too deeply'}") from None


def _syntax_message(error: SyntaxError, path: str) -> str:
    place = ":".join(str(part) for part in (path or "the source", error.lineno) if part)
    message = f"{place}: syntax error: {error.msg}"
    if not error.text:
        return message
    line = error.text.rstrip("\r\n")
    code = line.lstrip()
    column = max((error.offset or 1) - 1 - (len(line) - len(code)), 0)
    return f"{message}\n    {code}\n    {' ' * column}^"
