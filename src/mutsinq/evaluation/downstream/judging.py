"""Judging: what became of replies to a question."""

from __future__ import annotations

from dataclasses import dataclass

from mutsinq.agents.notation import read_response
from mutsinq.core.reply import MalformedReply, Reply
from mutsinq.evaluation.attempting import Attempted, Said, attempted
from mutsinq.evaluation.downstream.code_generation import mark
from mutsinq.evaluation.downstream.output_prediction import agree, loosely_agree
from mutsinq.evaluation.downstream.question import Question
from mutsinq.game.bench import Bench

RIGHT, WRONG, MALFORMED, NO_REPLY = "right", "wrong", "malformed", "no reply"
#: A value that is equal but of another type; a program that passes its tests but is unlike the reference.
EQUAL, PASSED = "equal", "passed"


@dataclass(frozen=True, slots=True)
class JudgingJob:
    """One question and what one evaluator replied to it, a reply a sample."""

    set: str
    question: Question
    evaluator: str
    said: Said

    @property
    def name(self) -> str:
        """For messages."""
        return f"{self.set}: {self.question.id} ({self.evaluator})"

    def do(self, bench: Bench) -> Attempted:
        """Judge; code runs in confined workers alone."""
        known: dict[str, str] = {}
        words = []
        for reply in self.said.replies:
            if reply.text not in known or reply.finish != "stop":
                known[reply.text] = self._word(reply, bench)
            words.append(known[reply.text])
        return attempted(self.set, self.question.id, self.evaluator, words, self.said, sampled=True)

    def _word(self, reply: Reply, bench: Bench) -> str:
        if reply.finish != "stop":
            return NO_REPLY
        read = read_response(reply.text, self.question.task)
        if isinstance(read, MalformedReply):
            return MALFORMED
        if self.question.exam is not None:
            return mark(bench.engine, read.text, self.question.exam)
        answer = self.question.answer
        if self.question.task.topic != "output-prediction":
            return RIGHT if read.text == answer else WRONG
        return RIGHT if agree(read.text, answer) else EQUAL if loosely_agree(read.text, answer) else WRONG
