"""Scripted: a player whose replies are given beforehand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mutsinq.agents.player import task_digest
from mutsinq.core.reply import Reply
from mutsinq.core.task import Task
from mutsinq.errors import AgentError

#: A line that stands between two replies of a file.
_BETWEEN = re.compile(r"^%%[ \t]*\r?\n", flags=re.MULTILINE)


class ScriptedPlayer:
    """Replies with given texts: by the digest of the task, or one after the other, from the first again at the end."""

    def __init__(self, texts: Mapping[str, str] | Sequence[str], name: str = "scripted") -> None:
        if not texts:
            raise AgentError(f"{name} has nothing to say: give it at least one reply")
        self.name = name
        self._texts = texts
        self._next = 0

    @property
    def configuration(self) -> dict[str, Any]:
        """All its texts."""
        texts = self._texts
        return {"player": "scripted", "texts": dict(texts) if isinstance(texts, Mapping) else list(texts)}

    def act(self, task: Task, seed: int) -> Reply:
        """The text for this task; a script that goes by tasks fails on those that it does not know."""
        if isinstance(self._texts, Mapping):
            digest = task_digest(task)
            text = self._texts.get(digest)
            if text is None:
                return Reply(f"no reply is written for the task {digest}", finish="failed")
            return Reply(text)
        text = self._texts[self._next % len(self._texts)]
        self._next += 1
        return Reply(text)


def open_scripted(path: str, name: str = "scripted") -> ScriptedPlayer:
    """A player that says the replies of a text file in their order; lines of `%%` stand between them."""
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AgentError(f"cannot read the replies of {name} from {path!r}: {error}") from None
    return ScriptedPlayer([reply for reply in _BETWEEN.split(text) if reply.strip()], name)
