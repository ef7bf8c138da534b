"""Player: whoever can be given a task and replies with text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from mutsinq.core.codec import to_json
from mutsinq.core.reply import Reply
from mutsinq.core.task import Task


class Player(Protocol):
    """One seat at the table: a model, a searcher, or a script.

    Every player replies with text in the notation of `grammars/`, so that all are read and judged alike.
    """

    @property
    def name(self) -> str:
        """Name for tables, unique in one game."""

    @property
    def configuration(self) -> dict[str, Any]:
        """Whatever its replies depend on besides task and seed, as JSON: model, adapter's digest, prompt version."""

    def act(self, task: Task, seed: int) -> Reply:
        """Reply to one task. The same task and seed give the same reply where the player can promise it.

        A player that gets no reply gives one with `finish="failed"`; raises AgentError only where none of its
        replies could ever come (no such model, no such endpoint).
        """


@runtime_checkable
class BatchPlayer(Player, Protocol):
    """A player that is faster with many tasks at once."""

    def act_all(self, tasks: Sequence[Task], seeds: Sequence[int]) -> list[Reply]:
        """Reply to each task with the seed at its place."""


def act_all(player: Player, tasks: Sequence[Task], seeds: Sequence[int]) -> list[Reply]:
    """The replies of any player to many tasks, in their order."""
    if isinstance(player, BatchPlayer):
        return player.act_all(tasks, seeds)
    return [player.act(task, seed) for task, seed in zip(tasks, seeds, strict=True)]


def task_digest(task: Task) -> str:
    """SHA-256 of everything that a task says, hexadecimal: what a stored reply is found by."""
    return hashlib.sha256(to_json(task).encode("utf-8", "surrogatepass")).hexdigest()
