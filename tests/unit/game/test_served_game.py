"""A model behind an endpoint plays; a game whose endpoint goes away stops, and goes on when it is back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small_game import PROGRAMS, SETTINGS, ShiftPlayer

from model_server import Asked, Told, completion, serving
from mutsinq.agents.endpoint import Endpoint
from mutsinq.agents.served import ServedPlayer
from mutsinq.errors import AgentError
from mutsinq.game.play import play
from mutsinq.game.store import Store


def test_a_game_goes_on_when_its_endpoint_is_back(tmp_path: Path) -> None:
    away = False

    def speak(asked: Asked) -> Told:
        nonlocal away
        if away:
            return Told({"error": {"message": "no quota left"}}, 402)
        away = asked.number == 2
        return completion("unknown", read=100, written=2)

    settings = replace(SETTINGS, evaluators=("served",))
    with serving(speak) as server:
        player = ServedPlayer("served", Endpoint(server.url, concurrency=1, pause=0.01), "tiny")
        players = {"shift": ShiftPlayer(), "served": player}
        with Store(tmp_path / "game.db", create=True) as store, pytest.raises(AgentError, match="no quota left"):
            play(PROGRAMS, players, settings, store)
        server.behaviour = lambda asked: completion("unknown", read=100, written=2)
        with Store(tmp_path / "game.db") as store:
            play(PROGRAMS, players, settings, store)
            (game,) = store.games()
            attempts = [attempt for episode in store.episodes(game.id) for attempt in episode.attempts]
    assert attempts
    assert {attempt.ruling.foul.rule for attempt in attempts if attempt.ruling.foul} == {"abstained"}
    assert {reply.tokens_read for attempt in attempts for reply in attempt.replies} == {100}
