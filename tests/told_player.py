"""A player that says what it was told to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mutsinq.core.reply import Reply
from mutsinq.core.task import Task


@dataclass
class ToldPlayer:
    """Says one text after the other, whatever it is asked, and keeps what it was asked."""

    texts: Sequence[str]
    name: str = "told"
    configuration: dict[str, Any] = field(default_factory=dict)
    tasks: list[Any] = field(default_factory=list)

    def act(self, task: Task, seed: int) -> Reply:
        """The next text, or the first one again."""
        self.tasks.append(task)
        text = self.texts[(len(self.tasks) - 1) % len(self.texts)]
        return Reply(text, tokens_read=8, tokens_written=2, cost=0.25)
