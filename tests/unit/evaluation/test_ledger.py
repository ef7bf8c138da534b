"""What was found is kept line by line, also where a disk fills up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mutsinq.errors import InputError
from mutsinq.evaluation.attempting import Attempted, Rated
from mutsinq.evaluation.ledger import Ledger

ABOUT = {"seed": 0}
FOUND = [Attempted("set", f"{number}", "fuzz", ("won",), False, 0.5) for number in range(3)]


def test_what_was_kept_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "found.jsonl"
    with Ledger(path, ABOUT) as ledger:
        for each in FOUND:
            ledger.add(each)
        ledger.add(Rated("set", "0", 3, 8))
    with Ledger(path, ABOUT) as ledger:
        assert list(ledger.attempted.values()) == FOUND
        assert ledger.rated == {("set", "0"): Rated("set", "0", 3, 8)}


def test_a_disk_that_is_full_is_an_error_that_says_how_to_go_on(tmp_path: Path) -> None:
    path = tmp_path / "found.jsonl"
    with Ledger(path, ABOUT) as ledger:
        ledger.add(FOUND[0])
        assert ledger._file is not None
        ledger._file.close()
        ledger._file = os.fdopen(os.open("/dev/full", os.O_WRONLY), "w", encoding="utf-8")
        with pytest.raises(InputError, match="No space left on device; make room, and run the command again"):
            ledger.add(FOUND[1])
    with Ledger(path, ABOUT) as ledger:
        assert list(ledger.attempted.values()) == FOUND[:1]


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        Ledger(tmp_path / "nowhere" / "found.jsonl", ABOUT)
