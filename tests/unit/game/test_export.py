"""Exported rows are flat and typed, and hold every sample."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mutsinq.core.corpus import CorpusProgram
from mutsinq.game.export import AttemptRow, EpisodeRow, ProposalRow, attempt_rows, episode_rows, proposal_rows
from mutsinq.game.store import Store
from mutsinq.reports.rows import write_jsonl, write_parquet

EXPORTS = {EpisodeRow: episode_rows, AttemptRow: attempt_rows, ProposalRow: proposal_rows}


@pytest.mark.parametrize("row_type", EXPORTS, ids=lambda cls: cls.__name__)
def test_both_formats_hold_the_same_rows(played: Path, tmp_path: Path, row_type: type) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    with Store(played) as store:
        rows = list(EXPORTS[row_type](store, store.games()[0].id))
    assert rows
    assert write_jsonl(rows, tmp_path / "rows.jsonl") == len(rows)
    assert write_parquet(rows, row_type, tmp_path / "rows.parquet") == len(rows)
    table = parquet.read_table(tmp_path / "rows.parquet")
    assert table.to_pylist() == [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    assert {str(field.type) for field in table.schema} <= {"string", "int64", "double", "bool"}
    assert table.schema.field("round").nullable is False


def test_every_sample_is_a_row(played: Path) -> None:
    with Store(played) as store:
        (game,) = store.games()
        attempts = list(attempt_rows(store, game.id))
        assert len(attempts) == sum(len(list(store.attempts(pair.id))) for pair in store.pairs(game.id))
        assert {row.won for row in attempts} == {True, False}
        assert all(row.winning_call in row.calls.split("\n") for row in attempts if row.winning_call)
        assert len(list(proposal_rows(store, game.id))) == len(list(store.proposals(game.id)))


def test_a_lone_surrogate_of_a_reply_is_written_as_its_escape(played: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    with Store(played) as store:
        row = next(iter(proposal_rows(store, store.games()[0].id)))
    broken = ProposalRow(**{name: getattr(row, name) for name in row.__dataclass_fields__} | {"reply": "\ud800"})
    write_parquet([broken], ProposalRow, tmp_path / "rows.parquet")
    assert parquet.read_table(tmp_path / "rows.parquet")["reply"].to_pylist() == ["\\ud800"]
    write_jsonl([broken], tmp_path / "rows.jsonl")
    assert json.loads((tmp_path / "rows.jsonl").read_text())["reply"] == "\ud800"


def test_a_program_is_a_corpus_program_in_the_store(played: Path) -> None:
    with Store(played) as store:
        (game,) = store.games()
        row = next(iter(episode_rows(store, game.id)))
        program = store.program(row.program)
    assert isinstance(program, CorpusProgram)
    assert (program.program.source, program.licence, program.split) == (row.original, row.licence, row.split)
