"""Jobs of a game are done, judged and stored, in one process or several."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutsinq.agents.notation import write_answer, write_proposal
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.reply import Answer, Proposal, Reply
from mutsinq.errors import StoreError
from mutsinq.game.bench import AttemptJob, ProposalJob, Sample
from mutsinq.game.crew import Crew, Failure
from mutsinq.game.settings import GameSettings
from mutsinq.game.store import Store
from mutsinq.game.stored import StoredGame

SOURCE = """def f(n, xs):
    total = 0
    for x in xs:
        if x > n:
            total += x
    return total
"""
PROGRAM = CorpusProgram(
    Program(SOURCE, "m", "f"), (Input((1, [1, 2, 3])), Input((0, [5])), Input((4, [4, 9]))), "here", "MIT", "train"
)
SETTINGS = GameSettings("scripted", ("fuzz",), variants=3, samples=2, equal_share=0.5)
GAME = StoredGame("g", SETTINGS.describe(), {}, {}, "2026-01-01T00:00:00Z")


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_what_is_played_is_judged_and_stored_once_however_often_it_is_done(tmp_path: Path, jobs: int) -> None:
    text = write_proposal(Proposal(SOURCE.replace(">", ">="), Input((2, [2]))), PROGRAM.program)
    replies = (Reply(text), Reply(text), Reply("nonsense"))
    said = (Reply(write_answer(Answer((Input((2, [2])),)), "f")), Reply(write_answer(Answer(equivalent=True), "f")))
    with Crew(SETTINGS, jobs) as crew, Store(tmp_path / "store.db", create=True) as store:
        store.begin(GAME, [PROGRAM])
        (done,) = crew.run([ProposalJob("g", 0, PROGRAM, 5, frozenset(), "scripted", replies=replies)])
        assert not isinstance(done, Failure)
        assert [proposal.status for proposal in done.proposals] == ["accepted", "duplicate", "malformed"]
        assert sorted(pair.equal for pair in done.pairs) == [False, True]
        for _ in range(2):
            store.add_judged("g", done.proposals, done.pairs)
        for pair in done.pairs:
            samples = tuple(Sample("fuzz", number, number, reply=reply) for number, reply in enumerate(said))
            job = AttemptJob(PROGRAM, pair, samples)
            (tried,) = crew.run([job])
            assert not isinstance(tried, Failure)
            told = [attempt.status for attempt in tried.attempts]
            assert told == (["false alarm", "won"] if pair.equal else ["won", "different"])
            for _ in range(2):
                store.add_attempts(tried.attempts)
        assert list(store.proposals("g")) == list(done.proposals)
        assert {pair.id: pair for pair in store.pairs("g")} == {pair.id: pair for pair in done.pairs}
        assert [len(episode.attempts) for episode in store.episodes("g")] == [2, 2]


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes"
    path.write_text("no database")
    with pytest.raises(StoreError, match="no store of games"):
        Store(path, create=True)
    with pytest.raises(StoreError, match="there is no such store"):
        Store(tmp_path / "missing")
