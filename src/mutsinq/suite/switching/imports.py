"""Imports: load modules under test from other code than their files hold."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from types import CodeType, FunctionType
from typing import Any

from _pytest.assertion.rewrite import AssertionRewritingHook

#: `os.path.realpath` with names of its own: modules are loaded in the middle of tests, which may have put anything else
#: in the place of what it calls.
real = FunctionType(os.path.realpath.__code__, dict(vars(os.path)))
real.__kwdefaults__ = os.path.realpath.__kwdefaults__


def serve(code_of: Callable[[str], CodeType | None]) -> None:
    """From now on, load the module in a file as the code that `code_of` gives for its real path, if it gives any.

    Holds for every way of importing from files, in this process. No bytecode is written for such a module.
    """
    original = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> Any:
        code = code_of(real(self.get_filename(fullname)))
        return original(self, fullname) if code is None else code

    # pytest loads files that are named on its command line by itself, to rewrite their assertions.
    find = AssertionRewritingHook.find_spec

    def find_spec(self: Any, name: str, path: Any = None, target: Any = None) -> Any:
        spec = find(self, name, path, target)
        served = spec is not None and spec.origin is not None and code_of(real(spec.origin)) is not None
        return None if served else spec

    AssertionRewritingHook.find_spec = find_spec  # type: ignore[method-assign]
    SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]
