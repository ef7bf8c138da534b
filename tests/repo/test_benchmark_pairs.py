"""The pairs that come with the project can all be measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutsinq.searchers.pairs import BrokenLine, read_pairs

FILES = sorted((Path(__file__).parents[2] / "benchmarks" / "data").glob("*.jsonl"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_line_of_a_file_of_pairs_is_one(path: Path) -> None:
    pairs = list(read_pairs(path.read_text("utf-8").splitlines()))
    assert [f"{each.number}: {each.reason}" for each in pairs if isinstance(each, BrokenLine)] == []
