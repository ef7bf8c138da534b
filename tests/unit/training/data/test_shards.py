"""Shards hold all lines in their order, none is too large, and a file is whole or not there."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.errors import InputError
from mutsinq.training.data.shards import write_shards, write_whole


@given(st.lists(st.text(st.characters(categories=["L", "N"]), max_size=12).map("{}\n".format)), st.integers(1, 60))
def test_shards_are_small_and_together_are_all_lines(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], limit: int
) -> None:
    folder = tmp_path_factory.mktemp("shards")
    shards = write_shards(folder, "train", lines, limit)
    assert [shard.name for shard in shards] == sorted(path.name for path in folder.iterdir())
    contents = [(folder / shard.name).read_bytes() for shard in shards]
    assert b"".join(contents).decode() == "".join(lines)
    for shard, content in zip(shards, contents):
        assert (shard.bytes, shard.lines) == (len(content), content.count(b"\n"))
        assert shard.digest == hashlib.sha256(content).hexdigest()
        assert shard.bytes <= limit or shard.lines == 1


def test_a_file_that_cannot_be_finished_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_whole(path, b"before")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left on device"):
        write_whole(path, b"after")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]
