"""Shards: files written whole or not at all, none of them larger than a limit."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mutsinq.errors import InputError

#: Bytes of the largest shard: below what hosts of code take for one file.
SHARD_BYTES = 60_000_000


@dataclass(frozen=True, slots=True)
class Shard:
    """A file that was written."""

    name: str
    lines: int
    bytes: int
    #: SHA-256, hexadecimal.
    digest: str


def write_whole(path: Path, data: bytes) -> None:
    """Write a file in one piece: whoever looks, and whenever this process is killed, sees all of it or none.

    Raises InputError if it cannot be written, for lack of space perhaps; what was there before stays.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise InputError(f"{path}: cannot be written: {error.strerror}; run the command again to go on") from None


def write_shards(folder: Path, stem: str, lines: Iterable[str], limit: int = SHARD_BYTES) -> list[Shard]:
    """Write lines to `folder/stem-00000.jsonl` and so on, each of at most `limit` bytes or of one line."""
    shards = []
    for number, portion in enumerate(_portions(lines, limit)):
        data = b"".join(portion)
        shard = Shard(f"{stem}-{number:05}.jsonl", len(portion), len(data), hashlib.sha256(data).hexdigest())
        write_whole(folder / shard.name, data)
        shards.append(shard)
    return shards


def _portions(lines: Iterable[str], limit: int) -> Iterator[list[bytes]]:
    portion: list[bytes] = []
    size = 0
    for line in lines:
        encoded = line.encode("utf-8")
        if portion and size + len(encoded) > limit:
            yield portion
            portion, size = [], 0
        portion.append(encoded)
        size += len(encoded)
    if portion:
        yield portion
