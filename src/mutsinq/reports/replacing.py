"""Replacing: files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from mutsinq.errors import InputError


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `path` once it is whole; what breaks off, on a full disk, leaves the old one.

    A device or a pipe is written to as it stands. Raises InputError if the file cannot be written.
    """
    target = Path(os.path.realpath(path))
    is_special = path.exists() and not path.is_file()
    draft = path if is_special else target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            yield file
        if not is_special:
            draft.replace(target)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from None
    finally:
        if not is_special:
            with suppress(OSError):
                draft.unlink()
