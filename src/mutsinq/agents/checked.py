"""Checked: any generator whose variants are run before they are proposed, as the mutation operators' are.

A model writes many variants that change nothing, and names inputs that show nothing. Of several replies to one task the
checked player proposes one that does differ, as rarely as the task asks for, with an input that was seen to show it:
rejection sampling against the judge's own evidence.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from mutsinq.agents.mutating import is_variant
from mutsinq.agents.notation import read_proposal, write_proposal
from mutsinq.agents.player import Player, act_all
from mutsinq.agents.table import open_player
from mutsinq.agents.workshop import Candidate, Workshop, Workshops
from mutsinq.core.program import Program
from mutsinq.core.reply import Proposal, Reply
from mutsinq.core.task import GeneratorTask, Task
from mutsinq.errors import AgentError, InputError
from mutsinq.execution.engine import Engine
from mutsinq.execution.isolation import probe, require
from mutsinq.execution.worker import LoadError
from mutsinq.searchers.settings import Settings
from mutsinq.static.tampering import tricks


class CheckedPlayer:
    """A generator that is asked for several replies, of which one that holds is proposed.

    `seconds` is the budget of a search for a difference that blind inputs do not show. Raises AgentError for numbers
    that make no sense, IsolationError where this machine confines what models write too weakly, unless `unsafe`.
    """

    def __init__(self, player: Player, replies: int = 8, seconds: float = 0.5, *, unsafe: bool = False) -> None:
        self.name = f"checked:{player.name}"
        if replies < 1 or not seconds > 0:
            raise AgentError(f"player {self.name!r}: replies={replies} and seconds={seconds} must be above 0")
        require(probe(), trusted=False, unsafe=unsafe)
        self._player = player
        self._replies = replies
        self._settings = Settings(seconds, trusted=False, unsafe=unsafe)
        self._workshops = Workshops()

    @property
    def configuration(self) -> dict[str, Any]:
        """That of the player behind it, and how often it is asked."""
        told = {"player": "checked", "replies": self._replies, "seconds": self._settings.timeout}
        return {**told, "of": self._player.configuration}

    def act(self, task: Task, seed: int) -> Reply:
        """One of the player's variants that was seen to differ, with an input that shows it."""
        return self.act_all([task], [seed])[0]

    def act_all(self, tasks: Sequence[Task], seeds: Sequence[int]) -> list[Reply]:
        """The same for many tasks at once; the player answers what is no generator's task as ever."""
        counts = [self._replies if isinstance(task, GeneratorTask) else 1 for task in tasks]
        asked = [task for task, count in zip(tasks, counts, strict=True) for _ in range(count)]
        drawn = [seed * count + place for seed, count in zip(seeds, counts, strict=True) for place in range(count)]
        said = iter(act_all(self._player, asked, drawn))
        replies = [[next(said) for _ in range(count)] for count in counts]
        return [self._one(task, seed, several) for task, seed, several in zip(tasks, seeds, replies)]

    def _one(self, task: Task, seed: int, replies: Sequence[Reply]) -> Reply:
        if not isinstance(task, GeneratorTask):
            return replies[0]
        started = time.monotonic()
        text, is_proposal = self._checked(task, seed, replies)
        costs = [reply.cost for reply in replies if reply.cost is not None]
        return Reply(
            text,
            replies[0].prompt,
            "stop" if is_proposal else "failed",
            sum(reply.seconds for reply in replies) + time.monotonic() - started,
            sum(reply.tokens_read for reply in replies),
            sum(reply.tokens_written for reply in replies),
            sum(costs) if costs else None,
        )

    def _checked(self, task: GeneratorTask, seed: int, replies: Sequence[Reply]) -> tuple[str, bool]:
        """The reply's text, and whether it is a proposal."""
        if all(reply.finish == "failed" for reply in replies):
            return replies[0].text, False
        try:
            engine, workshop = self._workshops.open(task)
            candidates = _candidates(engine, workshop, task.program, replies)
            proposal = workshop.propose(engine, candidates, task, self._settings, seed)
        except (InputError, LoadError) as error:
            return f"the program cannot be run: {error}", False
        if proposal is None:
            return f"none of {len(replies)} replies holds a new variant that was seen to differ", False
        try:
            return write_proposal(proposal, task.program), True
        except AgentError as error:
            return f"the variant cannot be told: {error}", False

    def close(self) -> None:
        """End its processes; the next task starts new ones."""
        self._workshops.close()


def _candidates(engine: Engine, workshop: Workshop, program: Program, replies: Sequence[Reply]) -> Iterator[Candidate]:
    for reply in replies:
        proposal = read_proposal(reply.text, program) if reply.finish == "stop" else None
        if not isinstance(proposal, Proposal):
            continue
        variant = replace(program, source=proposal.source)
        if not is_variant(program, variant) or tricks(variant.source):
            continue
        if candidate := workshop.candidate(engine, variant):
            yield candidate


def open_checked(
    spec: str, *, replies: int = 8, seconds: float = 0.5, unsafe: bool = False, **options: Any
) -> CheckedPlayer:
    """The checked player that a text names, as in `checked:adapter:generator-gemma,replies=16`."""
    return CheckedPlayer(open_player(spec, **options), replies, seconds, unsafe=unsafe)
