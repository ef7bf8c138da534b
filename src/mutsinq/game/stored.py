"""Stored: the lines of the store, as the game reads and writes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mutsinq.core.episode import AnswerRuling, ProposalRuling
from mutsinq.core.program import Program
from mutsinq.core.reply import Answer, MalformedReply, Proposal, Reply
from mutsinq.core.verdict import Counterexample, Proof


@dataclass(frozen=True, slots=True)
class StoredGame:
    """A game in the store."""

    id: str
    #: As `GameSettings.describe` gives them.
    settings: dict[str, Any]
    #: Configurations by players' names.
    players: dict[str, Any]
    versions: dict[str, str]
    #: ISO 8601, UTC.
    started: str


@dataclass(frozen=True, slots=True)
class StoredRound:
    """What the curriculum decided for one round."""

    number: int
    target: int
    #: Digests of the programs.
    programs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredProposal:
    """A generator's reply with what came of it."""

    id: str
    round: int
    #: Digest of the program.
    program: str
    slot: int
    player: str
    seed: int
    target: int
    reply: Reply
    parsed: Proposal | MalformedReply
    ruling: ProposalRuling
    #: `accepted`, `duplicate`, or the rule that was broken.
    status: str
    #: Digest of the variant's normal form; empty without a variant.
    normal: str = ""
    judging_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class StoredPair:
    """A pair that is dealt to evaluators."""

    id: str
    round: int
    #: Digest of the original.
    program: str
    variant: Program
    #: Name of the generator, or how an equal pair was made.
    origin: str
    #: Id of the proposal that it comes from; empty for pairs made by proof.
    proposal: str = ""
    counterexample: Counterexample | None = None
    proof: Proof | None = None
    blind_hits: int = 0
    blind_tried: int = 0

    @property
    def equal(self) -> bool:
        """Whether the two are proved to behave the same."""
        return self.counterexample is None


@dataclass(frozen=True, slots=True)
class StoredAttempt:
    """One sample of one evaluator on one pair, with what came of it."""

    id: str
    #: Id of the pair.
    pair: str
    player: str
    sample: int
    seed: int
    replies: tuple[Reply, ...]
    parsed: Answer | MalformedReply
    ruling: AnswerRuling
    judging_seconds: float = 0.0

    @property
    def status(self) -> str:
        """`won`, or the rule that was broken."""
        foul = self.ruling.foul
        return "won" if self.ruling.won else foul.rule if foul else "no difference"
