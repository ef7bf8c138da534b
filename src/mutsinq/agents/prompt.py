"""Prompt: what a model is told of a task, as messages of a chat or as a text to go on with.

The texts stand in `prompts/`, so that they can be read as a model reads them. Programs are normalised: comments and
layout tell nothing, and a variant has no docstring that could.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from string import Template
from typing import Any, Literal, TypeAlias, TypedDict

from mutsinq.agents import question
from mutsinq.agents.notation import Form, write_answer, write_proposal
from mutsinq.agents.showing import shown, undocumented
from mutsinq.core.call_text import parse_call, render_phrase
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.reply import Answer, Proposal
from mutsinq.core.task import EvaluatorTask, Feedback, GeneratorTask, QuestionTask, Task, View
from mutsinq.execution.show import show_outcome
from mutsinq.static.functions import functions

#: Goes up whenever a text of `prompts/` changes, so that replies to other prompts are not taken for each other.
VERSION = 1

#: How a model is asked: `chat` for those tuned to follow instructions, `completion` (with examples) for the others,
#: `bare` (the question alone) for those that were trained to answer it.
Style: TypeAlias = Literal["chat", "completion", "bare"]

#: Stands after every example of a completion prompt: what a model writes from there on is no reply any more.
END_OF_EXAMPLE = "\n---"

#: Known inputs that are shown, none of them longer than this.
_KNOWN_INPUTS, _KNOWN_CHARACTERS = 3, 100
#: Characters of one shown outcome.
_OUTCOME = 120


class Message(TypedDict):
    """One message of a chat, as chat templates and endpoints take it."""

    role: Literal["system", "user"]
    content: str


@dataclass(frozen=True, slots=True)
class Prompting:
    """How tasks are put to a model."""

    style: Style = "chat"
    #: In which form a generator is asked to reply.
    form: Form = "whole"
    #: Whether it is asked to reason first.
    reasoning: bool = False
    #: Examples in a completion prompt.
    shots: int = 3
    #: In which view pairs are shown, for models that were trained to see them so; None for that of the task. A task is
    #: never shown with more than its own view tells.
    view: View | None = None
    #: Whether inputs that the original is meant for are named; not to models that were trained without.
    known: bool = True

    @property
    def configuration(self) -> dict[str, Any]:
        """What replies depend on, as JSON."""
        chosen: dict[str, Any] = {
            "style": self.style,
            "form": self.form,
            "reasoning": self.reasoning,
            "shots": self.shots,
        }
        chosen |= {"view": self.view} if self.view else {}
        chosen |= {} if self.known else {"known": False}
        return {"version": VERSION, "digest": digest()} | chosen

    def messages(self, task: Task) -> list[Message]:
        """The task as a chat."""
        return [
            {"role": "system", "content": self._rules(task)},
            {"role": "user", "content": self._question(task)},
        ]

    def completion(self, task: Task) -> str:
        """The task as a text that ends where the reply begins; `END_OF_EXAMPLE` ends the reply, but for `bare`.

        No model is trained to answer questions outside of the game, so these are never bare.
        """
        if self.style == "bare" and not isinstance(task, QuestionTask):
            return f"{self._question(task)}\nReply:\n"
        shots = (
            f"{self._question(example)}\nReply:\n{reply}{END_OF_EXAMPLE}\n"
            for example, reply in itertools.islice(self._examples(task), self.shots)
        )
        return "".join((self._rules(task), "\n", *shots, self._question(task), "\nReply:\n"))

    def text(self, task: Task) -> str:
        """The prompt as one text, for people and for the store."""
        if self.style != "chat":
            return self.completion(task)
        return "\n".join(message["content"] for message in self.messages(task))

    def _rules(self, task: Task) -> str:
        """What is to be done, and the form of the reply."""
        if isinstance(task, QuestionTask):
            return question.rules(task, reasoning=self.reasoning)
        reasoning = "-reasoning" if self.reasoning else ""
        if isinstance(task, GeneratorTask):
            form = _fill(f"generator-{self.form}{reasoning}", entry=_called(task.program.entry))
            return f"{_text('generator')}\n{form}"
        inputs = "one input" if task.inputs == 1 else f"up to {task.inputs} inputs"
        form = _fill(f"evaluator-reply{reasoning}", inputs=inputs, entry=_called(task.original.entry))
        return f"{_text('evaluator')}\n{form}"

    def _question(self, task: Task) -> str:
        if isinstance(task, QuestionTask):
            return question.question(task)
        if isinstance(task, GeneratorTask):
            hints = "".join(f"- {hint}\n" for hint in task.hints)
            program = shown(task.program)
            return _fill(
                "generator-task",
                difficulty=str(task.difficulty),
                signature=self._function(task.program, task.known),
                hints=f"Hints:\n{hints}" if hints else "",
                program=_numbered(program) if self.form == "edit" else program,
            )
        task = replace(task, view=self._view(task.view))
        return _fill(
            f"evaluator-{task.view}",
            signature=self._function(task.original, task.known),
            original=shown(task.original),
            variant=undocumented(task.variant) if task.view == "both" else "",
            diff=_diff(task.original, task.variant, whole=task.view == "full-diff") if "diff" in task.view else "",
            feedback="".join(_tried(feedback, task) for feedback in task.feedback),
        )

    def _function(self, program: Program, known: Sequence[Input]) -> str:
        """The entry's signature, and some inputs that it is meant for."""
        calls = (render_phrase(program.entry, input) for input in known if self.known)
        short = [call for call in calls if len(call) <= _KNOWN_CHARACTERS][:_KNOWN_INPUTS]
        return signature_text(program) + (f"\nMeant for inputs such as: {', '.join(short)}" if short else "")

    def _view(self, asked: View) -> View:
        """The view of a task, given the one that it asks for."""
        told: dict[View, int] = {"blind": 0, "diff-only": 1}
        return self.view if self.view and told.get(self.view, 2) <= told.get(asked, 2) else asked

    def _examples(self, task: Task) -> Iterator[tuple[Task, str]]:
        """Tasks of the same kind, asked in the same way, with their replies."""
        if isinstance(task, QuestionTask):
            for answered in question.examples(task.topic, reasoning=self.reasoning):
                yield answered.task, answered.reply
            return
        for shot in _shots():
            input = parse_call(shot.input)[1]
            if isinstance(task, GeneratorTask):
                example: Task = GeneratorTask(shot.original, shot.difficulty)
                reply = write_proposal(Proposal(shot.variant.source, input), shot.original, self.form)
                headings = {"whole": ("# Analysis\n", "\n\n"), "edit": ("# Analysis\n", "\n# Edit\n")}[self.form]
            else:
                example = EvaluatorTask(shot.original, shot.variant, task.view, task.inputs)
                reply = write_answer(Answer((input,)), shot.original.entry)
                headings = ("# Reasoning\n", "\n# Answer\n")
            reasoning = shot.reasoning.join(headings) if self.reasoning else ""
            yield example, f"{reasoning}{reply.rstrip()}"


