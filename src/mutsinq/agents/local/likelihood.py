"""Likelihood: how surprised a local model is by each line of a text.

Real code is predictable, and code with a bug a little less so (Ray et al., *On the Naturalness of Buggy Code*, ICSE
2016); a planted riddle is not.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mutsinq.agents.local.model import LoadedModel, load_model
from mutsinq.core.reply import Reply
from mutsinq.core.task import QuestionTask, Task
from mutsinq.errors import AgentError


@dataclass(frozen=True, slots=True)
class LineSurprise:
    """The surprise in one line, given all that stands before it."""

    #: Minus the logarithm of its probability.
    nats: float
    #: Tokens that begin in it, its line break included.
    tokens: int


class Reader:
    """Reads texts with a model of this machine, one after the other; what was read once is remembered."""

    def __init__(self, loaded: LoadedModel) -> None:
        self._loaded = loaded
        self._known: dict[str, tuple[LineSurprise, ...]] = {}

    @property
    def name(self) -> str:
        """The model's, for tables."""
        return self._loaded.name

    def lines(self, text: str) -> tuple[LineSurprise, ...]:
        """The surprise in each line. Raises AgentError where the model cannot read so long a text."""
        if text not in self._known:
            self._known[text] = self._read(text)
        return self._known[text]

    def _read(self, text: str) -> tuple[LineSurprise, ...]:
        import torch

        encoded = self._loaded.tokenizer(text, return_offsets_mapping=True)
        tokens, offsets = encoded.input_ids, encoded.offset_mapping
        if len(tokens) > self._loaded.context:
            raise AgentError(f"a text has {len(tokens):,} tokens, and the model's context {self._loaded.context:,}")
        ids = torch.tensor([tokens], device=self._loaded.device)
        try:
            with torch.inference_mode():
                logits = self._loaded.model(input_ids=ids).logits[0, :-1].float()
                told = torch.nn.functional.cross_entropy(logits, ids[0, 1:], reduction="none").tolist()
        except torch.OutOfMemoryError as error:
            raise AgentError(f"reading a text of {len(tokens):,} tokens does not fit into memory") from error
        return _by_line(text, [start for start, _ in offsets[1:]], told)


class LikelihoodPlayer:
    """Answers which of several texts is right by the one that a model finds likeliest; nothing is asked in words.

    So the identifier swap was measured at first (Miceli Barone et al., Findings of ACL 2023).
    """

    def __init__(self, loaded: LoadedModel, name: str | None = None) -> None:
        self.name = name or f"likelihood:{loaded.name}"
        self._loaded = loaded
        self._reader = Reader(loaded)

    @property
    def configuration(self) -> dict[str, Any]:
        """The digests of model and adapter."""
        loaded = self._loaded
        return {
            "player": "likelihood",
            "model": loaded.name,
            "digest": loaded.digest,
            "adapter_digest": loaded.adapter_digest,
        }

    def act(self, task: Task, seed: int) -> Reply:
        """The word of the likeliest text, the first of several; tasks that do not choose between texts are refused."""
        if not isinstance(task, QuestionTask) or len(task.choices) != len(task.texts):
            return Reply(f"{self.name} only chooses between texts", finish="refused")
        started = time.monotonic()
        try:
            told = [self._reader.lines(text) for text in task.texts]
        except AgentError as error:
            return Reply(f"the task cannot be put to {self.name}: {error}", finish="failed")
        nats = [sum(line.nats for line in lines) for lines in told]
        read = sum(line.tokens for lines in told for line in lines)
        word = task.choices[nats.index(min(nats))]
        return Reply(f"{word}\n", seconds=time.monotonic() - started, tokens_read=read)


def open_likelihood(
    spec: str, *, adapter: str | None = None, name: str | None = None, device: str = "auto", dtype: str | None = None
) -> LikelihoodPlayer:
    """The player that `likelihood:gemma` names, with models as `model:` has them. Raises AgentError as that does."""
    return LikelihoodPlayer(load_model(spec, adapter, device, dtype), name)


def _by_line(text: str, starts: Sequence[int], nats: Sequence[float]) -> tuple[LineSurprise, ...]:
    """Surprises of tokens added up by the lines in which they begin."""
    line_of = [0]
    for character in text:
        line_of.append(line_of[-1] + (character == "\n"))
    # Not `splitlines`, which also breaks lines at characters that texts of programs may hold.
    found = [[0.0, 0] for _ in text.removesuffix("\n").split("\n")]
    for start, surprise in zip(starts, nats, strict=True):
        if (line := line_of[start]) < len(found):
            found[line][0] += surprise
            found[line][1] += 1
    return tuple(LineSurprise(nats, int(tokens)) for nats, tokens in found)
