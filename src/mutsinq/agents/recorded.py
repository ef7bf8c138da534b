"""Recorded: a player that says again what was said before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mutsinq.agents.player import task_digest
from mutsinq.core.reply import Reply
from mutsinq.core.task import Task


class RecordedPlayer:
    """Replays replies by the digest of the task and the seed, so that a game can be judged again without its players.

    `configuration` is that of the player who was recorded.
    """

    def __init__(
        self, replies: Mapping[tuple[str, int], Reply], name: str, configuration: dict[str, Any] | None = None
    ) -> None:
        self.name = name
        self.configuration = configuration or {"player": "recorded"}
        self._replies = replies

    def act(self, task: Task, seed: int) -> Reply:
        """The stored reply; one that failed where none is stored."""
        digest = task_digest(task)
        reply = self._replies.get((digest, seed))
        return reply or Reply(f"no reply is stored for the task {digest} and the seed {seed}", finish="failed")
