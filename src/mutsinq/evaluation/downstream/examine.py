"""Examine: players on the questions of one downstream task, in one run, from where an earlier run stopped.

The main path: refuse what adapters were trained on → what rules say → ask, judge and keep, question by question.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutsinq.agents.player import Player, act_all
from mutsinq.agents.question import digest
from mutsinq.agents.table import open_player
from mutsinq.core.reply import Reply
from mutsinq.errors import InputError
from mutsinq.evaluation.attempting import Attempted, Said
from mutsinq.evaluation.contamination import overlaps
from mutsinq.evaluation.downstream.judging import JudgingJob
from mutsinq.evaluation.downstream.question import Question, QuestionSet
from mutsinq.evaluation.ledger import Ledger
from mutsinq.execution.isolation import probe, require
from mutsinq.game.crew import Crew, Failure
from mutsinq.game.settings import derive

#: Replies that a model is asked for at once; what it said is judged and kept before it is asked on.
_REPLIES = 256


@dataclass(frozen=True, slots=True)
class ExaminationSettings:
    """Who is asked, and how often."""

    #: As `open_player` reads them.
    evaluators: tuple[str, ...]
    #: Replies to a question.
    samples: int = 1
    seed: int = 0
    #: Ask adapters even about programs that they were trained on; the report marks it.
    force: bool = False
    #: Run what models write even where this machine confines it weakly.
    unsafe: bool = False


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found; `summary` makes numbers of it."""

    settings: ExaminationSettings
    set: QuestionSet
    #: By question and evaluator; rules are evaluators too.
    attempted: Mapping[tuple[str, str], Attempted]
    #: For each adapter that was trained on programs of the set: how many of its questions hold one.
    overlaps: Mapping[str, int]
    #: What replies depend on, by evaluator.
    configurations: Mapping[str, dict[str, Any]]
    #: What could not be done this time; another run tries it again.
    failures: tuple[Failure, ...] = ()


def examine(
    set: QuestionSet,
    settings: ExaminationSettings,
    crew: Crew,
    players: Mapping[str, Player] | None = None,
    *,
    path: Path | None = None,
    tell: Callable[[int, int], object] = lambda done, total: None,
) -> Examination:
    """Ask all evaluators all questions; what `path` holds already is not asked again.

    `players` are players given as objects, by the names that the settings have for them. `tell` is called with what is
    done of how much. Raises InputError where an adapter was trained on the set and that is not forced, AgentError for
    an evaluator that cannot play, IsolationError where it is to write programs and this machine cannot confine them.
    """
    if set.topic == "code-generation":
        require(probe(), trusted=False, unsafe=settings.unsafe)
    if clash := sorted({*settings.evaluators} & {*set.rules}):
        raise InputError(f"an evaluator is named like the rule {clash[0]!r}")
    forms = [{question.form} - {""} for question in set.questions]
    seen = overlaps(settings.evaluators, set.name, forms, force=settings.force)
    known = {spec: (players or {}).get(spec) or open_player(spec) for spec in dict.fromkeys(settings.evaluators)}
    about = {"set": set.digest, "samples": settings.samples, "seed": settings.seed, "questions": digest()}
    total = len(set.questions) * (len(known) + len(set.rules))
    failures = []
    with Ledger(path, about) as ledger:
        kept = ledger.attempted
        tell(len(kept), total)
        with closing(crew.run(_jobs(set, settings, known, kept))) as results:
            for told in results:
                if isinstance(told, Failure):
                    failures.append(told)
                else:
                    ledger.add(told)
                tell(len(kept) + len(failures), total)
        found = {(item, evaluator): told for (_, item, evaluator), told in kept.items()}
    configurations = {spec: dict(player.configuration) for spec, player in known.items()}
    return Examination(
        settings, set, found, {spec: count for (spec, _), count in seen.items()}, configurations, tuple(failures)
    )


def _jobs(
    set: QuestionSet,
    settings: ExaminationSettings,
    players: Mapping[str, Player],
    kept: Mapping[tuple[str, str, str], Attempted],
) -> Iterator[JudgingJob]:
    for rule in set.rules:
        for question in set.questions:
            if rule in question.rules and (set.name, question.id, rule) not in kept:
                yield JudgingJob(set.name, question, rule, Said(_written(question, rule), 0.0, 0.0))
    for spec, player in players.items():
        waiting = [question for question in set.questions if (set.name, question.id, spec) not in kept]
        size = max(1, _REPLIES // settings.samples)
        for begin in range(0, len(waiting), size):
            chunk = waiting[begin : begin + size]
            for question, said in zip(chunk, _ask(player, chunk, settings), strict=True):
                yield JudgingJob(set.name, question, spec, said)


def _written(question: Question, rule: str) -> tuple[Reply, ...]:
    """What a rule says, as a player would write it."""
    fences = ("```python\n", "```\n") if question.exam else ("", "\n")
    return tuple(Reply(said.join(fences)) for said in question.rules[rule])


def _ask(player: Player, questions: Sequence[Question], settings: ExaminationSettings) -> list[Said]:
    """So many replies to each question, all asked for at once."""
    samples = settings.samples
    tasks = [question.task for question in questions for _ in range(samples)]
    seeds = [derive(settings.seed, question.id, sample) for question in questions for sample in range(samples)]
    wall, cpu = time.monotonic(), time.process_time()
    replies = act_all(player, tasks, seeds)
    wall, cpu = ((now - then) / len(questions) for now, then in ((time.monotonic(), wall), (time.process_time(), cpu)))
    return [Said(tuple(replies[at * samples : (at + 1) * samples]), wall, cpu) for at in range(len(questions))]
