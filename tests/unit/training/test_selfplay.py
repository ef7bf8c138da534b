"""Self-play: games, data and adapters in turns, resumed anywhere, rolled back where the generator collapses."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.example import EvaluatorExample, GeneratorExample
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.errors import AgentError, TrainingError
from mutsinq.game.play import Event
from mutsinq.game.settings import GameSettings
from mutsinq.game.store import Store
from mutsinq.training.data.dataset import read_examples
from mutsinq.training.data.played import examples_of
from mutsinq.training.loop import Progress
from mutsinq.training.selfplay import PlayedRound, Safeguards, SelfPlay

from .conftest import Configure

SOURCES = {
    "f": "def f(a: int, b: int) -> int:\n    if a < b:\n        return a\n    return b + 1\n",
    "g": "def g(a: int, b: int) -> int:\n    return a * 2 + b if a > b else b\n",
}
PROGRAMS = [
    CorpusProgram(Program(source, "program", name), (Input((1, 2), {}), Input((3, 2), {})), "tests", "MIT", "train")
    for name, source in SOURCES.items()
]


@pytest.fixture
def selfplay(configure: Configure, tmp_path: Path) -> SelfPlay:
    settings = GameSettings("symbolic,seconds=0.2", ("symbolic,seconds=0.3",), variants=3, samples=1)
    return SelfPlay(tmp_path / "out", settings, configure(max_tokens=1024), device="cpu")


def test_a_random_model_collapses_and_those_before_it_play_on(selfplay: SelfPlay) -> None:
    good, collapsed = selfplay.run(PROGRAMS, 2)
    assert (good.collapsed, good.generator) == ("", "symbolic,seconds=0.2")
    assert good.valid > 0.5
    assert "adapter=" in collapsed.generator
    assert collapsed.collapsed == "0% of the proposals are valid"
    assert not (selfplay.out / "round-01" / "generator").exists()
    assert selfplay.players([good, collapsed])["generator"] == "symbolic,seconds=0.2"
    assert "round-00/evaluator" in selfplay.players([good])["evaluator"]
    data = selfplay.out / "round-00" / "data"
    assert all(isinstance(example, GeneratorExample) for example in read_examples(data / "generator"))
    assert any(isinstance(example, EvaluatorExample) for example in read_examples(data / "evaluator"))

    events: list[Event] = []
    assert selfplay.run(PROGRAMS, 2, events.append) == [good, collapsed]
    assert not events


def test_what_was_stopped_goes_on_where_it_was(selfplay: SelfPlay) -> None:
    def stop(role: str, progress: Progress) -> None:
        if role == "evaluator":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        selfplay.run(PROGRAMS, 1, on_progress=stop)
    roles = list[str]()
    (played,) = selfplay.run(PROGRAMS, 1, on_progress=lambda role, progress: roles.append(role))
    assert not played.collapsed
    assert set(roles) == {"evaluator"}


def test_two_collapses_in_a_row_end_it(selfplay: SelfPlay) -> None:
    demanding = replace(selfplay, safeguards=Safeguards(valid=2.0))
    with pytest.raises(TrainingError, match="rounds 0 and 1 collapsed"):
        demanding.run(PROGRAMS, 3)


def test_a_folder_of_other_settings_is_left_alone(selfplay: SelfPlay) -> None:
    played = PlayedRound(0, "g", "e", 5, 1, 1.0, 1.0, 0, 1)
    selfplay.out.mkdir()
    (selfplay.out / "selfplay.json").write_text(json.dumps({"settings": "other", "rounds": [asdict(played)]}), "utf-8")
    with pytest.raises(TrainingError, match="other settings"):
        selfplay.run(PROGRAMS, 1)


def test_pairs_that_only_their_author_solves_teach_nobody(selfplay: SelfPlay) -> None:
    selfplay.run(PROGRAMS, 1)
    with Store(selfplay.out / "round-00" / "game.db") as store:
        episodes = list(store.episodes(store.games()[0].id))
    differing = [episode for episode in episodes if episode.counterexample is not None]
    riddles = [replace(episode, blind_hits=0, attempts=()) for episode in differing]
    assert examples_of(differing, "symbolic,seconds=0.3").generator
    assert not examples_of(riddles, "symbolic,seconds=0.3").generator


def test_what_cannot_be_trained_is_told_before_a_game_is_played(
    selfplay: SelfPlay, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[Event] = []
    nowhere = replace(selfplay, training=replace(selfplay.training, base="./nowhere"))
    with pytest.raises(AgentError, match=r"no folder or GGUF file './nowhere'"):
        nowhere.run(PROGRAMS, 1, events.append)
    monkeypatch.setitem(sys.modules, "peft", None)
    with pytest.raises(TrainingError, match="training needs peft"):
        selfplay.run(PROGRAMS, 1, events.append)
    assert not events


def test_a_folder_that_cannot_be_made_is_told(selfplay: SelfPlay, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(TrainingError, match="/file/out' cannot be made: Not a directory"):
        replace(selfplay, out=tmp_path / "file" / "out").run(PROGRAMS, 1)
