"""Engine: opens programs in confined workers.

One worker process a program, so that neither program reaches the other's outcome; forked from a zygote with a pinned
hash seed, so that a replay under a second seed shows what depends on it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from mutsinq.core.parsing import module_tree
from mutsinq.core.program import Program
from mutsinq.execution.instrument import innermost, instrument
from mutsinq.execution.isolation import readable_paths
from mutsinq.execution.limits import Limits
from mutsinq.execution.worker import Worker
from mutsinq.execution.zygote import Zygote

#: Types whose content marshal writes without their type, because they have a buffer.
_BUFFERS = ("bytearray", "memoryview", "array", "numpy", "mmap", "ctypes", "pandas")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A program in its worker, and the blocks behind its probe numbers."""

    program: Program
    worker: Worker
    blocks: tuple[tuple[int, int], ...]


class Engine:
    """Zygotes, started on first use, and the workers opened from them. Use it as a context manager."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._zygotes: dict[int, Zygote] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def warm(self, hash_seed: int = 0) -> Zygote:
        """Start the zygote of a hash seed, if it is not there yet, without waiting for it."""
        if hash_seed not in self._zygotes:
            self._zygotes[hash_seed] = Zygote(hash_seed)
        return self._zygotes[hash_seed]

    def open(
        self,
        program: Program,
        *,
        hash_seed: int = 0,
        limits: Limits | None = None,
        watched_lines: Collection[int] = (),
    ) -> Loaded:
        """Load a program in a new worker, whose signatures are odd where a call came to a block of a watched line.

        Raises InputError when it does not compile, LoadError when importing it fails.
        """
        limits = limits or self.limits
        filename = program.path or f"{program.module}.py"
        instrumented = instrument(program, filename)
        zygote = self.warm(hash_seed)
        zygote.preload(_standard_imports(program.source))
        setup = _setup(program, filename, instrumented.code, limits)
        setup["watched"] = sorted(innermost(instrumented.blocks, watched_lines))
        worker = Worker(zygote, setup, limits)
        return Loaded(program, worker, instrumented.blocks)

    def close(self) -> None:
        """End all zygotes and with them all workers."""
        while self._zygotes:
            self._zygotes.popitem()[1].close()


def _setup(program: Program, filename: str, code: bytes, limits: Limits) -> dict[str, Any]:
    roots = [program.root] if program.root else []
    libraries = [path for path in sys.path if path and Path(path).is_absolute()]
    readable, listable = readable_paths(program.root)
    return {
        "module": program.module,
        "entry": program.entry,
        "filename": filename,
        "is_package": Path(filename).name == "__init__.py",
        "code": code,
        "sys_path": roots + [path for path in libraries if path not in roots],
        "load_steps": limits.load_steps,
        "marshal_is_exact": not any(name in program.source for name in _BUFFERS),
        "policy": {
            "memory": limits.memory,
            "cpu_seconds": limits.cpu_seconds,
            "readable": readable,
            "listable": listable,
        },
    }


@lru_cache(maxsize=32)
def _standard_imports(source: str) -> frozenset[str]:
    """Modules of the standard library that the source imports: trusted, so loaded once for all workers."""
    try:
        tree = module_tree(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return frozenset(name for name in names if name.partition(".")[0] in sys.stdlib_module_names) - _UNSHARED


#: Modules that act on import, or whose state must not be shared by workers.
_UNSHARED = {"antigravity", "this", "idlelib", "turtle", "turtledemo", "tkinter", "test", "__main__", "random", "uuid"}
