"""Whoever cheats at the game wins nothing: by the referee's real path, from the text of a reply to its reward."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from cheats import EVALUATOR, FOLDING, GENERATOR, HONEST, LETTERS, ON_NUMBERS, ON_TEXTS, SUMS, Cheat, known
from hypothesis import given, settings
from hypothesis import strategies as st

from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.reply import Finish, Reply
from mutsinq.execution import isolation
from mutsinq.game import rewards
from mutsinq.game.bench import AttemptJob, Bench, ProposalJob, ProposalsDone, Sample
from mutsinq.game.difficulty import Difficulty
from mutsinq.game.settings import GameSettings
from mutsinq.game.stored import StoredAttempt, StoredPair

UNTRIED = Difficulty(0, 0)


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    """One bench for all cheats, so that one could spoil the game of another."""
    if isolation.probe().level < isolation.Level.SYSCALLS:
        pytest.skip("nobody plays with strangers where they are not confined")
    with Bench(GameSettings("scripted", ("scripted",), equal_share=0.5)) as bench:
        yield bench


@pytest.fixture(scope="session")
def pairs(bench: Bench) -> tuple[StoredPair, ...]:
    """A pair that differs and one that is proved equal."""
    found = proposed(bench, ON_NUMBERS, Cheat("", HONEST).reply).pairs
    assert [pair.equal for pair in found] == [False, True]
    return found


def proposed(bench: Bench, program: CorpusProgram, *texts: str, finish: Finish = "stop") -> ProposalsDone:
    """What comes of a generator's replies."""
    replies = tuple(Reply(text, finish=finish) for text in texts)
    return ProposalJob(
        game="g", round=0, program=program, target=5, known=frozenset(), generator="scripted", replies=replies
    ).do(bench)


def attempted(bench: Bench, pair: StoredPair, text: str, finish: Finish = "stop") -> StoredAttempt:
    """What comes of an evaluator's reply."""
    sample = Sample("scripted", 0, 0, reply=Reply(text, finish=finish))
    (attempt,) = AttemptJob(ON_NUMBERS, pair, (sample,)).do(bench).attempts
    return attempt


def earned(done: ProposalsDone, place: int = 0, *, solved: bool = True) -> float | None:
    """The generator's reward for one reply, were it on target."""
    proposal = done.proposals[place]
    pair = next((each for each in done.pairs if each.proposal == proposal.id), None)
    return rewards.of_proposal(proposal, pair, 1.0, UNTRIED if pair is None else Difficulty(2, 4), solved=solved)[
        "total"
    ]


def evaluated(attempt: StoredAttempt, pair: StoredPair) -> float | None:
    return rewards.of_attempt(attempt.status, won=attempt.ruling.won, equal=pair.equal)["total"]


def test_an_honest_generator_and_an_honest_evaluator_earn_something(
    bench: Bench, pairs: tuple[StoredPair, ...]
) -> None:
    assert (earned(proposed(bench, ON_NUMBERS, Cheat("", HONEST).reply)) or 0) > 0
    assert (earned(proposed(bench, ON_TEXTS, Cheat("", FOLDING, "f('Aa')").reply)) or 0) > 0
    different, equal = pairs
    assert evaluated(attempted(bench, different, "f(3)"), different) == 1
    assert evaluated(attempted(bench, equal, "equivalent"), equal) == 1


@pytest.mark.parametrize("name", GENERATOR)
def test_a_generator_earns_nothing_by(name: str, bench: Bench) -> None:
    cheat = GENERATOR[name]
    done = proposed(bench, cheat.program, cheat.reply)
    assert (done.proposals[0].status, done.pairs) == (cheat.rule, ())
    assert earned(done) == 0


@pytest.mark.parametrize("name", EVALUATOR)
def test_an_evaluator_earns_nothing_by(name: str, bench: Bench, pairs: tuple[StoredPair, ...]) -> None:
    rule, said = EVALUATOR[name]
    attempt = attempted(bench, pairs[0], said)
    assert attempt.status == rule
    assert evaluated(attempt, pairs[0]) == 0


def test_an_evaluator_earns_nothing_by_an_input_for_equal_programs(bench: Bench, pairs: tuple[StoredPair, ...]) -> None:
    attempt = attempted(bench, pairs[1], "f(3)")
    assert attempt.status == "false alarm"
    assert evaluated(attempt, pairs[1]) == 0


@pytest.mark.parametrize("finish", ["length", "refused", "failed"])
def test_nobody_earns_by_a_reply_that_did_not_end(finish: Finish, bench: Bench, pairs: tuple[StoredPair, ...]) -> None:
    assert earned(proposed(bench, ON_NUMBERS, Cheat("", HONEST).reply, finish=finish)) == 0
    assert evaluated(attempted(bench, pairs[0], "f(3)", finish), pairs[0]) == 0


def test_a_generator_earns_nothing_by_saying_the_same_again(bench: Bench) -> None:
    again = HONEST.replace("total", "result")
    done = proposed(bench, ON_NUMBERS, Cheat("", HONEST).reply, Cheat("", again).reply)
    assert [proposal.status for proposal in done.proposals] == ["accepted", "duplicate"]
    assert earned(done, 1) == 0


def test_a_generator_earns_nothing_by_two_programs_in_one_reply(bench: Bench) -> None:
    twice = Cheat("", SUMS).reply + Cheat("", HONEST).reply
    assert proposed(bench, ON_NUMBERS, twice).proposals[0].status == "malformed"


def test_a_generator_earns_nothing_by_a_riddle_that_nobody_solves(bench: Bench) -> None:
    """`hashlib` is pure, and the referee confirms the difference; but only its author finds the input."""
    digest = hashlib.sha256(b"918273645").hexdigest()
    end = f"return total + (hashlib.sha256(b'%d' % n).hexdigest() == '{digest}')"
    riddle = "import hashlib\n" + SUMS.replace("return total", end)
    done = proposed(bench, ON_NUMBERS, Cheat("", riddle, "f(918273645)").reply)
    assert done.proposals[0].status == "accepted"
    assert earned(done, solved=False) == 0


def test_one_input_does_not_spoil_the_next(bench: Bench) -> None:
    """An input that hangs or leaves something behind is judged beside others, each as if it were alone."""
    program = known("def f(n: int) -> int:\n    while n == 13:\n        pass\n    return n * 2\n", 1, 2, 3, 7)
    done = proposed(bench, program, Cheat("", program.program.source.replace("* 2", "* 3")).reply)
    samples = tuple(Sample("scripted", n, n, reply=Reply(f"f({n})")) for n in (13, 2, 13, 3))
    attempts = AttemptJob(program, done.pairs[0], samples).do(bench).attempts
    assert [attempt.status for attempt in attempts] == ["limits", "won", "limits", "won"]


@given(st.text() | st.text("f()[]{},'\"0123456789abn=:#`\n\\ "))
@settings(max_examples=30, deadline=None)
def test_no_text_upsets_the_referee(bench: Bench, pairs: tuple[StoredPair, ...], text: str) -> None:
    assert earned(proposed(bench, ON_NUMBERS, text)) == 0
    attempt = attempted(bench, pairs[0], text)
    assert attempt.ruling.won == (attempt.ruling.counterexample is not None)


@given(st.text(max_size=200) | st.sampled_from((LETTERS, SUMS)), st.sampled_from(("f(3)", "f('Aa')")))
@settings(max_examples=30, deadline=None)
def test_no_program_upsets_the_referee(bench: Bench, source: str, call: str) -> None:
    status = proposed(bench, ON_NUMBERS, Cheat("", source, call).reply).proposals[0].status
    assert status != "accepted"
