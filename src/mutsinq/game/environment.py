"""Environment: the game for those who train models with other tools: rows of prompts, and a reward for what is said.

Rows have the columns that TRL and `verifiers` expect: `prompt`, a chat; and `info`, a text of JSON that holds all that
judging takes, so that rows can be stored and loaded again. Neither package is needed for rows and rewards.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias, TypedDict, TypeVar, cast

from mutsinq.agents.prompt import Message, Prompting
from mutsinq.core.codec import from_json, to_json
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.program import Program
from mutsinq.core.reply import Reply
from mutsinq.core.task import EvaluatorTask, GeneratorTask
from mutsinq.core.verdict import Counterexample
from mutsinq.errors import AgentError, MutsinqError
from mutsinq.execution.isolation import probe, require
from mutsinq.game.bench import AttemptJob, AttemptsDone, ProposalJob, ProposalsDone, Sample
from mutsinq.game.crew import Crew, Failure, Job
from mutsinq.game.difficulty import Difficulty
from mutsinq.game.naturalness import naturalness
from mutsinq.game.rewards import of_proposal
from mutsinq.game.settings import GameSettings
from mutsinq.game.store import Store
from mutsinq.game.stored import StoredPair

#: Inputs that a prompt tells from.
_KNOWN_INPUTS = 8
_SETTINGS = GameSettings("model", ("model",))
T = TypeVar("T")


class Row(TypedDict):
    """One task, as a row of a dataset."""

    prompt: list[Message]
    #: Always empty: there is no one right answer. `verifiers` expects the column.
    answer: str
    #: JSON, which `GameReward` reads.
    info: str
    task: Literal["generator", "evaluator"]


def generator_rows(programs: Iterable[CorpusProgram], target: int = 5, prompting: Prompting | None = None) -> list[Row]:
    """Tasks to write a variant of each program, of the difficulty `target` from 0 to 10."""
    return [
        _row(
            GeneratorTask(each.program, target, known=each.inputs[:_KNOWN_INPUTS]),
            {"program": json.loads(to_json(each)), "target": target},
            prompting,
        )
        for each in programs
    ]


def evaluator_rows(store: Store, game: str, prompting: Prompting | None = None) -> list[Row]:
    """Tasks to tell apart each pair that was dealt in a game, equal ones included, as the game showed them."""
    settings = next(GameSettings.read(found.settings) for found in store.games() if found.id == game)
    rows = []
    for pair in store.pairs(game):
        known = store.program(pair.program)
        shown = known.inputs[:_KNOWN_INPUTS]
        task = EvaluatorTask(known.program, pair.variant, settings.view, settings.inputs, known=shown)
        rows.append(_row(task, {"program": json.loads(to_json(known)), "pair": _told(pair)}, prompting))
    return rows


def _told(pair: StoredPair) -> dict[str, Any]:
    """What judging takes of a pair."""
    found = None if pair.counterexample is None else json.loads(to_json(pair.counterexample))
    return {"variant": json.loads(to_json(pair.variant)), "counterexample": found}


def _row(task: GeneratorTask | EvaluatorTask, info: dict[str, Any], prompting: Prompting | None) -> Row:
    role: Literal["generator", "evaluator"] = "generator" if isinstance(task, GeneratorTask) else "evaluator"
    messages = (prompting or Prompting()).messages(task)
    return Row(prompt=messages, answer="", info=json.dumps({"role": role, **info}), task=role)


#: Completions that are judged as one job.
_GROUP = 64
_Job: TypeAlias = ProposalJob | AttemptJob
_Done: TypeAlias = ProposalsDone | AttemptsDone | Failure


class GameReward:
    """A reward function as TRL calls them: `reward(prompts, completions, info=…)` gives a number from 0 to 1 for each.

    An evaluator earns 1 or 0. A generator earns the product of the parts of `mutsinq.game.rewards` that need no
    opponent: valid, novel among the completions for its program, rare, natural. All code runs in confined workers; a
    completion that is malformed, a row that is broken and a program that cannot be run earn 0, and nothing is raised.

    Use it as a context manager, or close it: it has processes. Raises IsolationError where the machine cannot confine
    what models write, unless `unsafe`.
    """

    def __init__(self, settings: GameSettings = _SETTINGS, *, jobs: int = 1, unsafe: bool = False) -> None:
        require(probe(), trusted=False, unsafe=unsafe)
        self.__name__ = "sinq_reward"
        settings = replace(settings, equal_share=0.0, disguise=False, turns=1, variants=_GROUP)
        self._crew = Crew(settings, jobs)
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all processes."""
        self._crew.__exit__()

    def __call__(
        self, prompts: Sequence[object], completions: Sequence[object], info: Sequence[object] = (), **columns: object
    ) -> list[float]:
        """The reward of each completion, a text or a chat whose last message counts; `info` as in the rows."""
        rewards = [0.0] * len(completions)
        portions = list(_portions(info, len(completions)))
        jobs: dict[int, _Job] = {}
        for number, (told, places) in enumerate(portions):
            if job := _job(told, number, [_text(completions[place]) for place in places]):
                jobs[number] = job
        with self._lock, contextlib.suppress(MutsinqError):
            results: Iterable[_Done] = self._crew.run(cast("Iterable[Job[_Done]]", jobs.values()))
            for done in results:
                for number, slot, reward in _earned(done, jobs):
                    rewards[portions[number][1][slot]] = reward
        return rewards

    async def score(self, completion: object, info: object = None, **rest: object) -> float:
        """The reward of one completion, for `verifiers`, which asks for them one by one."""
        (reward,) = await asyncio.to_thread(self, [None], [completion], [info])
        return reward


