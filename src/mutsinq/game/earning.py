"""Earning: the rewards of all replies of a round, worked out from what is stored and written beside it."""

from __future__ import annotations

from collections.abc import Mapping

from mutsinq.core.corpus import CorpusProgram
from mutsinq.game.difficulty import Difficulty
from mutsinq.game.naturalness import naturalness
from mutsinq.game.rewards import Rewards, of_attempt, of_proposal
from mutsinq.game.settings import MOST_DIFFICULT, GameSettings
from mutsinq.game.standings import Standings
from mutsinq.game.store import Store
from mutsinq.game.stored import StoredPair, StoredProposal


def reward(standings: Standings, settings: GameSettings, programs: Mapping[str, CorpusProgram], store: Store) -> None:
    """Write what each proposal and each attempt of a round that is complete earned."""
    pairs = {pair.proposal: pair for pair in standings.pairs if pair.proposal}
    earned = {
        proposal.id: _of_proposal(
            proposal, pairs.get(proposal.id), standings, settings.evaluators[0], programs[proposal.program]
        )
        for proposal in standings.proposals
    }
    store.set_rewards("proposal", earned)
    attempts = {
        attempt.id: of_attempt(attempt.status, won=attempt.ruling.won, equal=pair.equal)
        for pair in standings.pairs
        for attempt in store.attempts(pair.id)
    }
    store.set_rewards("attempt", attempts)


def _of_proposal(
    proposal: StoredProposal, pair: StoredPair | None, standings: Standings, opponent: str, program: CorpusProgram
) -> Rewards:
    if pair is None or pair.counterexample is None:
        return of_proposal(proposal, None, None, Difficulty(0, 0), solved=False)
    return of_proposal(
        proposal,
        pair,
        naturalness(program.program, pair.variant, program.inputs, pair.counterexample.input),
        standings.difficulty(pair, opponent),
        solved=standings.standing(pair) == "solved",
        levels=MOST_DIFFICULT,
    )
