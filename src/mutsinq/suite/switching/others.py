"""Others: what the names of a module stand for that others made, and may hold what is stored there."""

from __future__ import annotations

import sys
from types import FunctionType, ModuleType
from typing import Any

from mutsinq.suite.switching.sameness import CONTAINERS, is_data
from mutsinq.suite.switching.transplant import is_project

#: Whether a call of it, or of a method of it, may store something; a function of the project, or a module of it with
#: its functions, is for whoever asks to look into.
Other = bool | FunctionType | ModuleType


def other(value: Any, root: str) -> Other | None:
    """What a value stands for that others made; None for plain data, which nothing can be stored in."""
    if is_of_project(value, root):
        return value if isinstance(value, FunctionType | ModuleType) else True
    if isinstance(value, CONTAINERS) or not is_data(value):
        # What functions and classes of libraries store somewhere is seldom the project's.
        return not (callable(value) or isinstance(value, ModuleType))
    return None


def others_in(module: ModuleType, root: str) -> dict[str, Other]:
    """What a loaded module holds, to another one; its own functions and classes can be followed by their names."""
    others: dict[str, Other] = {}
    for name, value in vars(module).items():
        found = other(value, root)
        if found is not None:
            is_followed = isinstance(value, type | FunctionType) and home_of(value) == module.__name__
            others[name] = False if is_followed else found
    return others


def is_of_project(value: Any, root: str) -> bool:
    """Whether it is a module of the project, or made by one."""
    return is_project(value, root) or is_project(sys.modules.get(home_of(value)), root)


def home_of(value: Any) -> str:
    """The name of the module whose code it is, or its class is; empty if it says none."""
    kind = type(value)
    # What a decorator made may bear the name of another module.
    if kind is FunctionType:
        return str(value.__globals__.get("__name__", ""))
    return str(getattr(value if issubclass(kind, type) else kind, "__module__", ""))
