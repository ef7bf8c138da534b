"""Player: a local model at the table."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any
from weakref import WeakValueDictionary

from mutsinq.agents.constraining import Frame, Guide, frame
from mutsinq.agents.local.decoding import Decoder, Request, Written
from mutsinq.agents.local.model import LoadedModel, load_model
from mutsinq.agents.local.sampling import Sampling
from mutsinq.agents.notation import Form
from mutsinq.agents.prompt import END_OF_EXAMPLE, Message, Prompting, Style
from mutsinq.core.reply import Reply
from mutsinq.core.task import Task
from mutsinq.errors import AgentError, MutsinqError

_SAMPLING = Sampling()
#: A generator, an evaluator and its blind twin are often one model, which may hardly fit into memory once.
_SHARED: WeakValueDictionary[tuple[Any, ...], LoadedModel] = WeakValueDictionary()


class LocalPlayer:
    """A language model on this machine, with or without an adapter, for many tasks at once.

    The same tasks and seeds give the same replies on the same machine. A reply hardly depends on those written beside
    it: a matrix product is rounded in another way in a batch of another size, and padding takes places of sliding
    windows.
    """

    def __init__(
        self,
        loaded: LoadedModel,
        prompting: Prompting | None = None,
        sampling: Sampling = _SAMPLING,
        *,
        constrained: bool = True,
        batch: int | None = None,
        name: str | None = None,
    ) -> None:
        """`prompting` is by default what fits the model; `batch` counts the replies that are written at once."""
        self.name = name or f"model:{loaded.name}"
        self._loaded = loaded
        self._prompting = prompting or Prompting("chat" if loaded.chats else "completion")
        self._sampling = sampling
        if self._prompting.style == "chat" and not loaded.chats:
            raise AgentError(f"{loaded.name} has no chat template: play it with style=completion")
        tokens = max(loaded.vocabulary, len(loaded.tokenizer))
        guide = Guide(loaded.tokenizer, tokens, loaded.ends) if constrained else None
        self._constrained = constrained
        stop = END_OF_EXAMPLE if self._prompting.style == "completion" else ""
        rows = batch or (32 if loaded.device.type == "cpu" else 256)
        self._decoder = Decoder(loaded, sampling, rows, guide, stop)

    @property
    def configuration(self) -> dict[str, Any]:
        """The digests of model and adapter, prompts, and how replies are drawn."""
        return {
            "player": "model",
            "model": self._loaded.name,
            "digest": self._loaded.digest,
            "adapter_digest": self._loaded.adapter_digest,
            "dtype": str(self._loaded.model.dtype).removeprefix("torch."),
            "bits": self._loaded.bits,
            "prompting": self._prompting.configuration,
            "sampling": asdict(self._sampling),
            "constrained": self._constrained,
        }

    @property
    def batch(self) -> int:
        """How many replies it writes at once."""
        return self._decoder.rows

    def act(self, task: Task, seed: int) -> Reply:
        """The model's reply to one task; `act_all` is faster for many."""
        return self.act_all([task], [seed])[0]

    def act_all(self, tasks: Sequence[Task], seeds: Sequence[int]) -> list[Reply]:
        """Its replies to all tasks; one to a task that cannot be put to it says why.

        Raises AgentError if not even one reply fits into memory.
        """
        started = time.monotonic()
        requests: dict[int, Request] = {}
        replies: dict[int, Reply] = {}
        for place, (task, seed) in enumerate(zip(tasks, seeds, strict=True)):
            try:
                requests[place] = self._request(task, seed)
            except (MutsinqError, RecursionError) as error:
                replies[place] = Reply(f"the task cannot be put to {self.name}: {error}", finish="failed")
        written = self._decoder.write(list(requests.values()))
        for (place, request), reply in zip(requests.items(), written, strict=True):
            replies[place] = self._reply(tasks[place], request, reply)
        seconds = (time.monotonic() - started) / max(len(tasks), 1)
        return [replace(replies[place], seconds=seconds) for place in range(len(tasks))]

    def interrupt(self) -> None:
        """Cut off the replies that another thread is asking for."""
        self._decoder.interrupt()

    def _request(self, task: Task, seed: int) -> Request:
        wanted: Frame | None = frame(task, self._prompting) if self._constrained else None
        prompt = tuple(self._tokens(task))
        if len(prompt) >= self._loaded.context:
            raise AgentError(f"its prompt has {len(prompt):,} tokens, and the context {self._loaded.context:,}")
        if max(prompt) >= self._loaded.vocabulary:
            raise AgentError("its text holds a special token of the tokenizer that the model does not have")
        return Request(prompt, seed, wanted)

    def _tokens(self, task: Task) -> list[int]:
        tokenizer = self._loaded.tokenizer
        if self._prompting.style != "chat":
            encoded = tokenizer(self._prompting.completion(task))
        else:
            # The template writes what begins a text itself.
            encoded = tokenizer(self._templated(self._prompting.messages(task)), add_special_tokens=False)
        tokens: list[int] = encoded.input_ids
        return tokens

    def _templated(self, messages: list[Message]) -> str:
        template = self._loaded.tokenizer.apply_chat_template
        options = {"tokenize": False, "add_generation_prompt": True, "enable_thinking": self._prompting.reasoning}
        try:
            return str(template(messages, **options))
        except Exception:
            # Some templates know no messages of the system.
            text = "\n".join(message["content"] for message in messages)
            return str(template([{"role": "user", "content": text}], **options))

    def _reply(self, task: Task, request: Request, written: Written) -> Reply:
        text = self._loaded.tokenizer.decode(written.tokens, skip_special_tokens=True)
        # A grammar says itself where a reply ends; what looks like the end of an example is then a line of it.
        if self._prompting.style == "completion" and request.frame is None:
            text = text.partition(END_OF_EXAMPLE)[0]
        return Reply(
            text,
            self._prompting.text(task),
            written.finish,
            tokens_read=len(request.prompt),
            tokens_written=len(written.tokens),
        )


