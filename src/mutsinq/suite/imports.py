"""Imports: load modules under test from other code than their files hold."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import Any


def serve(code_of: Callable[[str], CodeType | None]) -> None:
    """From now on, load the module in a file as the code that `code_of` gives for its real path, if it gives any.

    Holds for every way of importing from files, in this process. No bytecode is written for such a module.
    """
    original = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> Any:
        code = code_of(os.path.realpath(self.get_filename(fullname)))
        return original(self, fullname) if code is None else code

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]
