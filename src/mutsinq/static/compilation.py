"""Compilation: whether a text is a Python module, told with the line and a caret where it is not."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType

from mutsinq.errors import InputError


def compile_source(text: str, path: str = "") -> CodeType:
    """Compile a module without running it. Raises InputError that shows the line and a caret."""
    with as_input_errors(path):
        return compile(text, path or "<source>", "exec", dont_inherit=True)


def module_code(module: str | ast.Module, path: str, flags: int = 0) -> CodeType:
    """The code of a module's text or tree, without a warning. Raises what `compile` raises."""
    with warnings.catch_warnings(action="ignore"):
        code: CodeType = compile(module, path, "exec", flags=flags, dont_inherit=True)
    return code


@contextmanager
def as_input_errors(path: str) -> Iterator[None]:
    """Raise what parsing or compiling a text of the user's raises as an InputError; keep its warnings silent."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
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
