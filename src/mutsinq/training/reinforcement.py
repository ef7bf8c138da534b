"""Reinforcement: make replies more likely that earn more than others to the same task (`grpo`).

Group-relative policy optimisation (Shao et al., *DeepSeekMath*, 2024) with one update for each set of samples, so that
there is nothing to clip. Advantages are differences to the group's mean, not divided by its deviation, and the loss is
a mean over tokens: dividing by deviations and lengths favours easy tasks and long wrong replies (Liu et al.,
*Understanding R1-Zero-like training*, COLM 2025).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from mutsinq.agents.constraining import Guide, frame
from mutsinq.agents.local.decoding import Decoder, Request
from mutsinq.agents.local.sampling import Sampling
from mutsinq.core.example import Example, GeneratorExample
from mutsinq.core.reply import Reply
from mutsinq.errors import MutsinqError, TrainingError
from mutsinq.game.crew import Crew, Failure
from mutsinq.game.settings import derive, digest
from mutsinq.training.adapter import Adapter
from mutsinq.training.judging import AnswersJob, Earned, ProposalsJob
from mutsinq.training.rendering import Renderer
from mutsinq.training.tokens import Encoded, log_probabilities

#: Most tokens of a sampled reply.
_LONGEST_REPLY = {"evaluator": 96, "generator": 512}
#: Tasks whose replies are written together; while they are judged the next ones are written.
_TASKS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Rollout:
    """A sampled reply, and how much more it earned than the mean of its group."""

    text: Encoded
    advantage: float


@dataclass(frozen=True, slots=True)
class Prompted:
    """An example with the tokens of its prompt."""

    example: Example
    prompt: tuple[int, ...]


class Reinforcement:
    """Samples replies to tasks, has them judged, and learns from what tells good from bad ones.

    Replies are sampled under the grammar of replies, as players write them; their log-probabilities are those without
    it, so that the adapter also learns to need no grammar.
    """

    def __init__(self, adapter: Adapter, renderer: Renderer, tasks: Sequence[Prompted], crew: Crew) -> None:
        self._adapter = adapter
        self._renderer = renderer
        self._tasks = tasks
        self._crew = crew
        loaded = replace(adapter.loaded, model=adapter.model)
        sampling = Sampling(adapter.config.temperature, 1.0, _LONGEST_REPLY[renderer.role])
        guide = Guide(loaded.tokenizer, loaded.vocabulary, loaded.ends)
        rows = adapter.config.samples * _TASKS_AT_ONCE
        self._decoder = Decoder(loaded, sampling, rows, guide)
        self._rewards: list[float] = []
        self._divergences: list[float] = []
        self._flat = self._groups = self._failed = 0

    @property
    def lengths(self) -> tuple[int, ...]:
        return tuple(len(task.prompt) for task in self._tasks)

    @property
    def digest(self) -> str:
        return digest([(task.example.id, task.prompt) for task in self._tasks])

    def items(self, places: Sequence[int], step: int) -> list[Rollout]:
        """Rollouts of the tasks at these places; groups in which all earned the same teach nothing and are left out."""
        tasks = [self._tasks[place] for place in places]
        texts: dict[int, list[Encoded]] = {}
        self._adapter.model.eval()
        try:
            with closing(self._crew.run(self._jobs(tasks, step, texts))) as results:
                rewards = dict(self._earned(result) for result in results if not self._is_failure(result))
        finally:
            self._adapter.model.train()
        return [rollout for place in sorted(rewards) for rollout in self._group(texts[place], rewards[place])]

    def texts(self, item: Rollout) -> tuple[Encoded, ...]:
        return (item.text,)

    def weight(self, item: Rollout) -> float:
        return len(item.text.reply)

    def loss(self, items: Sequence[Rollout]) -> Any:
        import torch

        texts = [item.text for item in items]
        values, wanted = log_probabilities(self._adapter.model, texts)
        advantages = torch.tensor([item.advantage for item in items], device=values.device)[:, None]
        loss = -(advantages * values * wanted).sum()
        beta = self._adapter.config.beta
        if not beta:
            return loss
        with torch.no_grad(), self._adapter.reference():
            start, _ = log_probabilities(self._adapter.model, texts)
        # An estimate that is never negative and has little variance (Schulman, http://joschu.net/blog/kl-approx.html).
        gap = (start - values)[wanted]
        divergence = (gap.exp() - gap - 1).sum()
        self._divergences.append(divergence.item() / int(wanted.sum()))
        return loss + beta * divergence

    def measures(self) -> dict[str, float]:
        """Since last asked: mean `reward`, share of `flat` groups, KL `divergence` a token, jobs that `failed`."""
        measured = {
            "reward": _mean(self._rewards),
            "flat": self._flat / self._groups if self._groups else 0.0,
            "divergence": _mean(self._divergences),
            "failed": float(self._failed),
        }
        self._rewards, self._divergences = [], []
        self._flat = self._groups = self._failed = 0
        return {name: round(value, 5) for name, value in measured.items()}

    def _jobs(
        self, tasks: Sequence[Prompted], step: int, texts: dict[int, list[Encoded]]
    ) -> Iterator[AnswersJob | ProposalsJob]:
        """A job for each task, as soon as its replies are written."""
        samples = self._adapter.config.samples
        for start in range(0, len(tasks), _TASKS_AT_ONCE):
            chunk = tasks[start : start + _TASKS_AT_ONCE]
            requests = [request for task in chunk for request in self._requests(task, step)]
            written = self._decoder.write(requests)
            for place, task in enumerate(chunk):
                own = written[place * samples : (place + 1) * samples]
                texts[start + place] = [self._encoded(task, reply.tokens, reply.finish == "stop") for reply in own]
                replies = tuple(Reply(self._text(reply.tokens), finish=reply.finish) for reply in own)
                if isinstance(task.example, GeneratorExample):
                    yield ProposalsJob(start + place, task.example, replies)
                else:
                    yield AnswersJob(start + place, task.example, replies)

    def _requests(self, task: Prompted, step: int) -> Iterator[Request]:
        config = self._adapter.config
        wanted = frame(self._renderer.task(task.example), self._renderer.prompting)
        for sample in range(config.samples):
            yield Request(task.prompt, derive(config.seed, step, task.example.id, sample), wanted)

    def _encoded(self, task: Prompted, tokens: tuple[int, ...], ended: bool) -> Encoded:
        end = (self._adapter.loaded.tokenizer.eos_token_id,) if ended else ()
        return Encoded(task.prompt, (*tokens, *end))

    def _text(self, tokens: tuple[int, ...]) -> str:
        return str(self._adapter.loaded.tokenizer.decode(tokens, skip_special_tokens=True))

    def _is_failure(self, result: Earned | Failure) -> bool:
        self._failed += isinstance(result, Failure)
        return isinstance(result, Failure)

    def _earned(self, earned: Earned | Failure) -> tuple[int, tuple[float, ...]]:
        if isinstance(earned, Failure):
            raise TypeError("a failure earns nothing")
        return earned.place, earned.rewards

    def _group(self, texts: Sequence[Encoded], rewards: Sequence[float]) -> Iterator[Rollout]:
        self._groups += 1
        self._rewards += rewards
        if max(rewards) == min(rewards):
            self._flat += 1
            return
        mean = _mean(rewards)
        for text, reward in zip(texts, rewards, strict=True):
            if text.reply:
                yield Rollout(text, reward - mean)


def prompted(renderer: Renderer, examples: Sequence[Example], tokenizer: Any, longest: int) -> list[Prompted]:
    """The examples as tasks with their prompts in tokens; those that are longer than `longest` are left out.

    Raises TrainingError for examples of another role.
    """
    tasks = []
    for example in examples:
        try:
            task = renderer.task(example)
            frame(task, renderer.prompting)
            prompt = tuple(tokenizer(renderer.prompting.completion(task)).input_ids)
        except TrainingError:
            raise
        except (MutsinqError, RecursionError):
            renderer.skipped += 1
            continue
        if len(prompt) <= longest:
            tasks.append(Prompted(example, prompt))
    return tasks


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
