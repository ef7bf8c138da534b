"""Mutant files: whole mutated modules, written to a folder of their own."""

from __future__ import annotations

import os
import tokenize
from collections.abc import Iterable
from pathlib import Path

from mutsinq.core.mutation import ModuleMutants
from mutsinq.errors import InputError
from mutsinq.operators.splice import apply
from mutsinq.static.sources import Source


def write_mutants(folder: Path, modules: Iterable[tuple[Source, ModuleMutants]]) -> int:
    """Write each mutant as `<module>.<id>.py`, in the folders of the modules below their common one.

    Encoding and line ends are those of the original. Gives the number of files. Raises InputError if a file
    cannot be written.
    """
    modules = list(modules)
    common = Path(os.path.commonpath([source.path.parent for source, _ in modules]))
    written = 0
    for source, found in modules:
        target = folder / source.path.parent.relative_to(common)
        encoding, line_end = _file_format(source.path)
        try:
            target.mkdir(parents=True, exist_ok=True)
            for mutant in found.mutants:
                text = apply(source.text, mutant.mutations)
                path = target / f"{source.path.stem}.{mutant.id}.py"
                path.write_text(text, encoding, newline=line_end)
                written += 1
        except OSError as error:
            raise InputError(f"{error.filename or target}: cannot be written: {error.strerror}") from None
        except UnicodeEncodeError as error:
            raise InputError(f"{source.label}: a mutant has characters that {encoding} lacks: {error}") from None
    return written


def _file_format(path: Path) -> tuple[str, str]:
    """The encoding of a file, and its line ends."""
    with path.open("rb") as file:
        encoding, first_lines = tokenize.detect_encoding(file.readline)
        first = (first_lines or [b""])[0]
    return encoding, "\r\n" if first.endswith(b"\r\n") else "\n"