@dataclass(frozen=True, slots=True)
class Environment:
    """Rows and their reward."""

    rows: tuple[Row, ...]
    reward: GameReward

    def to_verifiers(self, **options: Any) -> Any:
        """A `SingleTurnEnv` of `verifiers` before 0.2; options go to it. For later ones a taskset takes a few lines
        (`docs/how-to/train-with-other-tools.md`). Raises AgentError where there is no such package.
        """
        try:
            from datasets import Dataset
            from verifiers import Rubric, SingleTurnEnv
        except ImportError as error:
            raise AgentError(
                f"needs datasets and verifiers before 0.2 ({error}): pip install 'verifiers<0.2'"
            ) from None
        rubric = Rubric(funcs=[self.reward.score], weights=[1.0])
        return SingleTurnEnv(dataset=Dataset.from_list(list(self.rows)), rubric=rubric, **options)


def _portions(info: Sequence[object], count: int) -> Iterator[tuple[str, list[int]]]:
    """What the rows say, each with the places of completions for it, not too many at once."""
    groups: dict[str, list[int]] = {}
    for place, told in zip(range(count), info):
        groups.setdefault(told if isinstance(told, str) else json.dumps(told, default=str), []).append(place)
    for told, places in groups.items():
        for first in range(0, len(places), _GROUP):
            yield told, places[first : first + _GROUP]


def _job(told: str, number: int, texts: Sequence[str]) -> _Job | None:
    """The job to judge what was said to one row; None if the row is not one of ours. Its `number` is found in it."""
    replies = tuple(map(Reply, texts))
    try:
        fields = json.loads(told)
        program = _decoded(fields["program"], CorpusProgram)
        if fields["role"] == "generator":
            about = ("", number, program, int(fields["target"]), frozenset[str](), "model")
            return ProposalJob(*about, replies=replies)
        counterexample = fields["pair"]["counterexample"]
        pair = StoredPair(
            id=str(number),
            round=number,
            program=program.program.digest,
            variant=_decoded(fields["pair"]["variant"], Program),
            origin="",
            counterexample=None if counterexample is None else _decoded(counterexample, Counterexample),
        )
    except (ValueError, TypeError, LookupError, RecursionError, MutsinqError):
        return None
    return AttemptJob(program, pair, tuple(Sample("model", at, at, reply=reply) for at, reply in enumerate(replies)))


def _decoded(data: object, kind: type[T]) -> T:
    record = from_json(json.dumps(data))
    if not isinstance(record, kind):
        raise TypeError(f"no {kind.__name__}")
    return record


def _earned(done: _Done, jobs: Mapping[int, _Job]) -> Iterator[tuple[int, int, float]]:
    """The numbers of the job and of the reply in it, with what the reply earned."""
    match done:
        case AttemptsDone(attempts=attempts):
            for attempt in attempts:
                yield int(attempt.pair), attempt.sample, float(attempt.ruling.won)
        case ProposalsDone(proposals, pairs):
            known = {pair.proposal: pair for pair in pairs}
            for proposal in proposals:
                pair, program = known.get(proposal.id), jobs[proposal.round].program
                natural = None
                if pair is not None and pair.counterexample is not None:
                    natural = naturalness(program.program, pair.variant, program.inputs, pair.counterexample.input)
                earned = of_proposal(proposal, pair, natural, Difficulty(0, 0), solved=False)
                yield proposal.round, proposal.slot, earned["total"] or 0.0


def _text(completion: object) -> str:
    """What a model wrote, of a text or of a chat's last message; empty for anything else."""
    match completion:
        case str():
            return completion
        case [*_, {"content": str(text)}]:
            return text
    return ""
