"""A game goes through its rounds, keeps everything, and goes on wherever it was stopped."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import small_game
from small_game import PROGRAMS, SETTINGS, SOURCES, ShiftPlayer, play_small

from mutsinq.core.program import Program
from mutsinq.core.reply import Reply
from mutsinq.core.task import EvaluatorTask, GeneratorTask, Task
from mutsinq.errors import AgentError, InputError, StoreError
from mutsinq.game.curriculum import next_target
from mutsinq.game.play import Budget, play
from mutsinq.game.seats import with_baselines
from mutsinq.game.settings import GameSettings
from mutsinq.game.standings import Standings
from mutsinq.game.store import Store
from mutsinq.game.summary import summarise

#: Columns that hold what was said and decided, by table; times are left out.
COLUMNS = {
    "game": "id, settings, players",
    "program": "digest, record",
    "round": "game, number, target, programs",
    "reply": "owner, turn, prompt, text, finish",
    "proposal": "id, round, program, slot, player, seed, target, parsed, ruling, status, normal, rewards",
    "pair": "id, round, program, proposal, variant, equal, counterexample, origin, blind_hits, blind_tried",
    "attempt": "id, pair, player, sample, seed, parsed, ruling, won, status, rewards",
}


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that a store says, in an order of its own."""
    with sqlite3.connect(path) as db:
        return {table: sorted(db.execute(f"SELECT {names} FROM {table}"), key=repr) for table, names in COLUMNS.items()}


def test_a_round_proposes_deals_tries_and_rewards(played: Path) -> None:
    with Store(played) as store:
        (game,) = store.games()
        standings = Standings.read(store, game.id)
        assert len(standings.proposals) == 2 * 3 * 3
        assert {"accepted", "malformed"} <= {proposal.status for proposal in standings.proposals}
        assert {pair.equal for pair in standings.pairs} == {True, False}
        for pair in standings.pairs:
            assert (pair.blind_tried > 0) is not pair.equal
            for player in SETTINGS.evaluators:
                assert 1 <= len(standings.of(pair, player)) <= SETTINGS.samples
        for table, earned in ((table, store.rewards(table, game.id)) for table in ("proposal", "attempt")):
            assert earned, table
            assert all(0 <= (rewards["total"] or 0) <= 1 for rewards in earned.values())
        episodes = list(store.episodes(game.id))
        assert {episode.id for episode in episodes} == {pair.id for pair in standings.pairs}
        attempts = [attempt for episode in episodes for attempt in episode.attempts]
        assert {attempt.ruling.won for attempt in attempts} == {True, False}
        assert {len(attempt.replies) for attempt in attempts} == {1, 2}


def test_a_game_that_is_complete_is_not_played_again(played: Path) -> None:
    before = content(played)
    report = play_small(played)
    first, second = report.rounds
    assert (first.number, second.number) == (0, 1)
    assert second.target == next_target(first.target, first.difficulty)
    assert content(played) == before


def test_the_same_seed_gives_the_same_game_in_any_number_of_processes(played: Path, tmp_path: Path) -> None:
    play_small(tmp_path / "again.db", jobs=2)
    assert content(tmp_path / "again.db") == content(played)


@pytest.mark.parametrize("pieces", [(2, 5), pytest.param((2, 1, 1, 3, 4, 2), marks=pytest.mark.slow)])
def test_a_game_that_is_killed_goes_on_where_it_was(played: Path, tmp_path: Path, pieces: tuple[int, ...]) -> None:
    path = tmp_path / "killed.db"
    for number, count in enumerate(pieces):
        arguments = [str(path), str(count), str(1 + number % 2)]
        done = subprocess.run([sys.executable, small_game.__file__, *arguments], check=False, timeout=300)
        assert done.returncode == -signal.SIGKILL
    play_small(path)
    assert content(path) == content(played)


def test_a_budget_ends_a_run_and_another_run_goes_on(played: Path, tmp_path: Path) -> None:
    path = tmp_path / "budget.db"
    report = play_small(path, budget=Budget(seconds=0.0))
    assert (report.stopped, report.rounds) == ("seconds", ())
    assert play_small(path).stopped == ""
    assert content(path) == content(played)


