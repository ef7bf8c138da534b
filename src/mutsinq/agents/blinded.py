"""Blinded: any evaluator without a view of the variant, the control that every claim of skill needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mutsinq.agents.player import Player, act_all
from mutsinq.agents.table import open_player
from mutsinq.core.reply import Reply
from mutsinq.core.task import EvaluatorTask, QuestionTask, Task


class BlindedPlayer:
    """A player whose evaluator's tasks hold the original in place of the variant, and no feedback.

    Whatever it then solves it solves without having compared the two programs.
    """

    def __init__(self, player: Player) -> None:
        self._player = player
        self.name = f"blind:{player.name}"

    @property
    def configuration(self) -> dict[str, Any]:
        """That of the player behind it."""
        return {"player": "blind", "of": self._player.configuration}

    def act(self, task: Task, seed: int) -> Reply:
        """What the player says that sees the original alone."""
        return self.act_all([task], [seed])[0]

    def act_all(self, tasks: Sequence[Task], seeds: Sequence[int]) -> list[Reply]:
        """The same for many tasks at once. Questions outside of the game have no variant to hide, and are refused."""
        places = [place for place, task in enumerate(tasks) if not isinstance(task, QuestionTask)]
        said = act_all(self._player, [_blinded(tasks[place]) for place in places], [seeds[place] for place in places])
        replies = dict(zip(places, said, strict=True))
        refused = Reply(f"{self.name} is blind to variants, and a question has none", finish="refused")
        return [replies.get(place, refused) for place in range(len(tasks))]


def open_blinded(spec: str, **options: Any) -> BlindedPlayer:
    """The blinded player that a text names, as in `blind:model:gemma`."""
    return BlindedPlayer(open_player(spec, **options))


def _blinded(task: Task) -> Task:
    if not isinstance(task, EvaluatorTask):
        return task
    return replace(task, variant=task.original, view="blind", feedback=())
