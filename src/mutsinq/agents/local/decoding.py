"""Decoding: many replies written at once by a local model.

What all prompts of a call begin with is read once; of what follows, each distinct prompt once for all its replies, in
groups of like length. Replies that have ended leave the batch, so that the others go on faster.
"""

from __future__ import annotations

import copy
import itertools
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from mutsinq.agents.constraining import Frame, Guide, Row
from mutsinq.agents.local.model import LoadedModel
from mutsinq.agents.local.sampling import Sampling, draw
from mutsinq.core.reply import Finish
from mutsinq.errors import AgentError

#: A prefix shorter than this many tokens is not worth a pass of its own.
_SHORTEST_PREFIX = 32
#: Tokens that must remain beside those of the landing, since a token can open several brackets.
_RESERVE = 16
#: The last tokens of a reply in which the text that stops it is looked for.
_TAIL = 8


@dataclass(frozen=True, slots=True)
class Request:
    """One reply to write."""

    #: The tokens of the prompt, at least one.
    prompt: tuple[int, ...]
    seed: int
    #: What the reply must look like; None for anything.
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The tokens of one reply, without those that only end it."""

    tokens: tuple[int, ...]
    finish: Finish


class Decoder:
    """Writes replies with one model, at most `rows` at once."""

    def __init__(
        self, loaded: LoadedModel, sampling: Sampling, rows: int = 32, guide: Guide | None = None, stop: str = ""
    ) -> None:
        """`guide` is needed for requests with a frame; `stop` is a text that ends a reply and is no part of it."""
        self.rows = rows
        self._loaded = loaded
        self._sampling = sampling
        self._guide = guide
        self._ends = frozenset(loaded.ends)
        self._stop = stop
        # Under a grammar the stop cannot be written: wanting to begin it is wanting to end.
        word = loaded.tokenizer(stop.strip(), add_special_tokens=False).input_ids if stop else []
        self._stop_token: int | None = word[0] if word else None
        self._interrupted = threading.Event()

    def interrupt(self) -> None:
        """End the replies that another thread is writing, after the token that they are at: they are cut off."""
        self._interrupted.set()

    def write(self, requests: Sequence[Request]) -> list[Written]:
        """What is written for each request, in their order.

        A batch that does not fit into memory is halved, for this call and later ones. Raises AgentError if not even
        one reply fits, or if a prompt is longer than the model's context.
        """
        import torch

        longest = max((len(request.prompt) for request in requests), default=0)
        if longest >= self._loaded.context:
            raise AgentError(f"a prompt has {longest:,} tokens, and the model's context {self._loaded.context:,}")
        written: dict[int, Written] = {}
        self._interrupted.clear()
        with torch.inference_mode():
            prefix = _Prefix(self._loaded.model, _shared([request.prompt for request in requests]))
            groups = list(_groups(requests, range(len(requests)), self.rows))
            while groups:
                group = groups.pop()
                if self._fits(requests, group, prefix, written):
                    continue
                if len(group) == 1:
                    tokens = len(requests[group[0]].prompt)
                    raise AgentError(
                        f"not even one reply to a prompt of {tokens:,} tokens fits into memory; lower max_tokens, take "
                        "bits=4 or a smaller model"
                    )
                self.rows = len(group) // 2
                left = itertools.chain(group, *groups)
                groups = list(_groups(requests, left, self.rows))
        return [written[place] for place in range(len(requests))]

    def _fits(
        self, requests: Sequence[Request], group: list[int], prefix: _Prefix, written: dict[int, Written]
    ) -> bool:
        """Write the replies of a group; False if there is not enough memory."""
        try:
            written.update(self._written(requests, group, prefix))
        except (MemoryError, RuntimeError) as error:
            if not _is_out_of_memory(error):
                raise
        else:
            return True
        # Only behind the handler is nothing of the batch alive any more.
        _free_memory()
        return False

    def _written(self, requests: Sequence[Request], group: list[int], prefix: _Prefix) -> dict[int, Written]:
        batch = self._begin(requests, group, prefix)
        pens = list(batch.pens)
        while batch.pens and not self._interrupted.is_set():
            self._go_on(batch)
        return {pen.place: Written(tuple(pen.tokens), pen.finish) for pen in pens}

    def _begin(self, requests: Sequence[Request], group: list[int], prefix: _Prefix) -> _Batch:
        import torch

        prompts = dict.fromkeys(requests[place].prompt for place in group)
        cache, mask, logits = prefix.read(list(prompts))
        # From one row a prompt to one row a reply.
        rows = {prompt: row for row, prompt in enumerate(prompts)}
        index = torch.tensor([rows[requests[place].prompt] for place in group], device=mask.device)
        cache.batch_select_indices(index)
        pens = []
        for place in group:
            request = requests[place]
            row = self._guide.row(request.frame) if self._guide and request.frame else None
            limit = min(self._sampling.max_tokens, self._loaded.context - len(request.prompt))
            # Replies to other prompts by the same seed have other luck.
            pens.append(_Pen(place, Random(f"{request.seed} {request.prompt}"), limit, row))
        return _Batch(pens, cache, mask[index], logits[index])

    def _go_on(self, batch: _Batch) -> None:
        """Write one more token of each reply; those that end leave the batch."""
        scores = self._constrained(batch, self._guide) if self._guide else batch.logits
        tokens = draw(scores, [pen.random.random() for pen in batch.pens], self._sampling)
        live = [place for place, (pen, token) in enumerate(zip(batch.pens, tokens)) if self._take(pen, token)]
        batch.keep(live)
        if live:
            batch.step(self._loaded.model, [tokens[place] for place in live])

    def _take(self, pen: _Pen, token: int) -> bool:
        """Whether the reply goes on after this token."""
        if token in self._ends:
            pen.finish = "stop"
            return False
        pen.tokens.append(token)
        if pen.row:
            pen.row.accept(token)
            if pen.row.ended:
                pen.finish = "stop"
                return False
        elif self._stop and self._stop in self._loaded.tokenizer.decode(pen.tokens[-_TAIL:]):
            pen.finish = "stop"
            return False
        return not pen.lands()

    def _constrained(self, batch: _Batch, guide: Guide) -> Any:
        """The logits, minus infinity where the grammars of the replies forbid a token."""
        import torch

        logits = batch.logits
        if self._stop_token is not None:
            ends = torch.tensor(sorted(self._ends), device=logits.device)
            logits[:, ends] = torch.maximum(logits[:, ends], logits[:, self._stop_token, None])
        # A tokenizer can have more tokens than the model, which are cut off below, or fewer.
        width = max(logits.shape[-1], guide.tokenizer.vocab_size)
        masks = torch.full((len(batch.pens), (width + 31) // 32), -1, dtype=torch.int32)
        for pen, mask in zip(batch.pens, masks):
            if pen.row:
                pen.row.fill(mask)
        shifts = torch.arange(32, dtype=torch.int32, device=logits.device)
        bits = (masks.to(logits.device)[:, :, None] >> shifts) & 1
        return logits.masked_fill(bits.view(len(batch.pens), -1)[:, : logits.shape[-1]] == 0, float("-inf"))


@dataclass(slots=True)
class _Pen:
    """One reply while it is written."""

    place: int
    random: Random
    limit: int
    row: Row | None
    tokens: list[int] = field(default_factory=list)
    finish: Finish = "length"
    #: How many tokens remain when the landing is worked out next. Most replies have ended by half of their tokens.
    _look: int = field(init=False)

    def __post_init__(self) -> None:
        self._look = self.limit // 2

    @property
    def remaining(self) -> int:
        return self.limit - len(self.tokens)

    def lands(self) -> bool:
        """End the reply by the way that its grammar allows, if there are hardly more tokens left than that takes."""
        if self.row is None or self.remaining > self._look:
            return self.remaining <= 0
        try:
            landing = self.row.landing()
        except AgentError:
            # No way is known from here; there may be one behind the next token. At worst the reply stays cut.
            self._look = self.remaining - 1
            return self.remaining <= 0
        spare = self.remaining - len(landing) - _RESERVE
        if spare <= 0:
            # The reply is whole, so it is none that was cut.
            self.tokens += landing
            self.finish = "stop"
            return True
        # A token makes the way longer by about one, so after half of the spare ones it may have come to this.
        self._look = self.remaining - max(spare // 2, 1)
        return False


@dataclass(slots=True)
class _Batch:
    """Replies that are written side by side; of each tensor a row is a reply's."""

    pens: list[_Pen]
    cache: Any
    #: Of shape (rows, tokens so far): 0 where a place is padding.
    mask: Any
    #: Of shape (rows, vocabulary), float32.
    logits: Any

    def keep(self, live: list[int]) -> None:
        """Leave only the rows at these places."""
        if len(live) == len(self.pens):
            return
        import torch

        self.pens = [self.pens[place] for place in live]
        if live:
            index = torch.tensor(live, device=self.mask.device)
            self.cache.batch_select_indices(index)
            self.mask = self.mask[index]

    def step(self, model: Any, tokens: list[int]) -> None:
        """Read one token a row."""
        import torch

        column = torch.tensor(tokens, device=self.mask.device)[:, None]
        self.mask, self.logits = _read(model, column, self.mask, self.cache)


