"""Evaluate: evaluators on sets of pairs, all in one run, from where an earlier run stopped.

The main path: read sets → refuse what adapters were trained on → blind run → ask, judge and keep, pair by pair.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mutsinq.agents.player import BatchPlayer, Player, act_all
from mutsinq.agents.table import open_player
from mutsinq.core.reply import Reply
from mutsinq.errors import InputError
from mutsinq.evaluation.attempting import Attempted, AttemptingJob, Rated, RatingJob, Said, task_of
from mutsinq.evaluation.contamination import overlaps
from mutsinq.evaluation.ledger import Ledger
from mutsinq.evaluation.sets import EvaluationSet, Item
from mutsinq.game.crew import Crew, Failure, Job
from mutsinq.game.seats import SIBLING
from mutsinq.game.settings import GameSettings, derive

#: Replies that a model is asked for before what it said is judged and kept. One that says how many it writes at once,
#: as those of this machine do, is asked for twice as many, so that little is lost of a slow one.
_REPLIES = 512


@dataclass(frozen=True, slots=True)
class EvaluationSettings:
    """Who is measured, and how."""

    #: As `open_player` reads them, and `sibling`.
    evaluators: tuple[str, ...]
    #: Numbers of inputs, rising; models are asked for as many samples as the largest.
    counts: tuple[int, ...] = (1, 8, 64)
    seed: int = 0
    #: Measure adapters on programs that they were trained on all the same; the report marks it.
    force: bool = False

    def __post_init__(self) -> None:
        if not self.counts or list(self.counts) != sorted(set(self.counts)) or self.counts[0] < 1:
            raise InputError(f"numbers of inputs rise from 1 on, unlike {self.counts}")
        if not self.evaluators:
            raise InputError("there is no evaluator to measure")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was found; `summary` makes numbers of it."""

    settings: EvaluationSettings
    sets: tuple[EvaluationSet, ...]
    attempted: Mapping[tuple[str, str, str], Attempted]
    rated: Mapping[tuple[str, str], Rated]
    #: For each adapter that was trained on programs of a set: how many of its pairs hold one.
    overlaps: Mapping[tuple[str, str], int]
    #: What replies depend on, by evaluator.
    configurations: Mapping[str, dict[str, Any]]
    #: What could not be done this time; another run tries it again.
    failures: tuple[Failure, ...] = ()


@dataclass(slots=True)
class _Progress:
    tell: Callable[[int, int], object]
    total: int
    done: int = 0

    def step(self, count: int) -> None:
        self.done += count
        self.tell(self.done, self.total)


def evaluate(
    sets: Sequence[EvaluationSet],
    settings: EvaluationSettings,
    players: Mapping[str, Player] | None = None,
    *,
    path: Path | None = None,
    jobs: int = 1,
    tell: Callable[[int, int], object] = lambda done, total: None,
) -> Evaluation:
    """Measure all evaluators on all sets; what `path` holds already is not measured again.

    `players` are players given as objects, by the names that the settings have for them. `tell` is called with what
    is done of how much. Raises InputError where an adapter was trained on a set and that is not forced, AgentError for
    an evaluator that cannot play.
    """
    seen: dict[tuple[str, str], int] = {}
    for each in sets:
        forms = [{item.original_form, item.variant_form} for item in each.items]
        seen |= overlaps(settings.evaluators, each.name, forms, force=settings.force)
    known = dict(players or {})
    for spec in settings.evaluators:
        if spec != SIBLING and spec not in known:
            known[spec] = open_player(spec)
    # Before any work is done: a search opens the player beside it no earlier.
    configurations = {spec: dict(known[spec].configuration) for spec in settings.evaluators if spec in known}
    about = {"sets": {each.name: each.digest for each in sets}, "counts": list(settings.counts), "seed": settings.seed}
    failures: list[Failure] = []
    total = sum(len(each.items) * (1 + len(settings.evaluators)) for each in sets)
    with Ledger(path, about) as ledger, Crew(GameSettings("", settings.evaluators), jobs) as crew:
        progress = _Progress(tell, total)
        for each in sets:
            measuring = _Measuring(each, settings, known, ledger, crew, progress, players or {})
            failures += measuring.run()
        return Evaluation(
            settings,
            tuple(sets),
            dict(ledger.attempted),
            dict(ledger.rated),
            seen,
            configurations,
            tuple(failures),
        )


