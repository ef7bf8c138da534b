"""A summary counts every sample, in shares with intervals."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_game import SETTINGS

from mutsinq.errors import StoreError
from mutsinq.game.standings import Standings
from mutsinq.game.store import Store
from mutsinq.game.summary import Share, summarise


def test_every_evaluator_and_round_has_its_row(played: Path) -> None:
    with Store(played) as store:
        summary = summarise(store)
        standings = Standings.read(store, summary.game.id)
    assert [row.player for row in summary.evaluators] == list(SETTINGS.evaluators)
    assert [row.number for row in summary.rounds] == [0, 1]
    assert sum(summary.proposals.values()) == sum(row.proposals for row in summary.rounds) == 18
    assert sum(summary.blind) == sum(not pair.equal for pair in standings.pairs)
    for row in summary.evaluators:
        assert row.samples == sum(len(standings.of(pair, row.player)) for pair in standings.pairs)
        # These name inputs whatever they see: each is a false alarm on equal pairs.
        assert row.recognised.mean == 0
    (fuzz, _, _) = summary.evaluators
    assert fuzz.false_alarm.mean == 1
    assert fuzz.solved.mean > 0


def test_an_interval_counts_pairs_and_holds_the_share() -> None:
    low, high = Share(10, 0.5).interval
    assert 0.2 < low < 0.5 < high < 0.8
    assert Share(0, 0.0).interval == (0.0, 1.0)
    assert str(Share(0, 0.0)) == ""


def test_a_store_without_games_is_told(tmp_path: Path) -> None:
    with Store(tmp_path / "empty.db", create=True) as store, pytest.raises(StoreError, match="holds no game"):
        summarise(store)