def signature_text(program: Program) -> str:
    """The entry with its parameters, as its definition has them: `f(a: int, b=0)`; of a class its name alone."""
    function = functions(program.source).get(program.entry)
    return f"{program.entry}({ast.unparse(function.node.args)})" if function else program.entry


def digest() -> str:
    """The first 12 hexadecimal digits of SHA-256 over all texts of `prompts/`."""
    texts = (f"{path.name}\0{path.read_text('utf-8')}" for path in _paths())
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class _Shot:
    original: Program
    variant: Program
    input: str
    reasoning: str
    difficulty: int


@cache
def _shots() -> tuple[_Shot, ...]:
    shots = []
    for line in _text("shots.jsonl").splitlines():
        fields = json.loads(line)
        original = Program(fields.pop("original"), "example", fields.pop("entry"))
        variant = replace(original, source=fields.pop("variant"))
        shots.append(_Shot(original, variant, **fields))
    return tuple(shots)


def _paths() -> Iterator[Traversable]:
    """The files of the game; the questions outside of it have a digest of their own."""
    files = (path for path in resources.files("mutsinq.agents").joinpath("prompts").iterdir() if path.is_file())
    return iter(sorted(files, key=lambda path: path.name))


@cache
def _text(name: str) -> str:
    file = name if "." in name else f"{name}.txt"
    return resources.files("mutsinq.agents").joinpath("prompts", file).read_text("utf-8")


def _fill(name: str, **values: str) -> str:
    return Template(_text(name)).substitute(values)


def _numbered(program: str) -> str:
    lines = program.splitlines()
    width = len(str(len(lines)))
    return "".join(f"{number:>{width}}| {line}\n" for number, line in enumerate(lines, 1))


def _diff(original: Program, variant: Program, *, whole: bool) -> str:
    """A unified diff without file names, whose line numbers would count lines that are not shown.

    It has three lines around each change, or all lines, in which case no line is lost that stands in either program.
    """
    before, after = (undocumented(program).splitlines(keepends=True) for program in (original, variant))
    lines = list(difflib.unified_diff(before, after, n=len(before) if whole else 3))[2:]
    if whole:
        return "".join(lines[1:] or (f" {line}" for line in before))
    return "".join(line if not line.startswith("@@") else "@@\n" for line in lines)


def _tried(feedback: Feedback, task: EvaluatorTask) -> str:
    """What an input did; who does not see the variant is not told what it did either."""
    call = render_phrase(task.original.entry, feedback.input)
    original, variant = (show_outcome(outcome, _OUTCOME) for outcome in (feedback.original, feedback.variant))
    if task.view == "blind":
        return f"Tried in vain: {call} (program 1 {original})\n"
    if original == variant:
        return f"Tried in vain: {call} (both {original})\n"
    return f"Tried in vain: {call} (program 1 {original}; program 2 {variant})\n"


def _called(entry: str) -> str:
    """How a reply calls the entry: a method stands behind its object."""
    owner, _, name = entry.rpartition(".")
    return f"{owner}(…).{name}" if owner else name