def test_a_budget_in_dollars_counts_what_players_charge(tmp_path: Path) -> None:
    class Dear(ShiftPlayer):
        def act(self, task: Task, seed: int) -> Reply:
            return replace(super().act(task, seed), cost=1.0)

    with Store(tmp_path / "dear.db", create=True) as store:
        report = play(PROGRAMS, {"shift": Dear()}, SETTINGS, store, budget=Budget(cost=2.0))
        (game,) = store.games()
        assert report.stopped == "cost"
        assert store.spent(game.id) == (SETTINGS.variants, 0)


def test_pairs_that_blind_inputs_solve_are_sampled_less(played: Path) -> None:
    with Store(played) as store:
        (game,) = store.games()
        standings = Standings.read(store, game.id)
    for pair in standings.pairs:
        rare = pair.equal or pair.blind_hits / pair.blind_tried < 0.5
        assert len(standings.of(pair, "fuzz")) == (2 if rare else 1)


def test_a_model_and_its_blind_copy_are_one_player_asked_with_and_without_the_variant(tmp_path: Path) -> None:
    class Model(ShiftPlayer):
        """Takes all tasks at once; as an evaluator it only listens."""

        def __init__(self) -> None:
            self.views: list[str] = []

        def act_all(self, tasks: Sequence[Task], seeds: Sequence[int]) -> list[Reply]:
            self.views += [task.view for task in tasks if isinstance(task, EvaluatorTask)]
            proposing = [isinstance(task, GeneratorTask) for task in tasks]
            return [self.act(*each) if of else Reply("unknown\n") for of, *each in zip(proposing, tasks, seeds)]

    model = Model()
    settings = GameSettings("m", with_baselines(["m"]), variants=1, samples=1)
    assert settings.evaluators[:2] == ("m", "blind:m")
    with Store(tmp_path / "store.db", create=True) as store:
        play(PROGRAMS, {"m": model}, settings, store)
        summary = summarise(store)
    assert len(model.views) > 0
    assert model.views.count("both") == model.views.count("blind")
    assert [row.abstained for row in summary.evaluators[:2]] == [len(model.views) // 2] * 2


def test_a_store_of_another_game_is_refused_unless_it_may_hold_several(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    play_small(path, 1)
    other = replace(SETTINGS, seed=7, evaluators=("constant",))
    with Store(path) as store:
        with pytest.raises(StoreError, match="seed is 0 there and 7 here"):
            play(PROGRAMS, {"shift": ShiftPlayer()}, other, store)
        with pytest.raises(StoreError, match="other programs"):
            play(PROGRAMS[:1], {"shift": ShiftPlayer()}, SETTINGS, store)
        play(PROGRAMS[:1], {"shift": ShiftPlayer()}, other, store, several=True)
        assert len(store.games()) == 2
        assert GameSettings.read(store.games()[-1].settings) == other


def test_a_program_that_cannot_be_played_with_fails_alone(tmp_path: Path) -> None:
    broken = replace(PROGRAMS[0], program=Program("import nothing_of_this_name\n" + SOURCES["over"], "small", "over"))
    with Store(tmp_path / "store.db", create=True) as store:
        report = play([broken, PROGRAMS[1]], {"shift": ShiftPlayer()}, SETTINGS, store)
        assert [failure.name for failure in report.failures] == ["over (small: over)"]
        assert sum(report.rounds[0].proposals.values()) == SETTINGS.variants


def test_a_player_that_there_is_not_is_refused_before_anything_is_played(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db", create=True) as store:
        with pytest.raises(AgentError, match="no player is named 'nobody'"):
            play(PROGRAMS, {}, GameSettings("nobody", ("fuzz",)), store)
        with pytest.raises(AgentError, match="named twice"):
            play(PROGRAMS, {}, GameSettings("symbolic", ("fuzz", "fuzz")), store)
        with pytest.raises(AgentError, match="has no seat"):
            play(PROGRAMS, {"me": ShiftPlayer()}, GameSettings("symbolic", ("fuzz",)), store)
        with pytest.raises(InputError, match="needs programs"):
            play([], {}, GameSettings("symbolic", ("fuzz",)), store)
        assert store.games() == []
