"""Compiled: what is compiled while tests are collected, for the other processes of a run that collect them again.

Python keeps bytecode for that, and pytest that of tests with assertions rewritten, unless PYTHONDONTWRITEBYTECODE says
otherwise, as it does in many containers. Then most of collecting is compiling the same files.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import tempfile
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

from _pytest.assertion import rewrite


class Compiled:
    """Code by the content that it was compiled from, in a folder among the temporary files of the run."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="compiled-"))

    def serve(self) -> None:
        """From now on, compile nothing twice in this process and its forks."""
        rewrite_test, source_to_code = rewrite._rewrite_test, SourceFileLoader.source_to_code

        def rewritten(path: Path, config: Any) -> Any:
            with contextlib.suppress(OSError):
                content, stat = path.read_bytes(), path.stat()
                return stat, self._code("rewritten", content, str(path), lambda: rewrite_test(path, config)[1])
            return rewrite_test(path, config)

        def compiled(self_: Any, data: Any, path: Any, **options: Any) -> Any:
            if not isinstance(data, bytes) or options:
                return source_to_code(self_, data, path, **options)
            return self._code("plain", data, str(path), lambda: source_to_code(self_, data, path))

        rewrite._rewrite_test = rewritten  # type: ignore[assignment]
        SourceFileLoader.source_to_code = compiled  # type: ignore[method-assign, assignment]

    def _code(self, kind: str, content: bytes, path: str, make: Callable[[], CodeType]) -> CodeType:
        file = self._folder / hashlib.sha256(f"{kind}\0{path}\0".encode() + content).hexdigest()
        with contextlib.suppress(OSError):
            kept: CodeType = marshal.loads(file.read_bytes())
            return kept
        made = make()
        with contextlib.suppress(OSError):
            partial = file.with_suffix(f".{os.getpid()}")
            partial.write_bytes(marshal.dumps(made))
            partial.rename(file)
        return made
