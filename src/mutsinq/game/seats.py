"""Seats: who plays, and where each acts.

A player that takes many tasks at once (a model, an endpoint) is made once and acts in the controlling process; every
other is opened by its text wherever jobs are done.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mutsinq.agents.baselines import sibling_player
from mutsinq.agents.blinded import BlindedPlayer
from mutsinq.agents.player import BatchPlayer, Player, act_all
from mutsinq.agents.table import open_player
from mutsinq.core.input import Input
from mutsinq.core.task import EvaluatorTask
from mutsinq.errors import AgentError
from mutsinq.game.bench import AttemptJob, ProposalJob
from mutsinq.game.settings import GameSettings
from mutsinq.game.store import Store

#: Jobs whose replies are asked for at once from players that take many tasks.
_CHUNK = 64
#: The evaluator that borrows inputs from other variants of the same program; it plays only where there is a store.
SIBLING = "sibling"
#: Baselines that cost next to nothing; every table shows them.
BASELINES = ("constant", "random", "fuzz", "boundary", "hypothesis", SIBLING)
#: Players of which a blind copy says nothing that the baselines do not say.
_SEARCHERS = ("symbolic", "search", "crosshair", "scripted", "blind")


def with_baselines(evaluators: Sequence[str]) -> tuple[str, ...]:
    """The evaluators, a copy of each model that is blind to the variant, and the baselines; none of them twice."""
    models = [each for each in evaluators if re.split("[:,]", each)[0] not in (*_SEARCHERS, *BASELINES)]
    return tuple(dict.fromkeys((*evaluators, *(f"blind:{model}" for model in models), *BASELINES)))


class Seats:
    """The players of one game by their texts."""

    def __init__(self, settings: GameSettings, players: Mapping[str, Player]) -> None:
        """Open all players that are not given as objects.

        Raises AgentError for a player that there is not, that is named twice, or that cannot play.
        """
        evaluators = settings.evaluators
        if not evaluators:
            raise AgentError("a game needs an evaluator")
        if twice := {spec for spec in evaluators if evaluators.count(spec) > 1}:
            raise AgentError(f"evaluator {min(twice)!r} is named twice")
        if stranger := sorted(players.keys() - {settings.generator, *evaluators}):
            raise AgentError(f"player {stranger[0]!r} has no seat: the settings name it nowhere")
        self._settings = settings
        self._siblings: dict[str, dict[str, Input]] = {}
        self._here: dict[str, Player] = dict(players)
        self.configurations: dict[str, Any] = {}
        for spec in dict.fromkeys((settings.generator, *evaluators)):
            player = players.get(spec) or self._open(spec)
            self.configurations[spec] = player.configuration
            if isinstance(player, BatchPlayer):
                self._here[spec] = player

    def _open(self, spec: str) -> Player:
        if spec == SIBLING:
            self._here[spec] = sibling_player(self._inputs_of_siblings)
            return self._here[spec]
        seeing = self._here.get(spec.removeprefix("blind:")) if spec.startswith("blind:") else None
        # A model is loaded once, for both.
        return BlindedPlayer(seeing) if seeing else open_player(spec)

    @property
    def at_once(self) -> int:
        """How many jobs to make ready at once: more than one pays only for players that take many tasks."""
        return _CHUNK if any(isinstance(player, BatchPlayer) for player in self._here.values()) else 1

    def know(self, store: Store, game: str) -> None:
        """Look up which inputs show which variants, for those who borrow them."""
        self._siblings = {}
        for pair in store.pairs(game):
            if pair.counterexample is not None:
                inputs = self._siblings.setdefault(pair.program, {})
                inputs[pair.variant.digest] = pair.counterexample.input

    def siblings(self, program: str) -> tuple[Input, ...]:
        """Inputs that show variants of the program of that digest."""
        return tuple(self._siblings.get(program, {}).values())

    def _inputs_of_siblings(self, task: EvaluatorTask) -> list[Input]:
        own = task.variant.digest
        known = self._siblings.get(task.original.digest, {})
        return [input for variant, input in known.items() if variant != own]

    def propose(self, jobs: list[ProposalJob]) -> list[ProposalJob]:
        """The jobs with the generator's replies, if it acts in this process."""
        player = self._here.get(self._settings.generator)
        if player is None:
            return jobs
        asked = [job.tasks(self._settings) for job in jobs]
        tasks = [task for tasks, _ in asked for task in tasks]
        replies = iter(act_all(player, tasks, [seed for _, seeds in asked for seed in seeds]))
        return [replace(job, replies=tuple(next(replies) for _ in tasks)) for job, (tasks, _) in zip(jobs, asked)]

    def attempt(self, jobs: list[AttemptJob]) -> list[AttemptJob]:
        """The jobs with the replies of the evaluators that act in this process."""
        samples = [list(job.samples) for job in jobs]
        for spec, player in self._here.items():
            places = [(j, s) for j, job in enumerate(jobs) for s, each in enumerate(job.samples) if each.player == spec]
            if not places:
                continue
            tasks = [jobs[j].task(samples[j][s], self._settings) for j, s in places]
            replies = act_all(player, tasks, [samples[j][s].seed for j, s in places])
            for (j, s), reply in zip(places, replies, strict=True):
                samples[j][s] = replace(samples[j][s], reply=reply)
        return [replace(job, samples=tuple(said)) for job, said in zip(jobs, samples)]
