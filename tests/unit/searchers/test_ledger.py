"""A ledger keeps every verdict that was written, and nothing but verdicts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.batch import PairVerdict
from mutsinq.core.codec import from_json
from mutsinq.core.verdict import Equivalent, Invalid, Proof
from mutsinq.errors import InputError
from mutsinq.searchers.ledger import Ledger

ONE = PairVerdict("one", "f", Invalid("for a test"), 0.5)
TWO = PairVerdict("zwei ✓", "f", Equivalent(Proof("same code", "all inputs")), 0.1)


def test_what_was_added_is_known_to_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.jsonl"
    with Ledger(path) as ledger:
        assert ledger.done == set()
        ledger.add(ONE)
        ledger.add(TWO)
    with Ledger(path) as ledger:
        assert ledger.done == {"one", "zwei ✓"}
        assert ledger.verdicts == {"Invalid": 1, "Equivalent": 1}
    assert [from_json(line) for line in path.read_text("utf-8").splitlines()] == [ONE, TWO]


def test_a_verdict_is_on_the_disk_when_add_returns(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.jsonl"
    with Ledger(path) as ledger:
        ledger.add(ONE)
        assert from_json(path.read_text("utf-8")) == ONE


@given(st.data())
def test_wherever_a_run_was_killed_the_next_one_goes_on(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("ledger") / "verdicts.jsonl"
    with Ledger(path) as ledger:
        ledger.add(ONE)
        ledger.add(TWO)
    whole = path.read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:cut])
    with Ledger(path) as ledger:
        for each in (ONE, TWO):
            if each.id not in ledger.done:
                ledger.add(each)
    assert path.read_bytes() == whole


@pytest.mark.parametrize("text", ['{"original": "x"}\n', "print(1)\n", "[]\n", '{"format_version": 2, "data": {}}\n'])
def test_a_file_of_anything_else_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "precious.txt"
    path.write_text(text)
    with pytest.raises(InputError, match=r"precious.txt:1: no verdict of .*; name another --output"):
        Ledger(path)
    assert path.read_text() == text


def test_two_runs_cannot_write_at_once(tmp_path: Path) -> None:
    with Ledger(tmp_path / "a") as ledger, pytest.raises(InputError, match="another run is writing to it"):
        Ledger(ledger.path)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written: Is a directory"):
        Ledger(tmp_path)
