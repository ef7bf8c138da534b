"""Ledger: what an evaluation found so far, a line of JSON each, so that one that was stopped goes on.

The first line says what is measured; others may be appended by later runs with further evaluators.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from mutsinq.errors import InputError
from mutsinq.evaluation.attempting import Attempted, Rated

_KINDS: dict[str, type[Attempted] | type[Rated]] = {"attempted": Attempted, "rated": Rated}


class Ledger:
    """An append-only file of what was found; without a path it is kept in memory alone. A context manager."""

    def __init__(self, path: Path | None, about: dict[str, Any]) -> None:
        """`about` is JSON. Raises InputError if the file is that of another evaluation, or cannot be written."""
        self.attempted: dict[tuple[str, str, str], Attempted] = {}
        self.rated: dict[tuple[str, str], Rated] = {}
        self._file: TextIO | None = None
        if path is None:
            return
        with _written(path):
            whole = self._read(path, about) if path.exists() and path.stat().st_size else None
            self._file = path.open("a", encoding="utf-8")
            if whole is not None:
                self._file.truncate(whole)
        if whole is None:
            self._write({"about": about})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._file is not None:
            # What is left of a line that could not be written must not fail again.
            with suppress(OSError):
                self._file.close()

    def add(self, found: Attempted | Rated) -> None:
        """Keep what was found. Raises InputError where the file cannot be written, as on a full disk."""
        self._keep(found)
        kind = next(kind for kind, cls in _KINDS.items() if type(found) is cls)
        self._write({kind: asdict(found)})

    def _keep(self, found: Attempted | Rated) -> None:
        if isinstance(found, Rated):
            self.rated[found.set, found.item] = found
        else:
            self.attempted[found.set, found.item, found.evaluator] = found

    def _write(self, line: dict[str, Any]) -> None:
        if self._file is not None:
            with _written(self._file.name):
                self._file.write(json.dumps(line) + "\n")
                self._file.flush()

    def _read(self, path: Path, about: dict[str, Any]) -> int:
        """Take over a file; gives the bytes of its whole lines: a kill may have cut the last one."""
        whole = 0
        for number, line in enumerate(path.read_bytes().splitlines(keepends=True), 1):
            if not line.endswith(b"\n"):
                break
            whole += len(line)
            try:
                read = json.loads(line)
                kind, fields = next(iter(read.items()))
                if number == 1:
                    self._check(path, fields, about)
                    continue
                tries = {"tries": tuple(fields["tries"])} if "tries" in fields else {}
                self._keep(_KINDS[kind](**(fields | tries)))
            except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
                raise InputError(f"{path}:{number}: is no line of an evaluation; name another file") from None
        return whole

    @staticmethod
    def _check(path: Path, found: dict[str, Any], about: dict[str, Any]) -> None:
        for name in about:
            if found.get(name) != about[name]:
                raise InputError(
                    f"{path}: holds an evaluation with another {name} ({found.get(name)}, now {about[name]}); "
                    "name another file"
                )


@contextmanager
def _written(path: Path | str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}; make room, and run the command again") from None
