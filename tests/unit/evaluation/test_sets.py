"""Sets of pairs, whatever they are kept in."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_set import write_set

from mutsinq.core.input import Input
from mutsinq.errors import InputError
from mutsinq.evaluation.sets import read_set


def test_a_file_of_pairs_tells_what_differs_what_is_equal_and_what_nobody_knows(tmp_path: Path) -> None:
    read = read_set(write_set(tmp_path / "small.jsonl"))
    assert read.name == "small"
    assert {item.id: item.equal for item in read.items} == {"easy": False, "hard": False, "equal": True}
    assert sum(read.dropped.values()) == 2
    assert read.dropped["nobody knows whether the two differ"] == 1


def test_siblings_are_the_inputs_of_other_variants_of_the_original(tmp_path: Path) -> None:
    items = {item.id: item for item in read_set(write_set(tmp_path / "small.jsonl")).items}
    assert items["easy"].siblings == (Input((), {"n": 3827}),)
    assert items["hard"].siblings == (Input((1,)),)
    assert items["equal"].siblings == ()
    # All that is known of an original tells the referee its domain, and no evaluator anything.
    assert len(items["easy"].program.inputs) == 2
    assert items["easy"].known == ()


def test_fewer_pairs_keep_what_the_others_tell(tmp_path: Path) -> None:
    read = read_set(write_set(tmp_path / "small.jsonl"), most=1)
    assert [item.id for item in read.items] == ["easy"]
    assert read.items[0].siblings


def test_a_set_is_known_by_its_content_and_its_part(tmp_path: Path) -> None:
    path = write_set(tmp_path / "small.jsonl")
    assert read_set(path).digest == read_set(path).digest
    assert read_set(path, most=1).digest != read_set(path).digest


@pytest.mark.parametrize("content", ["", "{}\n", "\xff"])
def test_a_file_without_pairs_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "small.jsonl"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(InputError, match=r"small\.jsonl"):
        read_set(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_set(tmp_path / "none.jsonl")
