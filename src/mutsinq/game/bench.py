"""Bench: what one process needs to play: an engine, a referee, and the players that act in this process.

A job is one piece of a game: a program and all that is proposed for it, or a pair and one turn of all who try it.
Jobs and what comes of them are plain data, so that any process can do them.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from types import TracebackType
from typing import Self

from mutsinq.agents.notation import answer_of, read_proposal
from mutsinq.agents.player import Player, act_all
from mutsinq.agents.table import open_player
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.episode import AnswerRuling, Foul, ProposalRuling
from mutsinq.core.input import Input
from mutsinq.core.reply import MalformedReply, Proposal, Reply
from mutsinq.core.task import EvaluatorTask, Feedback, GeneratorTask
from mutsinq.execution.engine import Engine
from mutsinq.execution.limits import Limits
from mutsinq.game.blind import blind_rates
from mutsinq.game.equals import equals
from mutsinq.game.hints import hints
from mutsinq.game.referee import Referee
from mutsinq.game.rewriting import disguised
from mutsinq.game.settings import GameSettings, derive, digest
from mutsinq.game.stored import StoredAttempt, StoredPair, StoredProposal
from mutsinq.game.subject import Subject
from mutsinq.static.forms.normal_form import normal_digest

#: A call of a variant that no step counter sees may take this long; a proposal takes some fifty of them.
_LIMITS = Limits(seconds=0.25)
#: Known inputs that players are told.
_KNOWN_INPUTS = 8
#: An engine keeps what it compiled, so it is renewed after so many jobs.
_ENGINE_JOBS = 200


class Bench:
    """Everything that doing jobs takes, made when first needed. Use it as a context manager."""

    def __init__(self, settings: GameSettings) -> None:
        self.settings = settings
        self._players: dict[str, Player] = {}
        self._jobs = 0
        self.engine = Engine(_LIMITS)
        self.referee = Referee(self.engine, settings.rules)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.engine.close()

    def player(self, spec: str) -> Player:
        """The player that the text names, opened once."""
        if spec not in self._players:
            self._players[spec] = open_player(spec)
        return self._players[spec]

    def renew(self) -> None:
        """Note that a job begins; now and then start with a fresh engine."""
        self._jobs += 1
        if self._jobs % _ENGINE_JOBS == 0:
            self.engine.close()
            self.engine = Engine(_LIMITS)
            self.referee = Referee(self.engine, self.settings.rules)


@dataclass(frozen=True, slots=True)
class ProposalJob:
    """One program in one round: ask the generator, judge what it says, and lay out the pairs to deal."""

    game: str
    round: int
    program: CorpusProgram
    target: int
    #: Digests of the normal forms of variants that were accepted before.
    known: frozenset[str]
    generator: str
    #: Inputs that show such variants: blind to those of this job.
    siblings: tuple[Input, ...] = ()
    #: Replies that were got already, one a slot; None to ask the player here.
    replies: tuple[Reply, ...] | None = None

    @property
    def name(self) -> str:
        """For messages."""
        return f"{self.program.program.entry} ({self.program.origin})"

    def tasks(self, settings: GameSettings) -> tuple[list[GeneratorTask], list[int]]:
        """What the generator is asked, with seeds: the same for the same game. A later one may be told more."""
        program, known = self.program.program, self.program.inputs[:_KNOWN_INPUTS]
        slots = settings.variants if self.replies is None else len(self.replies)
        seeds = [derive(self.game, self.round, program.digest, slot) for slot in range(slots)]
        told = [hints(self.program, seed) if settings.hints else () for seed in seeds]
        taken = tuple(sorted(self.known))
        return [GeneratorTask(program, self.target, lines, known, taken) for lines in told], seeds

    def do(self, bench: Bench) -> ProposalsDone:
        """Do the job. Raises InputError or LoadError where the program cannot be played with."""
        tasks, seeds = self.tasks(bench.settings)
        subject = bench.referee.subject(self.program)
        proposals, pairs, known = [], [], set(self.known)
        for slot, (task, seed) in enumerate(zip(tasks, seeds)):
            reply = self._reply(bench, slot, replace(task, taken=tuple(sorted(known))), seed)
            proposal = self._judged(bench, subject, slot, seed, reply, known)
            proposals.append(proposal)
            if proposal.status == "accepted":
                known.add(proposal.normal)
                pairs.append(self._pair(bench, subject, proposal))
        rated = self._rated(bench, subject, pairs)
        return ProposalsDone(tuple(proposals), (*rated, *self._equal_pairs(bench, len(pairs))))

    def _reply(self, bench: Bench, slot: int, task: GeneratorTask, seed: int) -> Reply:
        return bench.player(self.generator).act(task, seed) if self.replies is None else self.replies[slot]

    def _judged(
        self, bench: Bench, subject: Subject, slot: int, seed: int, reply: Reply, known: set[str]
    ) -> StoredProposal:
        started = time.monotonic()
        program = self.program.program
        if reply.finish == "stop":
            parsed = read_proposal(reply.text, program)
            ruling = bench.referee.judge_proposal(subject, parsed)
        else:
            parsed = MalformedReply(f"the reply ended with {reply.finish!r}")
            ruling = ProposalRuling(foul=Foul("no reply", reply.finish))
        normal = normal_digest(ruling.variant) if ruling.variant else ""
        status = ruling.foul.rule if ruling.foul else "duplicate" if normal in known else "accepted"
        return StoredProposal(
            id=digest(self.game, self.round, program.digest, slot),
            round=self.round,
            program=program.digest,
            slot=slot,
            player=self.generator,
            seed=seed,
            target=self.target,
            reply=reply,
            parsed=parsed,
            ruling=ruling,
            status=status,
            normal=normal,
            judging_seconds=round(time.monotonic() - started, 4),
        )

    def _pair(self, bench: Bench, subject: Subject, proposal: StoredProposal) -> StoredPair:
        """The pair to deal for an accepted proposal: the variant as it is, or written in another way."""
        variant, counterexample = proposal.ruling.variant, proposal.ruling.counterexample
        if variant is None or counterexample is None:
            raise ValueError("only accepted proposals make pairs")
        if bench.settings.disguise and (other := disguised(variant, proposal.seed)) != variant:
            ruling = bench.referee.judge_proposal(subject, Proposal(other.source, counterexample.input))
            if ruling.counterexample is not None:
                variant, counterexample = other, ruling.counterexample
        return StoredPair(
            id=digest(proposal.id, variant.source),
            round=self.round,
            program=proposal.program,
            variant=variant,
            origin=self.generator,
            proposal=proposal.id,
            counterexample=counterexample,
        )

    def _rated(self, bench: Bench, subject: Subject, pairs: Sequence[StoredPair]) -> list[StoredPair]:
        """The pairs with their blind solve rates."""
        shown = [(pair.variant, pair.counterexample.input) for pair in pairs if pair.counterexample is not None]
        seed = derive(self.game, self.program.program.digest, "blind")
        rates = blind_rates(bench.engine, subject.program, subject.domain, shown, seed, self.siblings) if shown else []
        return [replace(pair, blind_hits=rate.hits, blind_tried=rate.tried) for pair, rate in zip(pairs, rates)]

    def _equal_pairs(self, bench: Bench, different: int) -> list[StoredPair]:
        """As many equal pairs as make up their share, rounded by a coin with the game's seed."""
        share, program = bench.settings.equal_share, self.program.program
        seed = derive(self.game, self.round, program.digest, "equals")
        wanted = different * share / (1 - share) + Random(seed).random() if different else 0
        return [
            StoredPair(
                id=digest(self.game, self.round, program.digest, variant.source),
                round=self.round,
                program=program.digest,
                variant=variant,
                origin=origin,
                proof=proof,
            )
            for origin, variant, proof in itertools.islice(equals(program, seed), int(wanted))
        ]


