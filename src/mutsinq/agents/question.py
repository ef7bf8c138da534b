"""Question: how a task outside of the game is put to a model.

The texts stand in `prompts/questions/`, three for each topic: what is asked, of what form the answer is, and one
question. They follow the published protocols in what is shown and asked, and this project in how a reply is written:
a word, a literal or a program that a grammar reads, so that nothing is guessed from prose.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from string import Template

from mutsinq.agents.grammar import GrammarName
from mutsinq.core.task import QuestionTask, Topic

#: Which grammar reads the replies.
GRAMMARS: dict[Topic, GrammarName] = {
    "identifier-swap": "choice_reply",
    "defect-detection": "choice_reply",
    "output-prediction": "value_reply",
    "code-generation": "program_reply",
}


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """An example in a completion prompt."""

    task: QuestionTask
    #: Without its last line break.
    reply: str


def rules(task: QuestionTask, *, reasoning: bool) -> str:
    """What is asked, and in which form the reply is read."""
    form = _fill("reply-reasoning" if reasoning else "reply", answer=_text(f"{task.topic}-reply.txt"))
    return f"{_text(f'{task.topic}.txt')}\n{form}"


def question(task: QuestionTask) -> str:
    """The one question."""
    texts = dict(zip(("first", "second"), task.texts, strict=False))
    return _fill(f"{task.topic}-task", **texts)


def examples(topic: Topic, *, reasoning: bool) -> Iterator[AnsweredQuestion]:
    """Questions of a topic that have been answered; none of them is an item of a benchmark."""
    for line in _text("shots.jsonl").splitlines():
        fields = json.loads(line)
        if fields["topic"] == topic:
            task = QuestionTask(topic, tuple(fields["texts"]), tuple(fields.get("choices", ())))
            thought = f"# Reasoning\n{fields['reasoning']}\n# Answer\n" if reasoning else ""
            yield AnsweredQuestion(task, f"{thought}{fields['reply']}")


def digest() -> str:
    """The first 12 hexadecimal digits of SHA-256 over all texts of `prompts/questions/`."""
    paths = sorted(_folder().iterdir(), key=lambda path: path.name)
    texts = (f"{path.name}\0{path.read_text('utf-8')}" for path in paths)
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]


def _folder() -> Traversable:
    return resources.files("mutsinq.agents").joinpath("prompts", "questions")


@cache
def _text(name: str) -> str:
    return _folder().joinpath(name).read_text("utf-8")


def _fill(name: str, **values: str) -> str:
    return Template(_text(f"{name}.txt")).substitute(values)
