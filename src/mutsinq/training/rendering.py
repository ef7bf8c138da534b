"""Rendering: examples as the texts that a model is trained on, made by the prompts that it will be asked with.

Data sets keep programs and inputs, never prompts, so one data set serves every view and every later wording.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mutsinq.agents.notation import read_proposal, write_proposal
from mutsinq.agents.prompt import Prompting
from mutsinq.core.call_text import parse_call
from mutsinq.core.example import (
    EquivalenceExample,
    EvaluatorExample,
    Example,
    GeneratorExample,
    PairExample,
    PreferenceExample,
)
from mutsinq.core.input import Input
from mutsinq.core.reply import Proposal
from mutsinq.core.task import EvaluatorTask, GeneratorTask, Task
from mutsinq.errors import AgentError, MutsinqError, TrainingError
from mutsinq.training.configuration import Role, TrainingConfig

EQUIVALENT = "equivalent\n"


@dataclass(frozen=True, slots=True)
class Lesson:
    """A prompt and a reply to learn; for a preference also the reply that is worse."""

    #: The example's id.
    id: str
    prompt: str
    reply: str
    worse: str = ""


@dataclass(slots=True)
class Renderer:
    """Makes lessons for one role. Examples that no prompt can say are left out and counted in `skipped`."""

    role: Role
    config: TrainingConfig
    skipped: int = 0

    @property
    def prompting(self) -> Prompting:
        """How tasks are put: the question alone, for rules and examples of replies are learned."""
        view = self.config.view if self.role == "evaluator" else None
        return Prompting("bare", self.config.form, shots=0, view=view, known=self.config.known > 0)

    def lessons(self, examples: Iterable[Example]) -> Iterator[Lesson]:
        """The lessons of all examples, in their order. Raises TrainingError for examples of another role or method."""
        for example in examples:
            try:
                yield from self._lessons(example)
            except TrainingError:
                raise
            except (MutsinqError, RecursionError):
                self.skipped += 1

    def task(self, example: PairExample) -> Task:
        """The task that an example answers. Raises TrainingError where it is not one of the role."""
        original, variant = example.programs
        known = tuple(_input(call) for call in example.known) if self._shows_known(example) else ()
        if self.role == "evaluator":
            return EvaluatorTask(original, variant, self.config.view, known=known)
        if isinstance(example, GeneratorExample | PreferenceExample):
            return GeneratorTask(original, example.difficulty, known=known)
        raise TrainingError(f"a {type(example).__name__} does not train a generator; make generator examples")

    def _shows_known(self, example: PairExample) -> bool:
        """Whether the task tells some inputs; by a coin of the example's own, so that both kinds are learned."""
        coin = int(hashlib.sha256(f"known {example.id}".encode()).hexdigest()[:8], 16) / 0x1_0000_0000
        return coin < self.config.known

    def _lessons(self, example: Example) -> Iterator[Lesson]:
        if self.config.method == "dpo":
            better, worse = self._preferred(example)
            yield Lesson(example.id, self._prompt(example), better, worse)
            return
        for reply in self._replies(example):
            yield Lesson(example.id, self._prompt(example), reply)

    def _prompt(self, example: PairExample) -> str:
        return self.prompting.completion(self.task(example))

    def _replies(self, example: Example) -> list[str]:
        match example:
            case EvaluatorExample() if self.role == "evaluator":
                calls = {"minimal": [example.minimal], "natural": [example.natural]}
                chosen = calls.get(self.config.target, [example.minimal, example.natural])
                return [f"{call}\n" for call in dict.fromkeys(chosen)]
            case EquivalenceExample() if self.role == "evaluator":
                return [EQUIVALENT if example.equivalent else f"{example.input}\n"]
            case GeneratorExample() if self.role == "generator":
                original, variant = example.programs
                proposal = Proposal(variant.source, _input(example.input))
                return [write_proposal(proposal, original, self.config.form)]
            case PreferenceExample() if example.player == self.role:
                return [self._in_form(example, example.chosen)]
        raise TrainingError(
            f"{type(example).__name__} is no data for {self.role} by {self.config.method}; "
            f"make some with `mutsinq dataset {self.role}`"
        )

    def _preferred(self, example: Example) -> tuple[str, str]:
        match example:
            case PreferenceExample() if example.player == self.role:
                return self._in_form(example, example.chosen), self._in_form(example, example.rejected)
            case EvaluatorExample() if self.role == "evaluator":
                if not example.misses:
                    raise AgentError("no input is known that fails to tell the pair apart")
                return f"{example.minimal}\n", f"{example.misses[0]}\n"
        raise TrainingError(
            f"{type(example).__name__} holds no preferences of a {self.role}; "
            "make some with `mutsinq dataset preference`"
        )

    def _in_form(self, example: PreferenceExample, reply: str) -> str:
        """The reply in the form that the configuration asks for."""
        if self.role == "evaluator":
            return f"{reply.rstrip()}\n"
        original, _ = example.programs
        proposal = read_proposal(reply, original)
        if not isinstance(proposal, Proposal):
            raise AgentError(f"the reply cannot be read: {proposal.reason}")
        return write_proposal(proposal, original, self.config.form)


def _input(call: str) -> Input:
    return parse_call(call)[1]