def open_model(
    spec: str,
    *,
    adapter: str | None = None,
    name: str | None = None,
    device: str = "auto",
    dtype: str | None = None,
    bits: int | None = None,
    style: Style | None = None,
    form: Form | None = None,
    reasoning: bool | None = None,
    shots: int | None = None,
    temperature: float = _SAMPLING.temperature,
    top_p: float = _SAMPLING.top_p,
    max_tokens: int = _SAMPLING.max_tokens,
    constrained: bool = True,
    batch: int | None = None,
) -> LocalPlayer:
    """The player that `model:gemma`, `model:FOLDER`, `model:FILE.gguf` or `model:owner/name` names.

    What is None is what the adapter was trained with, or else fits the model; for `device`, `dtype` and `bits` see
    `load_model`. Raises AgentError for what there is not, or does not fit.
    """
    sampling = Sampling(temperature, top_p, max_tokens)
    _check(spec, sampling, batch, shots)
    loaded = _shared_model(spec, adapter, device, dtype, bits)
    asked: dict[str, Any] = {"style": style, "form": form, "reasoning": reasoning, "shots": shots}
    given = {key: value for key, value in asked.items() if value is not None}
    prompting = replace(loaded.prompting or Prompting("chat" if loaded.chats else "completion"), **given)
    return LocalPlayer(loaded, prompting, sampling, constrained=constrained, batch=batch, name=name)


def _shared_model(*asked: Any) -> LoadedModel:
    """The model of `load_model` with these arguments; one for all players of this process that ask for it."""
    loaded = _SHARED.get(asked)
    if loaded is None:
        loaded = _SHARED[asked] = load_model(*asked).merged()
    return loaded


def _check(spec: str, sampling: Sampling, batch: int | None, shots: int | None) -> None:
    limits: list[tuple[str, float | None, float, float]] = [
        ("temperature", sampling.temperature, 0, 100),
        ("top_p", sampling.top_p, 1e-6, 1),
        ("max_tokens", sampling.max_tokens, 1, 10**9),
        ("batch", batch, 1, 10**9),
        ("shots", shots, 0, 10**9),
    ]
    for word, value, least, most in limits:
        if value is not None and not least <= value <= most:
            raise AgentError(f"{word}={value} of model:{spec} is no number from {least} to {most:g}")
