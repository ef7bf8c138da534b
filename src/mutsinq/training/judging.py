"""Judging: what replies to an example earn, by the referee of the game and nothing else.

Replies are judged in the processes of a `Crew`, beside the generation of the next ones; programs run in the sandboxed
workers that each process has.
"""

from __future__ import annotations

from dataclasses import dataclass

from mutsinq.agents.notation import answer_of
from mutsinq.core.call_text import parse_call
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.example import EquivalenceExample, EvaluatorExample, GeneratorExample, PairExample
from mutsinq.core.reply import Reply
from mutsinq.game.bench import Bench, ProposalJob
from mutsinq.game.difficulty import Difficulty
from mutsinq.game.rewards import of_proposal

#: Name of the player whose replies are judged.
_PLAYER = "trained"


@dataclass(frozen=True, slots=True)
class Earned:
    """What each of the replies to one example earned, 0 to 1, in their order."""

    place: int
    rewards: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class AnswersJob:
    """The replies of an evaluator to one pair: 1 for an input that tells the two apart, or for a right *equivalent*."""

    #: Place of the example in the step.
    place: int
    example: PairExample
    replies: tuple[Reply, ...]

    @property
    def name(self) -> str:
        """For messages."""
        return f"answers to {self.example.entry} ({self.example.origin})"

    def do(self, bench: Bench) -> Earned:
        """Do the job."""
        _, variant = self.example.programs
        answers = [answer_of(reply, variant.entry) for reply in self.replies]
        subject = bench.referee.subject(corpus_program(self.example))
        equal = isinstance(self.example, EquivalenceExample) and self.example.equivalent
        rulings = bench.referee.judge_answers(subject, variant, answers, equal=equal)
        return Earned(self.place, tuple(float(ruling.won) for ruling in rulings))


@dataclass(frozen=True, slots=True)
class ProposalsJob:
    """The replies of a generator to one program: the product of valid, new among them, and rare for blind inputs."""

    place: int
    example: GeneratorExample
    replies: tuple[Reply, ...]

    @property
    def name(self) -> str:
        """For messages."""
        return f"variants of {self.example.entry} ({self.example.origin})"

    def do(self, bench: Bench) -> Earned:
        """Do the job."""
        program = corpus_program(self.example)
        job = ProposalJob("training", 0, program, self.example.difficulty, frozenset(), _PLAYER, replies=self.replies)
        done = job.do(bench)
        pairs = {pair.proposal: pair for pair in done.pairs if not pair.equal}
        unmeasured = Difficulty(0, 0)
        totals = (of_proposal(each, pairs.get(each.id), None, unmeasured, solved=False) for each in done.proposals)
        return Earned(self.place, tuple(total["total"] or 0.0 for total in totals))


def corpus_program(example: PairExample) -> CorpusProgram:
    """An example's original as a program to play with; the inputs that are known of it tell its domain."""
    calls = list(example.known)
    match example:
        case EvaluatorExample():
            calls += [example.natural, example.minimal]
        case GeneratorExample():
            calls.append(example.input)
    inputs = tuple(parse_call(call)[1] for call in calls)
    return CorpusProgram(example.programs[0], inputs, example.origin, example.licence, example.split)
