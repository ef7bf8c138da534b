"""Loading: import the program under test from its compiled code, under its own module name."""

from __future__ import annotations

import importlib
import marshal
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

from . import script, snapshot

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: The entry of a program that runs as a whole, as in `mutsinq.core.program`.
SCRIPT = "__main__"

#: Whether marshal tells all builtin types apart: not those with a buffer (bytearray, array, numpy arrays).
MARSHAL_IS_EXACT = True


class _Finder:
    """Finds exactly one module: the program under test."""

    def __init__(self, setup: dict[str, Any]) -> None:
        self.setup = setup

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != self.setup["module"]:
            return None
        spec = ModuleSpec(
            name,
            self,  # type: ignore[arg-type]  # `Loader` is a class of importlib.abc, which would cost start-up
            origin=self.setup["filename"],
            is_package=self.setup["is_package"],
        )
        spec.has_location = True
        if self.setup["is_package"]:
            spec.submodule_search_locations = [self.setup["filename"].rpartition("/")[0]]
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """Let the import system make the module."""

    def exec_module(self, module: ModuleType) -> None:
        exec(marshal.loads(self.setup["code"]), module.__dict__)


def load(setup: dict[str, Any]) -> ModuleType:
    """Import the program; what it raises at import goes to the caller."""
    global MARSHAL_IS_EXACT
    sys.path[:] = setup["sys_path"]
    sys.dont_write_bytecode = True
    sys.argv[:] = [setup["filename"]]
    sys.path_importer_cache.clear()
    importlib.invalidate_caches()
    MARSHAL_IS_EXACT = setup["marshal_is_exact"]
    if setup["entry"] == SCRIPT:
        # It runs with each call, not now.
        module = ModuleType(setup["module"])
        vars(module)[SCRIPT] = script.Script(marshal.loads(setup["code"]), setup["filename"])
        return module
    sys.modules.pop(setup["module"], None)
    sys.meta_path.insert(0, _Finder(setup))
    module = importlib.import_module(setup["module"])
    know_buffers()
    _know_types()
    return module


def know_buffers() -> None:
    """Note whether a library is loaded by now whose values marshal takes for bytes."""
    global MARSHAL_IS_EXACT
    MARSHAL_IS_EXACT = MARSHAL_IS_EXACT and "numpy" not in sys.modules


def _know_types() -> None:
    """Hand the walker those classes of the standard library that need care, where they are loaded."""
    if "enum" in sys.modules:
        snapshot.use_enum(sys.modules["enum"].Enum)
    # Not by name: importing `collections` would cost start-up.
    snapshot.use_deque(importlib.import_module("_collections").deque)


def find(module: ModuleType, entry: str) -> Any:
    """The object with a qualified name; AttributeError names the entry."""
    value: Any = module
    for name in entry.split("."):
        try:
            value = getattr(value, name)
        except AttributeError:
            raise AttributeError("no function named " + entry) from None
    return value


def is_static(module: ModuleType, owner: str, name: str) -> bool:
    """Whether `owner.name` can be called without a receiver: a static or class method, or no class at all."""
    cls = find(module, owner)
    if not isinstance(cls, type):
        return True
    for base in cls.__mro__:
        if name in base.__dict__:
            return isinstance(base.__dict__[name], (staticmethod, classmethod, type))
    raise AttributeError("no function named " + owner + "." + name)


def line_of(error: BaseException, filename: str) -> int:
    """The last line of the program that the exception passed through; 0 for none."""
    if isinstance(error, SyntaxError) and error.filename == filename:
        return error.lineno or 0
    line, traceback = 0, error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == filename:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
