"""Episode: one pair of programs that was played, with every reply and what the referee said of it."""

from __future__ import annotations

from dataclasses import field

from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.program import Program
from mutsinq.core.record import record
from mutsinq.core.reply import Reply
from mutsinq.core.task import Feedback
from mutsinq.core.verdict import Counterexample, Proof


@record
class Foul:
    """Why a reply, or one input in it, counts for nothing: a rule by its name, and how it was broken."""

    #: A name in `mutsinq.game.rules.RULES`.
    rule: str
    detail: str = ""


@record
class ProposalRuling:
    """What the referee says of a generator's reply: either a counterexample or a foul."""

    #: The variant as the referee saw it; None where no variant could be read.
    variant: Program | None = None
    #: The claimed input with what it did, replayed.
    counterexample: Counterexample | None = None
    foul: Foul | None = None
    #: Why no input could have shown a difference, where that is known.
    proof: Proof | None = None


@record
class AnswerRuling:
    """What the referee says of an evaluator's reply."""

    won: bool
    #: The first of the named inputs that distinguishes, replayed; None for *equivalent* and for lost answers.
    counterexample: Counterexample | None = None
    #: Why the answer, or the first of its inputs, counts for nothing.
    foul: Foul | None = None
    #: What the inputs that were run in vain did in both programs.
    tried: tuple[Feedback, ...] = ()


@record
class Attempt:
    """One sample of one evaluator on one pair."""

    evaluator: str
    #: Number of the sample, counted from 0.
    sample: int
    #: Seed of the first turn.
    seed: int
    #: One a turn; the ruling is on the last.
    replies: tuple[Reply, ...]
    ruling: AnswerRuling
    #: Named parts of the reward; None where one does not apply.
    rewards: dict[str, float | None] = field(default_factory=dict)


@record
class Episode:
    """One pair that was dealt to evaluators.

    It has a counterexample if the two programs differ, and a proof if they are the same: no pair is dealt of which
    neither is known.
    """

    #: Hexadecimal digest of everything that makes the pair this one.
    id: str
    round: int
    program: CorpusProgram
    variant: Program
    #: Name of the generator that wrote the variant; empty for a pair that was made by proof.
    generator: str
    #: The difficulty that was asked for, 0 to 10.
    target: int
    #: The generator's reply; None for a pair that was made by proof.
    proposal: Reply | None = None
    counterexample: Counterexample | None = None
    proof: Proof | None = None
    #: Inputs of players that never saw the variant which distinguish, and how many were run; both 0 if none was run.
    blind_hits: int = 0
    blind_tried: int = 0
    attempts: tuple[Attempt, ...] = ()
    #: Named parts of the generator's reward; None where one does not apply.
    rewards: dict[str, float | None] = field(default_factory=dict)
