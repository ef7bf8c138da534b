"""Export: a game as flat rows with typed columns, for JSON Lines, Parquet and whatever reads these.

Three views of the same store: every reply of a generator, every pair that was dealt, every sample of an evaluator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mutsinq.core.call_text import render_call
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.reply import Answer, Proposal
from mutsinq.game.standings import Standings
from mutsinq.game.store import Store
from mutsinq.game.stored import StoredAttempt, StoredPair, StoredProposal


@dataclass(frozen=True, slots=True, kw_only=True)
class _Played:
    """Columns of every row: which program was played with, where."""

    game: str
    round: int
    #: Digest of the original.
    program: str
    entry: str
    origin: str
    licence: str
    split: str
    original: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow(_Played):
    """One reply of the generator."""

    id: str
    generator: str
    slot: int
    seed: int
    target: int
    prompt: str
    reply: str
    finish: str
    #: `accepted`, `duplicate`, or the rule that was broken, and how.
    status: str
    detail: str
    #: The variant as it was read; None where nothing could be.
    variant: str | None
    #: The claimed input as a call.
    call: str | None
    reward: float | None
    reward_rare: float | None
    reward_natural: float | None
    reward_solvable: float | None
    reward_on_target: float | None
    seconds: float
    tokens_read: int
    tokens_written: int
    cost: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeRow(_Played):
    """One pair that was dealt."""

    id: str
    #: Id of its proposal; None for a pair made by proof.
    proposal: str | None
    #: Name of the generator, or how an equal pair was made.
    made_by: str
    variant: str
    equal: bool
    #: A call that shows the difference, and what kind it is of.
    call: str | None
    difference: str | None
    #: How equality was proved.
    proof: str | None
    #: `equal`, `open`, `solved` or `aside`.
    standing: str
    #: How much is to be learned from it, 0 to 1.
    worth: float
    blind_hits: int
    blind_tried: int
    #: For the first evaluator.
    failures: int
    samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow(EpisodeRow):
    """One sample of an evaluator, with its pair."""

    attempt: str
    evaluator: str
    sample: int
    seed: int
    turns: int
    #: Of the last turn.
    prompt: str
    reply: str
    finish: str
    #: `won`, or the rule that was broken, and how.
    status: str
    detail: str
    won: bool
    said_equivalent: bool
    #: The named inputs as calls, a line each.
    calls: str
    winning_call: str | None
    reward: float | None
    seconds: float
    tokens_read: int
    tokens_written: int
    cost: float | None


def proposal_rows(store: Store, game: str) -> Iterator[ProposalRow]:
    """Every reply of the generator."""
    earned = store.rewards("proposal", game)
    for proposal in store.proposals(game):
        yield _proposal_row(store.program(proposal.program), proposal, game, earned[proposal.id])


def episode_rows(store: Store, game: str) -> Iterator[EpisodeRow]:
    """Every pair that was dealt."""
    standings = Standings.read(store, game)
    opponent = _opponent(store, game)
    for pair in standings.pairs:
        yield EpisodeRow(**_of_pair(store, standings, pair, game, opponent))


def attempt_rows(store: Store, game: str) -> Iterator[AttemptRow]:
    """Every sample of every evaluator."""
    standings = Standings.read(store, game)
    opponent, earned = _opponent(store, game), store.rewards("attempt", game)
    for pair in standings.pairs:
        columns = _of_pair(store, standings, pair, game, opponent)
        for attempt in store.attempts(pair.id):
            yield AttemptRow(**columns, **_of_attempt(attempt, pair, earned[attempt.id]))


def _played(program: CorpusProgram, game: str, round: int) -> dict[str, Any]:
    return {
        "game": game,
        "round": round,
        "program": program.program.digest,
        "entry": program.program.entry,
        "origin": program.origin,
        "licence": program.licence,
        "split": program.split,
        "original": program.program.source,
    }


def _proposal_row(
    program: CorpusProgram, proposal: StoredProposal, game: str, earned: dict[str, float | None]
) -> ProposalRow:
    reply, ruling, parsed = proposal.reply, proposal.ruling, proposal.parsed
    return ProposalRow(
        **_played(program, game, proposal.round),
        id=proposal.id,
        generator=proposal.player,
        slot=proposal.slot,
        seed=proposal.seed,
        target=proposal.target,
        prompt=reply.prompt,
        reply=reply.text,
        finish=reply.finish,
        status=proposal.status,
        detail=ruling.foul.detail if ruling.foul else "",
        variant=ruling.variant.source if ruling.variant else None,
        call=render_call(program.program.entry, parsed.input) if isinstance(parsed, Proposal) else None,
        reward=earned.get("total"),
        reward_rare=earned.get("rare"),
        reward_natural=earned.get("natural"),
        reward_solvable=earned.get("solvable"),
        reward_on_target=earned.get("on_target"),
        **_spent([reply]),
    )


def _of_pair(store: Store, standings: Standings, pair: StoredPair, game: str, opponent: str) -> dict[str, Any]:
    difficulty, found = standings.difficulty(pair, opponent), pair.counterexample
    return _played(store.program(pair.program), game, pair.round) | {
        "id": pair.id,
        "proposal": pair.proposal or None,
        "made_by": pair.origin,
        "variant": pair.variant.source,
        "equal": pair.equal,
        "call": found.call if found else None,
        "difference": found.difference.kind.name.lower() if found else None,
        "proof": pair.proof.method if pair.proof else None,
        "standing": standings.standing(pair),
        "worth": standings.worth(pair),
        "blind_hits": pair.blind_hits,
        "blind_tried": pair.blind_tried,
        "failures": difficulty.failures,
        "samples": difficulty.samples,
    }


def _of_attempt(attempt: StoredAttempt, pair: StoredPair, earned: dict[str, float | None]) -> dict[str, Any]:
    last, ruling, parsed = attempt.replies[-1], attempt.ruling, attempt.parsed
    answer = parsed if isinstance(parsed, Answer) else Answer()
    return {
        "attempt": attempt.id,
        "evaluator": attempt.player,
        "sample": attempt.sample,
        "seed": attempt.seed,
        "turns": len(attempt.replies),
        "prompt": last.prompt,
        "reply": last.text,
        "finish": last.finish,
        "status": attempt.status,
        "detail": ruling.foul.detail if ruling.foul else "",
        "won": ruling.won,
        "said_equivalent": answer.equivalent,
        "calls": "\n".join(render_call(pair.variant.entry, input) for input in answer.inputs),
        "winning_call": ruling.counterexample.call if ruling.counterexample else None,
        "reward": earned.get("total"),
        **_spent(attempt.replies),
    }


def _spent(replies: Any) -> dict[str, Any]:
    costs = [reply.cost for reply in replies if reply.cost is not None]
    return {
        "seconds": sum(reply.seconds for reply in replies),
        "tokens_read": sum(reply.tokens_read for reply in replies),
        "tokens_written": sum(reply.tokens_written for reply in replies),
        "cost": sum(costs) if costs else None,
    }


def _opponent(store: Store, game: str) -> str:
    (found,) = (each for each in store.games() if each.id == game)
    return str(found.settings["evaluators"][0])
