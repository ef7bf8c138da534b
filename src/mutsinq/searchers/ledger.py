"""Ledger: the file that the verdicts of a batch go to, line by line, and that a later run goes on with."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from mutsinq.core.batch import PairVerdict
from mutsinq.core.codec import FORMAT_VERSION, to_json
from mutsinq.core.lock import lock
from mutsinq.errors import InputError


class Ledger:
    """An open file of verdicts. Use it as a context manager.

    Every line is on its way to the disk when `add` returns, so that a killed run loses only what was being judged;
    a last line that such a run left unfinished is taken out.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, made if need be.

        Raises InputError when it cannot be written, holds anything but verdicts, or is in use by another run.
        """
        self.path = path
        #: Ids of the pairs whose verdicts were there before, and how many verdicts of each class those are.
        self.done: set[str] = set()
        self.verdicts: Counter[str] = Counter()
        try:
            self._file: IO[bytes] = path.open("a+b", buffering=0)
        except OSError as error:
            raise InputError(f"{path}: cannot be written: {error.strerror}") from None
        try:
            if not lock(self._file.fileno()):
                raise InputError(f"{path}: another run is writing to it")
            if path.is_file():
                # A device holds nothing to go on with; some are read without end.
                self._read()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, judged: PairVerdict) -> None:
        """Write one verdict."""
        self._file.write(line_of(judged).encode("utf-8"))

    def _read(self) -> None:
        self._file.seek(0)
        end = 0
        for number, line in enumerate(self._file, 1):
            if not line.endswith(b"\n"):
                self._file.truncate(end)
                break
            end += len(line)
            try:
                document = json.loads(line)
                judged = document["data"]
                if document["format_version"] != FORMAT_VERSION or judged["record"] != PairVerdict.__name__:
                    raise ValueError("not a verdict of this version")
                self.done.add(judged["id"])
                self.verdicts[judged["verdict"]["record"]] += 1
            except (ValueError, LookupError, TypeError, RecursionError):
                raise InputError(
                    f"{self.path}:{number}: no verdict of `mutsinq distinguish --pairs`; name another --output"
                ) from None


def line_of(judged: PairVerdict) -> str:
    """The verdict as one line of JSON."""
    return to_json(judged) + "\n"
