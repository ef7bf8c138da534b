"""Rows: the file of a benchmark as lines of JSON, however it is packed.

HumanEval is published as JSON Lines in gzip, MBPP as JSON Lines, its sanitised part and Devign (the source of
CodeXGLUE) as one list of JSON.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

from mutsinq.errors import InputError

#: How names of such files end.
SUFFIXES = (".jsonl", ".json", ".jsonl.gz", ".json.gz")
_GZIP = b"\x1f\x8b"


def read_rows(path: Path) -> tuple[str, list[str]]:
    """The SHA-256 of a file, hexadecimal, and its lines; the objects of a list are a line each.

    What the lines hold is not looked at. Raises InputError where the file cannot be read or unpacked.
    """
    try:
        packed = path.read_bytes()
        data = gzip.decompress(packed) if packed.startswith(_GZIP) else packed
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path}: cannot be unpacked: {error}") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    return hashlib.sha256(packed).hexdigest(), list(_lines(data.decode("utf-8", "replace")))


def _lines(text: str) -> Iterator[str]:
    if text.lstrip().startswith("["):
        try:
            rows = json.loads(text)
        except (ValueError, RecursionError):
            rows = None
        if isinstance(rows, list):
            yield from map(json.dumps, rows)
            return
    # Not `splitlines`, which also breaks lines at characters that JSON texts may hold.
    yield from text.split("\n")
