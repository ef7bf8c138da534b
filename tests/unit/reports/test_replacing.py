"""Replacing: a file is there whole, or the one before it is."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mutsinq.errors import InputError
from mutsinq.reports.replacing import replacing


@contextmanager
def little_space() -> Iterator[None]:
    """No file can become larger than 1,000 bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def write(path: Path, data: bytes) -> None:
    with replacing(path) as file:
        file.write(data)


def test_what_does_not_fit_leaves_the_file_of_before_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    write(path, b"old")
    with little_space(), pytest.raises(InputError, match=r"report\.json: cannot be written: File too large"):
        write(path, b"x" * 100_000)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    unfinished = replacing(tmp_path / "report.json")
    unfinished.__enter__().write(b"half of it")
    unfinished.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert not list(tmp_path.iterdir())


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("file")
    write(tmp_path / "link", b"all")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"all"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    end, start = os.pipe()
    write(Path(f"/dev/fd/{start}"), b"all")
    os.close(start)
    with open(end, "rb") as pipe:
        assert pipe.read() == b"all"


def test_where_no_file_can_be_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"file/report\.json: cannot be written: Not a directory"):
        write(tmp_path / "file" / "report.json", b"all")
