"""The files of benchmarks are read as they are published: lines or a list, packed or not."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.corpus.rows import read_rows
from mutsinq.errors import InputError

ROWS = st.lists(st.dictionaries(st.text(), st.text() | st.integers()), max_size=4)


@given(rows=ROWS, listed=st.booleans(), packed=st.booleans(), indent=st.none() | st.just(1))
def test_a_file_has_the_same_rows_however_it_is_packed(
    rows: list[Any], listed: bool, packed: bool, indent: int | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = json.dumps(rows, indent=indent) if listed else "".join(f"{json.dumps(row)}\n" for row in rows)
    data = text.encode()
    path = tmp_path_factory.mktemp("rows") / "file"
    path.write_bytes(gzip.compress(data) if packed else data)
    _, lines = read_rows(path)
    assert [json.loads(line) for line in lines if line] == rows


@pytest.mark.parametrize("text", ['["a"', "[1] 2", "[" * 100_000])
def test_what_begins_like_a_list_and_is_none_is_read_by_lines(text: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(f"{text}\n{{}}\n", "utf-8")
    assert read_rows(tmp_path / "file")[1] == [text, "{}", ""]


def test_a_file_that_cannot_be_read_or_unpacked_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.jsonl: cannot be read"):
        read_rows(tmp_path / "none.jsonl")
    (tmp_path / "cut.gz").write_bytes(gzip.compress(b"{}" * 1000)[:-9])
    with pytest.raises(InputError, match=r"cut\.gz: cannot be unpacked"):
        read_rows(tmp_path / "cut.gz")