class _Prefix:
    """What all prompts begin with, read when it is first needed.

    The padding of shorter prompts stands behind it. Attention leaves it out, but a sliding window counts it: so many
    tokens less are within the window.
    """

    def __init__(self, model: Any, tokens: tuple[int, ...]) -> None:
        self._model = model
        self._tokens = tokens
        self._cache: Any = None

    def read(self, prompts: list[tuple[int, ...]]) -> tuple[Any, Any, Any]:
        """The cache, mask and last logits of distinct prompts, a row each."""
        import torch
        from transformers import DynamicCache

        device = next(self._model.parameters()).device
        shared = len(self._tokens)
        if shared and self._cache is None:
            read = DynamicCache(config=self._model.config)
            _read(self._model, torch.tensor([self._tokens], device=device), None, read)
            self._cache = read
        cache = copy.deepcopy(self._cache) if shared else DynamicCache(config=self._model.config)
        if shared:
            cache.batch_repeat_interleave(len(prompts))
        width = max(map(len, prompts)) - shared
        rest = torch.zeros((len(prompts), width), dtype=torch.long, device=device)
        mask = torch.ones((len(prompts), shared + width), dtype=torch.long, device=device)
        for row, prompt in enumerate(prompts):
            rest[row, shared - len(prompt) :] = torch.tensor(prompt[shared:], device=device)
            mask[row, shared : shared + width - (len(prompt) - shared)] = 0
        return cache, *_read(self._model, rest, mask, cache, whole_mask=True)


