"""Attempting: one pair and the evaluators that try it, judged by the referee of the game.

Two kinds of evaluators stand in one table. Who is asked once names inputs in an order, and has solved a pair with k
inputs if one of the first k shows the difference. A model is asked for one input many times, and what it solves with k
is estimated from all its samples (`scores`).
"""

from __future__ import annotations

import resource
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mutsinq.agents.baselines import sibling_player
from mutsinq.agents.notation import answer_of
from mutsinq.agents.player import Player
from mutsinq.core.episode import AnswerRuling
from mutsinq.core.input import Input
from mutsinq.core.reply import Answer, MalformedReply, Reply
from mutsinq.core.task import EvaluatorTask
from mutsinq.evaluation.sets import Item
from mutsinq.game.bench import Bench
from mutsinq.game.blind import blind_rates
from mutsinq.game.seats import SIBLING
from mutsinq.game.settings import derive

WON = "won"
#: Added to the seed of the blind run that tells hard pairs from easy ones, so that no evaluator repeats its inputs.
_OTHER_SEED = 7_919


@dataclass(frozen=True, slots=True)
class Attempted:
    """What one evaluator did on one pair."""

    set: str
    item: str
    evaluator: str
    #: What became of each input, or of each sample: `won`, or the name of a rule of the game.
    tries: tuple[str, ...]
    #: Whether the tries are independent samples, and not inputs in the order in which they were named.
    sampled: bool
    #: Wall-clock and CPU seconds, those of the processes that it started included; judging is not counted.
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    tokens_read: int = 0
    tokens_written: int = 0
    #: US dollars, where they are known.
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """How many random inputs of the original's types show a pair's difference, from a run of its own."""

    set: str
    item: str
    hits: int
    tried: int


@dataclass(frozen=True, slots=True)
class RatingJob:
    """The blind rate of one pair that differs."""

    set: str
    item: Item
    seed: int

    @property
    def name(self) -> str:
        """For messages."""
        return f"{self.set}: {self.item.id}"

    def do(self, bench: Bench) -> Rated:
        """Run the inputs that nobody chose. Raises InputError or LoadError where a program cannot be run."""
        subject = bench.referee.subject(self.item.program)
        seed = derive(self.seed, _OTHER_SEED, self.item.id)
        own = (*self.item.shown, *self.item.program.inputs, Input())[0]
        (rate,) = blind_rates(bench.engine, subject.program, subject.domain, [(self.item.variant, own)], seed)
        return Rated(self.set, self.item.id, rate.typed.hits, rate.typed.tried)


@dataclass(frozen=True, slots=True)
class Said:
    """What an evaluator that acts in the controlling process replied to one pair."""

    replies: tuple[Reply, ...]
    seconds: float
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class AttemptingJob:
    """One pair, and some evaluators' tries at it."""

    set: str
    item: Item
    #: Evaluators as `open_player` reads them, and `sibling`.
    evaluators: tuple[str, ...]
    #: Numbers of inputs, rising.
    counts: tuple[int, ...]
    seed: int
    #: Replies that were got already, one a sample.
    said: Mapping[str, Said] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """For messages."""
        return f"{self.set}: {self.item.id} ({', '.join(self.evaluators)})"

    def do(self, bench: Bench) -> list[Attempted]:
        """Ask, and judge. Raises InputError or LoadError where a program cannot be run."""
        asked = {spec: self.said.get(spec) or self._ask(spec, bench) for spec in self.evaluators}
        tries = {spec: self._tries(spec, said) for spec, said in asked.items()}
        rulings = self._judged(tries, bench)
        return [
            attempted(self.set, self.item.id, spec, rulings[spec], asked[spec], sampled=spec in self.said)
            for spec in self.evaluators
        ]

    def _ask(self, spec: str, bench: Bench) -> Said:
        player: Player = sibling_player(lambda task: self.item.siblings) if spec == SIBLING else bench.player(spec)
        task = task_of(self.item, self.counts[-1])
        before, started = _cpu_seconds(), time.monotonic()
        reply = player.act(task, derive(self.seed, self.item.id, spec))
        seconds = time.monotonic() - started
        # Its processes are counted once they have ended.
        if close := getattr(player, "close", None):
            close()
        return Said((reply,), seconds, _cpu_seconds() - before)

    def _tries(self, spec: str, said: Said) -> list[Answer | MalformedReply]:
        """Each input of an answer alone, in order; of samples the first input of each."""
        entry = self.item.program.program.entry
        if spec in self.said:
            answers = [answer_of(reply, entry) for reply in said.replies]
            return [Answer(each.inputs[:1], each.equivalent) if isinstance(each, Answer) else each for each in answers]
        answer = answer_of(said.replies[0], entry)
        if isinstance(answer, Answer) and answer.inputs:
            return [Answer((input,)) for input in answer.inputs[: self.counts[-1]]]
        return [answer]

    def _judged(self, tries: Mapping[str, Sequence[Answer | MalformedReply]], bench: Bench) -> dict[str, list[str]]:
        """What became of each try, up to the first number of inputs with which an evaluator that was asked once won."""
        subject = bench.referee.subject(self.item.program)
        found: dict[str, list[str]] = {spec: [] for spec in tries}
        for count in self.counts:
            open_ = [spec for spec in tries if spec in self.said or WON not in found[spec]]
            waiting = [(spec, each) for spec in open_ for each in tries[spec][len(found[spec]) : count]]
            answers = [each for _, each in waiting]
            judged = bench.referee.judge_answers(subject, self.item.variant, answers, equal=self.item.equal)
            for (spec, _), ruling in zip(waiting, judged, strict=True):
                found[spec].append(_word(ruling))
        return found


def attempted(set: str, item: str, evaluator: str, tries: Sequence[str], said: Said, *, sampled: bool) -> Attempted:
    """What an evaluator did, out of what it said and what became of that."""
    costs = [reply.cost for reply in said.replies if reply.cost is not None]
    return Attempted(
        set,
        item,
        evaluator,
        tuple(tries),
        sampled,
        round(said.seconds, 4),
        round(said.cpu_seconds, 4),
        sum(reply.tokens_read for reply in said.replies),
        sum(reply.tokens_written for reply in said.replies),
        sum(costs) if costs else None,
    )


def task_of(item: Item, inputs: int) -> EvaluatorTask:
    """What evaluators are asked about a pair."""
    return EvaluatorTask(item.program.program, item.variant, inputs=inputs, known=item.known)


def _word(ruling: AnswerRuling) -> str:
    return WON if ruling.won else ruling.foul.rule if ruling.foul else "no difference"


def _cpu_seconds() -> float:
    """CPU time of this process and of all below it that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
