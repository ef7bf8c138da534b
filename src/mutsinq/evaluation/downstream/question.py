"""Question: an item of a downstream task, with its answer and with what rules say that understand nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.task import QuestionTask, Topic
from mutsinq.errors import InputError

#: The part of each set that is the published one.
PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Exam:
    """What a written program must pass."""

    #: Statements that raise where the program is wrong.
    tests: str
    #: What the program is compared with on inputs that are in no test, and inputs of the tests.
    reference: Program
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question."""

    #: Unique in its set.
    id: str
    #: Questions of one item differ in the order alone in which it is shown.
    item: str
    #: Questions of one origin are no independent evidence.
    origin: str
    task: QuestionTask
    #: The right answer as it is read; the reference where a program is asked for.
    answer: str
    #: The parts of the set that it belongs to.
    parts: tuple[str, ...]
    #: The answers of rules that do not understand the question, by their names; of chance all that it may say.
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Digest of the normal form of the program that it is made of; empty for no Python.
    form: str = ""
    exam: Exam | None = None


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of one task."""

    name: str
    topic: Topic
    #: SHA-256 of what it was made from, hexadecimal.
    digest: str
    questions: tuple[Question, ...]
    #: What each part is, in words.
    parts: Mapping[str, str]
    #: Why items were left out, and how many.
    dropped: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        ids = Counter(question.id for question in self.questions)
        if twice := next((id for id, count in ids.items() if count > 1), None):
            raise InputError(f"{self.name}: two items have the id {twice!r}; give each one of its own")

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules, in order."""
        return tuple(dict.fromkeys(name for question in self.questions for name in question.rules))


def read_objects(lines: Sequence[str], dropped: Counter[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of lines of JSON, with their numbers from 1; empty lines are passed over."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                read = json.loads(line)
            except (ValueError, RecursionError):
                read = None
            if isinstance(read, dict):
                yield number, read
            else:
                dropped["no object of JSON"] += 1


def spread(items: Sequence[Any], most: int | None) -> list[Any]:
    """At most so many of the items, evenly spread."""
    if most is None or len(items) <= most:
        return list(items)
    return [items[place * len(items) // most] for place in range(most)]