@dataclass(slots=True)
class _Measuring:
    """All evaluators on one set."""

    set: EvaluationSet
    settings: EvaluationSettings
    players: Mapping[str, Player]
    ledger: Ledger
    crew: Crew
    progress: _Progress
    #: Players that act in this process, whatever they are.
    here: Mapping[str, Player]
    failures: list[Failure] = field(default_factory=list)

    def run(self) -> list[Failure]:
        """Measure what is not measured yet; gives what could not be done."""
        name = self.set.name
        unrated = [item for item in self.set.items if not item.equal and (name, item.id) not in self.ledger.rated]
        self.progress.step(len(self.set.items) - len(unrated))
        for rated in self._results(RatingJob(name, item, self.settings.seed) for item in unrated):
            self.ledger.add(rated)
            self.progress.step(1)
        for attempted in self._results(self._jobs()):
            for each in attempted:
                self.ledger.add(each)
            self.progress.step(len(attempted))
        return self.failures

    def _results(self, jobs: Iterator[Job[Any]]) -> Iterator[Any]:
        with closing(self.crew.run(jobs)) as results:
            for result in results:
                if isinstance(result, Failure):
                    self.failures.append(result)
                    self.progress.step(1)
                else:
                    yield result

    def _jobs(self) -> Iterator[AttemptingJob]:
        """Evaluators that run programs one job each, for their time is measured; all others of a pair in one."""
        batched = [spec for spec in self.settings.evaluators if self._acts_here(spec)]
        others = [spec for spec in self.settings.evaluators if spec not in batched]
        searching = [spec for spec in others if spec != SIBLING and hasattr(self.players[spec], "close")]
        naming = [spec for spec in others if spec not in searching]
        for item in self.set.items:
            if specs := self._missing(item, naming):
                yield self._job(item, specs)
        for item in self.set.items:
            for spec in self._missing(item, searching):
                yield self._job(item, [spec])
        for spec in batched:
            waiting = [item for item in self.set.items if self._missing(item, [spec])]
            batch = getattr(self.players[spec], "batch", _REPLIES // 2)
            size = max(1, 2 * batch // self.settings.counts[-1])
            for begin in range(0, len(waiting), size):
                chunk = waiting[begin : begin + size]
                for item, said in zip(chunk, self._ask(spec, chunk), strict=True):
                    yield self._job(item, [spec], {spec: said})

    def _acts_here(self, spec: str) -> bool:
        return spec in self.here or isinstance(self.players.get(spec), BatchPlayer)

    def _missing(self, item: Item, specs: Sequence[str]) -> list[str]:
        missing = [spec for spec in specs if (self.set.name, item.id, spec) not in self.ledger.attempted]
        self.progress.step(0 if missing else len(specs))
        return missing

    def _job(self, item: Item, specs: Sequence[str], said: Mapping[str, Said] | None = None) -> AttemptingJob:
        counts, seed = self.settings.counts, self.settings.seed
        return AttemptingJob(self.set.name, item, tuple(specs), counts, seed, said or {})

    def _ask(self, spec: str, items: Sequence[Item]) -> list[Said]:
        """One input a sample, as many samples as inputs are asked for, of all the pairs at once."""
        player, samples = self.players[spec], self.settings.counts[-1]
        tasks = [task_of(item, 1) for item in items for _ in range(samples)]
        seeds = [derive(self.settings.seed, item.id, sample) for item in items for sample in range(samples)]
        wall, cpu = time.monotonic(), time.process_time()
        replies: list[Reply] = act_all(player, tasks, seeds)
        wall, cpu = (time.monotonic() - wall) / len(items), (time.process_time() - cpu) / len(items)
        return [Said(tuple(replies[place * samples : (place + 1) * samples]), wall, cpu) for place in range(len(items))]
