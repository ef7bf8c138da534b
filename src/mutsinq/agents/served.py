"""Served: a language model behind an OpenAI-compatible endpoint: vLLM, llama.cpp, Ollama, or a hosted one."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, TypeAlias, TypeGuard

from mutsinq.agents.constraining import frame
from mutsinq.agents.endpoint import KEY_VARIABLE, Body, Endpoint, Unanswered
from mutsinq.agents.gbnf import gbnf
from mutsinq.agents.notation import Form
from mutsinq.agents.player import task_digest
from mutsinq.agents.prompt import END_OF_EXAMPLE, Prompting, Style
from mutsinq.core.reply import Finish, Reply
from mutsinq.core.task import Task
from mutsinq.errors import AgentError

#: Servers that write under a grammar, by how a request says it.
Server: TypeAlias = Literal["llama.cpp", "vllm", "sglang"]
_GRAMMARS: dict[Server, Callable[[str], Body]] = {
    "llama.cpp": lambda grammar: {"grammar": grammar},
    "vllm": lambda grammar: {"structured_outputs": {"grammar": grammar}},
    "sglang": lambda grammar: {"ebnf": grammar},
}
_PATHS: dict[Style, str] = {"chat": "/chat/completions", "completion": "/completions", "bare": "/completions"}
#: Whatever else a server gives as the end, the model ended by itself.
_FINISHES: dict[Any, Finish] = {"length": "length", "max_tokens": "length", "content_filter": "refused"}


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a server is to draw replies. What is None is left to the server."""

    temperature: float | None = 1.0
    top_p: float | None = None
    max_tokens: int | None = 2048
    #: The field by which the server limits tokens: some models take `max_completion_tokens` alone.
    limit: str = "max_tokens"
    #: Whether to send seeds, which some servers refuse.
    seeded: bool = True

    def body(self, seed: int) -> Body:
        """The fields of a request that say so."""
        fields = {"temperature": self.temperature, "top_p": self.top_p, self.limit: self.max_tokens}
        fields["seed"] = seed if self.seeded else None
        return {name: value for name, value in fields.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for a million tokens; a price that a server tells itself goes before them."""

    read: float | None = None
    written: float | None = None

    def cost(self, read: int, written: int) -> float | None:
        """The price of so many tokens, if prices are known."""
        if self.read is None or self.written is None:
            return None
        return (read * self.read + written * self.written) / 1_000_000


@dataclass(frozen=True, slots=True)
class ServedPlayer:
    """A model that is asked over HTTP, for many tasks at once.

    A seed is sent along, but few servers promise the same reply for the same seed. Of tasks that are alike as many as
    `samples` are asked for by one request, which spares reading the prompt again; the seed is that of the first.
    """

    name: str
    endpoint: Endpoint
    model: str
    prompting: Prompting = field(default_factory=Prompting)
    sampling: Sampling = Sampling()
    #: Most replies asked for by one request; servers that give fewer are asked again.
    samples: int = 1
    #: The server that is to hold the model to the grammar of replies; None for no such constraint.
    grammar: Server | None = None
    prices: Prices = Prices()

    @property
    def configuration(self) -> dict[str, Any]:
        """Where which model is asked, and how. No key is in it."""
        return {
            "player": "served",
            "url": self.endpoint.url,
            "model": self.model,
            "prompting": self.prompting.configuration,
            "sampling": asdict(self.sampling),
            "samples": self.samples,
            "grammar": self.grammar,
        }

    def act(self, task: Task, seed: int) -> Reply:
        """The model's reply to one task; `act_all` is faster for many."""
        return self.act_all([task], [seed])[0]

    def act_all(self, tasks: Sequence[Task], seeds: Sequence[int]) -> list[Reply]:
        """Its replies to all tasks. A reply that was not had, whatever was tried, says why.

        Raises AgentError where none can come: nobody answers, or refuses all; see `Endpoint.ask_all`.
        """
        started = time.monotonic()
        questions = list(_grouped(tasks, seeds, self.samples))
        replies: dict[int, Reply] = {}
        while questions:
            bodies = [self._body(tasks[places[0]], seeds[places[0]], len(places)) for places in questions]
            answers = self.endpoint.ask_all(_PATHS[self.prompting.style], bodies)
            for places, answer in zip(questions, answers):
                # A server that does not know `n` gives one choice; one that gives none has nothing to say.
                said = self._read(answer, len(places)) or [Reply("the server's answer has no choice", finish="failed")]
                replies.update(zip(places, said))
            questions = [(place,) for places in questions for place in places if place not in replies]
        seconds = (time.monotonic() - started) / max(len(tasks), 1)
        return [
            replace(replies[place], prompt=self.prompting.text(task), seconds=seconds)
            for place, task in enumerate(tasks)
        ]

    def _body(self, task: Task, seed: int, count: int) -> Body:
        body: Body = {"model": self.model, **self.sampling.body(seed)}
        if count > 1:
            body["n"] = count
        if self.grammar is not None:
            body |= _GRAMMARS[self.grammar](gbnf(frame(task, self.prompting).grammar))
        if self.prompting.style == "chat":
            return {**body, "messages": self.prompting.messages(task)}
        stop = {"stop": [END_OF_EXAMPLE]} if self.prompting.style == "completion" else {}
        return {**body, "prompt": self.prompting.completion(task), **stop}

    def _read(self, answer: Body | Unanswered, count: int) -> list[Reply]:
        """At most `count` replies: all that are in an answer; one that failed for each where none was had."""
        if isinstance(answer, Unanswered):
            return [Reply(answer.reason, finish="failed")] * count
        replies = [_reply(choice) for choice in answer["choices"][:count]]
        told = answer.get("usage")
        usage: dict[str, Any] = told if isinstance(told, dict) else {}
        read, written = (_whole(usage.get(name)) for name in ("prompt_tokens", "completion_tokens"))
        price = usage.get("cost")
        cost = float(price) if _is_number(price) else self.prices.cost(read, written)
        return [
            Reply(
                reply.text,
                finish=reply.finish,
                tokens_read=_part(read, place, len(replies)),
                tokens_written=_part(written, place, len(replies)),
                cost=None if cost is None else cost / len(replies),
            )
            for place, reply in enumerate(replies)
        ]


def open_served(
    target: str,
    *,
    name: str | None = None,
    style: Style = "chat",
    form: Form = "whole",
    reasoning: bool = False,
    shots: int = 3,
    temperature: float | None = 1.0,
    top_p: float | None = None,
    max_tokens: int | None = 2048,
    limit: str = "max_tokens",
    seeded: bool = True,
    samples: int = 1,
    grammar: Server | None = None,
    key_variable: str = KEY_VARIABLE,
    concurrency: int = 8,
    rate: float | None = None,
    timeout: float = 120.0,
    tries: int = 6,
    price_read: float | None = None,
    price_written: float | None = None,
) -> ServedPlayer:
    """The player that `served:http://localhost:8000/v1#model` names: a URL up to `/v1`, and a model's name there.

    `rate` is in requests a minute, `timeout` in seconds, prices in US dollars for a million tokens; a setting of None
    is left to the server. Nothing is sent yet. Raises AgentError for what cannot be meant.
    """
    url, _, model = target.partition("#")
    if not model:
        raise AgentError(f"served:{url} names no model: write served:{url or 'http://localhost:8000/v1'}#MODEL")
    numbers: dict[str, tuple[float | None, int]] = {
        "temperature": (temperature, 0),
        "top_p": (top_p, 0),
        "price_read": (price_read, 0),
        "price_written": (price_written, 0),
        "samples": (samples, 1),
        "max_tokens": (max_tokens, 1),
        "shots": (shots, 0),
    }
    for word, (number, least) in numbers.items():
        if number is not None and not number >= least:
            raise AgentError(f"{word}={number} of served:{target} is no number from {least} on")
    return ServedPlayer(
        name or f"served:{model}",
        Endpoint(url, key_variable, concurrency, rate, timeout, tries),
        model,
        Prompting(style, form, reasoning, shots),
        Sampling(temperature, top_p, max_tokens, limit, seeded),
        samples,
        grammar,
        Prices(price_read, price_written),
    )


def _grouped(tasks: Sequence[Task], seeds: Sequence[int], size: int) -> Iterator[tuple[int, ...]]:
    """Places of tasks that are alike, at most so many together, in the order of the first of each."""
    alike: dict[str, list[int]] = {}
    for place, (task, _) in enumerate(zip(tasks, seeds, strict=True)):
        alike.setdefault(task_digest(task) if size > 1 else str(place), []).append(place)
    for places in alike.values():
        yield from (tuple(places[start : start + size]) for start in range(0, len(places), size))


def _reply(choice: Any) -> Reply:
    """What one choice of an answer says; nothing is believed of its shape."""
    if not isinstance(choice, dict):
        return Reply("the server's answer has a choice that is no object", finish="failed")
    told = choice.get("message")
    message: dict[str, Any] = told if isinstance(told, dict) else choice
    finish: Finish = _FINISHES.get(str(choice.get("finish_reason")), "stop")
    text = message.get("content", message.get("text"))
    if isinstance(refusal := message.get("refusal"), str) and not text:
        return Reply(refusal, finish="refused")
    if isinstance(text, str):
        return Reply(text, finish=finish)
    if finish == "stop":
        return Reply("the server's answer has no text", finish="failed")
    # A model that thinks until its tokens are used up has no content.
    return Reply("", finish=finish)


def _part(total: int, place: int, count: int) -> int:
    """A whole share of `total`, so that all `count` of them make it up."""
    return total // count + (place < total % count)


def _whole(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
