"""A reward is earned by all its parts together, and never by failing, riddles or broken rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.episode import Foul, ProposalRuling
from mutsinq.core.program import Program
from mutsinq.core.reply import MalformedReply, Reply
from mutsinq.game.difficulty import Difficulty
from mutsinq.game.rewards import EVALUATOR_PARTS, GENERATOR_PARTS, Rewards, of_attempt, of_proposal
from mutsinq.game.rules import RULES
from mutsinq.game.stored import StoredPair, StoredProposal

VARIANT = Program("def f(x):\n    return x\n", "program", "f")


def proposal(status: str, target: int = 5) -> StoredProposal:
    ruling = ProposalRuling(foul=Foul(status))
    return StoredProposal("id", 0, "p", 0, "g", 0, target, Reply(""), MalformedReply(""), ruling, status)


def pair(hits: int, tried: int) -> StoredPair:
    return StoredPair("pair", 0, "p", VARIANT, "g", "id", blind_hits=hits, blind_tried=tried)


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    tried = draw(st.integers(0, 200))
    return draw(st.integers(0, tried)), tried


@st.composite
def earned(draw: st.DrawFn) -> Rewards:
    measured = Difficulty(*draw(shares()))
    natural = draw(st.none() | st.floats(0, 1))
    status = draw(st.sampled_from(["accepted", "duplicate", *RULES]))
    known = pair(*draw(shares())) if status == "accepted" else None
    target, solved = draw(st.integers(0, 10)), draw(st.booleans())
    return of_proposal(proposal(status, target), known, natural, measured, solved=solved)


@given(earned())
def test_every_part_is_a_share_and_the_total_is_no_more_than_any(rewards: Rewards) -> None:
    assert tuple(rewards) == GENERATOR_PARTS
    parts = [part for part in rewards.values() if part is not None]
    assert all(0 <= part <= 1 for part in parts)
    assert rewards["total"] == min([*parts, rewards["total"]])


@pytest.mark.parametrize("rule", [*RULES, "duplicate"])
def test_whoever_breaks_a_rule_earns_nothing(rule: str) -> None:
    rewards = of_proposal(proposal(rule), None, None, Difficulty(0, 0), solved=False)
    assert rewards["total"] == 0


def test_a_riddle_that_only_its_author_solves_earns_nothing() -> None:
    assert of_proposal(proposal("accepted", 10), pair(0, 200), 1.0, Difficulty(8, 8), solved=False)["total"] == 0


def test_what_blind_inputs_always_solve_earns_nothing() -> None:
    assert of_proposal(proposal("accepted", 0), pair(9, 9), 1.0, Difficulty(0, 8), solved=True)["total"] == 0


@given(shares(), st.integers(0, 10))
def test_no_difficulty_pays_more_than_the_one_that_was_asked_for(measured: tuple[int, int], target: int) -> None:
    difficulty = Difficulty(*measured)
    paid = of_proposal(proposal("accepted", target), pair(0, 9), 1.0, difficulty, solved=True)["total"]
    asked = of_proposal(proposal("accepted", target), pair(0, 9), 1.0, Difficulty(target, 10), solved=True)["total"]
    assert asked == 1
    assert paid is not None
    assert paid <= asked


@pytest.mark.parametrize("equal", [False, True])
def test_an_evaluator_earns_by_being_right_alone(equal: bool) -> None:
    for rule in RULES:
        assert of_attempt(rule, won=False, equal=equal)["total"] == 0
    won = of_attempt("won", won=True, equal=equal)
    assert tuple(won) == EVALUATOR_PARTS
    assert (won["recognised"], won["distinguished"]) == ((1, None) if equal else (None, 1))
