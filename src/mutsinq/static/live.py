"""Live: the program behind a function, method or class object of this process.

Nothing is called and nothing is imported: the object leads to its source, and the source is judged. What was
changed at run time (patched functions, assigned globals) is therefore not seen, except in what has no module to go
by: see `mutsinq.static.extraction`.
"""

from __future__ import annotations

import functools
import inspect
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from mutsinq.core.program import Program
from mutsinq.errors import InputError
from mutsinq.static.extraction import extract
from mutsinq.static.signature import signature
from mutsinq.static.sources import read_file


def live_program(value: object) -> Program:
    """The program whose entry is `value`: a function, a method as `Class.method`, or a class.

    What a module defines is taken with its whole module; a lambda, a function inside another function, and what a
    prompt, a notebook or the main script defines is taken out with what it uses. Raises InputError for anything
    that has no Python source, is bound to an object, or uses what cannot be written down.
    """
    value = _callable(value)
    module = sys.modules.get(getattr(value, "__module__", None) or "")
    path = _module_file(module)
    qualname = str(getattr(value, "__qualname__", ""))
    if module is None or path is None or not _defines(module, qualname, value):
        return extract(value)
    program = read_file(path).program(qualname)
    signature(program)
    return program


def describe(value: object) -> str:
    """The object's name, for messages."""
    return str(getattr(value, "__qualname__", None) or f"an object of type {type(value).__name__}")


def _callable(value: object) -> Any:
    if inspect.ismethod(value) and not isinstance(value.__self__, type):
        owner = type(value.__self__).__qualname__
        raise InputError(f"{describe(value)} is bound to an object; hand over {owner}.{value.__name__} itself")
    if inspect.ismethod(value) or inspect.isfunction(value) or inspect.isclass(value):
        return value
    if callable(value) and inspect.isfunction(inspect.unwrap(value)):
        return value
    if isinstance(value, functools.partial):
        raise InputError(f"a partial of {describe(value.func)} has no source; wrap it in a function or lambda")
    if callable(value):
        raise InputError(f"{describe(value)} has no Python source; wrap it in a function or lambda")
    raise InputError(f"{describe(value)} cannot be called; hand over a function, a method or a class")


def _module_file(module: ModuleType | None) -> Path | None:
    """The source file of a module that can be imported again; None for a prompt, a notebook or the main script."""
    if module is None or module.__name__ == "__main__":
        return None
    try:
        name = inspect.getsourcefile(module)
    except TypeError:
        return None
    return Path(name) if name and Path(name).is_file() else None


def _defines(module: ModuleType, qualname: str, value: object) -> bool:
    """Whether the qualified name leads from the module to the object."""
    found: object = module
    for name in qualname.split("."):
        found = getattr(found, name, None)
    return found == value