def _read(model: Any, tokens: Any, mask: Any, cache: Any, *, whole_mask: bool = False) -> tuple[Any, Any]:
    """Read more tokens of each row into `cache`; the mask of all places so far, and the logits of the last.

    `mask` is that of the places before, or of these too; None if there are none before, and no padding.
    """
    import torch

    if not whole_mask:
        new = torch.ones_like(tokens)
        mask = new if mask is None else torch.cat([mask, new], 1)
    places = (mask.cumsum(1) - 1).clamp(min=0)[:, -tokens.shape[1] :]
    output = model(
        input_ids=tokens,
        attention_mask=mask,
        position_ids=places,
        past_key_values=cache,
        use_cache=True,
        logits_to_keep=1,
    )
    return mask, output.logits[:, -1].float()


def _shared(prompts: list[tuple[int, ...]]) -> tuple[int, ...]:
    """What all prompts begin with, without the last token of the shortest: the logits behind it are needed."""
    if not prompts:
        return ()
    # What these two share, all between them do.
    first, last = min(prompts), max(prompts)
    longest = min(map(len, prompts)) - 1
    count = next((place for place in range(longest) if first[place] != last[place]), longest)
    return first[:count] if count >= _SHORTEST_PREFIX else ()


def _groups(requests: Sequence[Request], places: Iterable[int], rows: int) -> Iterator[list[int]]:
    """The places in groups of at most `rows`, those of one prompt together, prompts of like length side by side."""
    ordered = sorted(places, key=lambda place: (len(requests[place].prompt), requests[place].prompt))
    group: list[int] = []
    for _, same in itertools.groupby(ordered, key=lambda place: requests[place].prompt):
        replies = list(same)
        if group and len(group) + len(replies) > rows:
            yield group
            group = []
        while len(replies) > rows:
            yield replies[:rows]
            replies = replies[rows:]
        group += replies
    if group:
        yield group


def _is_out_of_memory(error: Exception) -> bool:
    import torch

    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    # Of the CPU's allocator and of libraries below torch, which have no class of their own.
    text = str(error).lower()
    return any(words in text for words in ("allocate memory", "enough memory", "out of memory", "alloc_failed"))


def _free_memory() -> None:
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()
