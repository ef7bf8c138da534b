"""Script: run a whole program as `python program.py` does, with a text on its standard input.

Descriptors 0 and 1 are the text and the captured output by every way that programs use: `input()`, `sys.stdin`,
`open(0)`, `os.read(0, …)`, `sys.stdout.buffer`. Standard error is no behaviour.
"""

from __future__ import annotations

import builtins
import io
import os
import sys
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, NoReturn

_open, _read, _write = open, os.read, os.write
_STDIN = (0, "/dev/stdin")


class _Source(io.BytesIO):
    """The bytes of standard input."""

    def fileno(self) -> int:
        return 0


class _Sink(io.BufferedIOBase):
    """What is written to standard output or error, handed on as text; None drops it."""

    def __init__(self, stream: Any, number: int) -> None:
        self.stream = stream
        self.number = number

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.number

    def write(self, data: Any) -> int:
        data = bytes(data)
        if self.stream is not None:
            self.stream.write(data.decode("utf-8", "surrogateescape"))
        return len(data)


class Script:
    """A compiled program; calling it with the text of standard input gives its exit code."""

    def __init__(self, code: CodeType, filename: str) -> None:
        self.code = code
        self.filename = filename

    def __call__(self, text: str) -> int:
        """Run the program. An exception that it does not catch goes to the caller; `sys.exit` is a normal end."""
        source = _Source(text.encode("utf-8", "surrogateescape"))
        sinks = {1: _Sink(sys.stdout, 1), 2: _Sink(None, 2)}
        recursion_limit = sys.getrecursionlimit()
        streams = sys.stdin, sys.stdout, sys.stderr
        sys.stdin = _text(source, "r")
        sys.stdout, sys.stderr = (_text(sink, "w") for sink in sinks.values())
        _redirect(source, sinks)
        module = ModuleType("__main__")
        module.__dict__.update(__file__=self.filename, __builtins__=builtins, exit=_exit, quit=_exit)
        sys.modules["__main__"] = module
        try:
            exec(self.code, module.__dict__)
            _join_threads()
            return 0
        except SystemExit as end:
            return int(end.code) if isinstance(end.code, int) else 0 if end.code is None else 1
        finally:
            sys.stdout.flush()
            sys.stdin, sys.stdout, sys.stderr = streams
            builtins.open = io.open = _open
            os.read, os.write = _read, _write
            sys.setrecursionlimit(recursion_limit)


def _text(buffer: Any, mode: str) -> io.TextIOWrapper:
    stream = io.TextIOWrapper(buffer, encoding="utf-8", errors="surrogateescape", newline=None if mode == "r" else "\n")
    vars(stream)["mode"] = mode
    return stream


def _redirect(source: _Source, sinks: dict[int, _Sink]) -> None:
    """Let the functions that take a descriptor know the text and the output."""

    def opened(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if type(file) in (int, str) and file in _STDIN:
            return source if "b" in mode else _text(source, "r")
        if type(file) is int and file in sinks:
            return sinks[file] if "b" in mode else _text(sinks[file], "w")
        return _open(file, mode, *args, **kwargs)

    def read(descriptor: int, size: int) -> bytes:
        return source.read(size) if descriptor == 0 else _read(descriptor, size)

    def write(descriptor: int, data: Any) -> int:
        return sinks[descriptor].write(data) if descriptor in sinks else _write(descriptor, data)

    builtins.open = io.open = opened
    os.read, os.write = read, write
    os._exit = _exit  # type: ignore[assignment]


def _exit(code: object = None) -> NoReturn:
    raise SystemExit(code)


def _join_threads() -> None:
    """Wait for the threads that the program leaves behind, as the interpreter does at its end."""
    threading = sys.modules.get("threading")
    if threading is None:
        return
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
