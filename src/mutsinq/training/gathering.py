"""Gathering: the examples of data sets as what is trained on: lessons in tokens, or tasks to sample replies to."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from mutsinq.core.example import Example
from mutsinq.errors import TrainingError
from mutsinq.training.configuration import Role, TrainingConfig
from mutsinq.training.reinforcement import Prompted, prompted
from mutsinq.training.rendering import Renderer
from mutsinq.training.tokens import Encoded, encode_lessons

#: Examples of the data's validation split on which the loss is measured.
_HELD_OUT = 64
#: Examples that are made into tokens at once.
_CHUNK = 256


@dataclass(slots=True)
class Data:
    """Lessons in tokens, or tasks to sample replies to, and what was left out."""

    train: list[tuple[Encoded, ...]] = field(default_factory=list)
    tasks: list[Prompted] = field(default_factory=list)
    held_out: list[tuple[Encoded, ...]] = field(default_factory=list)
    #: Digests of the normal forms of the programs trained on.
    originals: set[str] = field(default_factory=set)
    too_long: int = 0
    unsayable: int = 0


def gather(role: Role, examples: Sequence[Example], config: TrainingConfig, tokenizer: Any) -> Data:
    """The lessons of a training, or its tasks for `grpo`, drawn from the examples with the configuration's seed.

    Raises TrainingError if there are none.
    """
    data = Data()
    shuffled = Random(config.seed).sample(examples, len(examples))
    training = [example for example in shuffled if example.split == "train"]
    validation = [example for example in shuffled if example.split == "validation"]
    renderer = Renderer(role, config)
    most = config.examples or len(training) * 2
    if config.method == "grpo":
        data.tasks = prompted(renderer, training[:most], tokenizer, config.max_tokens)
        data.originals.update(task.example.original_form for task in data.tasks)
        data.unsayable = renderer.skipped
        data.too_long = len(training[:most]) - len(data.tasks) - data.unsayable
        return _checked(data, len(training), config)
    for rows, taken in _encoded(renderer, training, config, tokenizer, data):
        data.train += rows
        data.originals.update(example.original_form for example in taken)
        if len(data.train) >= most:
            del data.train[most:]
            break
    data.unsayable = renderer.skipped
    # What is left out of the held-out examples is of no interest.
    for rows, _ in _encoded(renderer, validation, config, tokenizer, Data()):
        data.held_out += rows[: _HELD_OUT - len(data.held_out)]
        if len(data.held_out) >= _HELD_OUT:
            break
    return _checked(data, len(training), config)


def _checked(data: Data, examples: int, config: TrainingConfig) -> Data:
    if not data.train and not data.tasks:
        raise TrainingError(
            f"no example can be trained on: of {examples} in the split 'train' {data.too_long} have more than "
            f"{config.max_tokens} tokens and {data.unsayable} cannot be put as a task; raise max_tokens or make others"
        )
    return data


def _encoded(
    renderer: Renderer, examples: Iterable[Example], config: TrainingConfig, tokenizer: Any, data: Data
) -> Iterator[tuple[list[tuple[Encoded, ...]], list[Example]]]:
    waiting = iter(examples)
    while chunk := list(itertools.islice(waiting, _CHUNK)):
        rows, too_long = encode_lessons(tokenizer, list(renderer.lessons(chunk)), config.max_tokens)
        data.too_long += too_long
        yield rows, chunk