@dataclass(frozen=True, slots=True)
class ProposalsDone:
    """What came of a ProposalJob."""

    proposals: tuple[StoredProposal, ...]
    pairs: tuple[StoredPair, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One attempt that is under way: whose it is, its number, its seed, and what was said so far."""

    player: str
    number: int
    seed: int
    replies: tuple[Reply, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    #: The reply of this turn, where it was got already; None to ask the player at the bench.
    reply: Reply | None = None


@dataclass(frozen=True, slots=True)
class AttemptJob:
    """One pair and one turn of the samples that are under way on it, of any evaluators: judged together, for speed."""

    program: CorpusProgram
    pair: StoredPair
    samples: tuple[Sample, ...]

    @property
    def name(self) -> str:
        """For messages."""
        return f"pair {self.pair.id} of {self.program.program.entry} ({self.program.origin})"

    def task(self, sample: Sample, settings: GameSettings) -> EvaluatorTask:
        """What an evaluator is asked in this turn."""
        known = self.program.inputs[:_KNOWN_INPUTS]
        original, variant = self.program.program, self.pair.variant
        return EvaluatorTask(original, variant, settings.view, settings.inputs, sample.feedback, known)

    def do(self, bench: Bench) -> AttemptsDone:
        """Do the job."""
        settings = bench.settings
        replies = self._replies(bench)
        started = time.monotonic()
        entry = self.program.program.entry
        parsed = [answer_of(reply, entry) for reply in replies]
        subject = bench.referee.subject(self.program)
        rulings = bench.referee.judge_answers(
            subject, self.pair.variant, parsed, equal=self.pair.equal, inputs=settings.inputs
        )
        seconds = round((time.monotonic() - started) / len(replies), 4)
        samples, attempts = [], []
        for sample, reply, answer, ruling in zip(self.samples, replies, parsed, rulings):
            said = (*sample.replies, reply)
            if reply.finish != "stop":
                ruling = AnswerRuling(won=False, foul=Foul("no reply", reply.finish))
            if not ruling.won and ruling.tried and len(said) < settings.turns:
                feedback = (*sample.feedback, *ruling.tried)
                samples.append(replace(sample, replies=said, feedback=feedback, reply=None))
                continue
            id = digest(self.pair.id, sample.player, sample.number)
            about = (id, self.pair.id, sample.player, sample.number, sample.seed)
            attempts.append(StoredAttempt(*about, said, answer, ruling, seconds))
        return AttemptsDone(self.pair.id, tuple(attempts), tuple(samples))

    def _replies(self, bench: Bench) -> list[Reply]:
        """The reply of each sample; those that are missing are asked for here, a player's all at once."""
        found = {place: sample.reply for place, sample in enumerate(self.samples) if sample.reply is not None}
        for spec in dict.fromkeys(sample.player for sample in self.samples if sample.reply is None):
            places = [at for at, each in enumerate(self.samples) if each.player == spec and each.reply is None]
            tasks = [self.task(self.samples[place], bench.settings) for place in places]
            seeds = [self.samples[place].seed for place in places]
            found.update(zip(places, act_all(bench.player(spec), tasks, seeds), strict=True))
        return [found[place] for place in range(len(self.samples))]


@dataclass(frozen=True, slots=True)
class AttemptsDone:
    """What came of an AttemptJob: attempts that are over, and samples that have another turn."""

    pair: str
    attempts: tuple[StoredAttempt, ...]
    open: tuple[Sample, ...] = ()
