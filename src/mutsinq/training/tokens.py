"""Tokens: lessons as a model reads them, and the log-probabilities that it gives to their replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mutsinq.training.rendering import Lesson


@dataclass(frozen=True, slots=True)
class Encoded:
    """The tokens of a prompt and of a reply to it, the end of the text included."""

    prompt: tuple[int, ...]
    reply: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.prompt) + len(self.reply)


def encode(tokenizer: Any, prompts: Sequence[str], replies: Sequence[str]) -> list[Encoded]:
    """Each prompt with the reply at its place, as the tokenizer's player would see and write them."""
    if not prompts:
        return []
    read = tokenizer(list(prompts)).input_ids
    written = tokenizer(list(replies), add_special_tokens=False).input_ids
    return [Encoded(tuple(a), (*b, tokenizer.eos_token_id)) for a, b in zip(read, written, strict=True)]


def encode_lessons(tokenizer: Any, lessons: Sequence[Lesson], longest: int) -> tuple[list[tuple[Encoded, ...]], int]:
    """Of each lesson the tokens of its reply, and of the worse one where it has one; and how many were too long.

    A lesson is left out if any of its texts has more than `longest` tokens.
    """
    prompts = [lesson.prompt for lesson in lessons]
    better = encode(tokenizer, prompts, [lesson.reply for lesson in lessons])
    paired = [lesson for lesson in lessons if lesson.worse]
    worse = iter(encode(tokenizer, [lesson.prompt for lesson in paired], [lesson.worse for lesson in paired]))
    rows: list[tuple[Encoded, ...]] = [
        (one, next(worse)) if lesson.worse else (one,) for lesson, one in zip(lessons, better)
    ]
    kept = [row for row in rows if max(map(len, row)) <= longest]
    return kept, len(rows) - len(kept)


def log_probabilities(model: Any, items: Sequence[Encoded]) -> tuple[Any, Any]:
    """Of each text the log-probabilities of its reply's tokens, and where they are.

    Both are of shape (texts, places): float32, and booleans that tell replies from padding. Padding stands on the
    right, where causal attention never looks, so no mask is needed; logits are computed only from the shortest
    prompt's end on.
    """
    import torch

    device = next(model.parameters()).device
    longest = max(map(len, items))
    first = min(len(item.prompt) for item in items)
    tokens = torch.zeros((len(items), longest), dtype=torch.long)
    replies = torch.zeros((len(items), longest), dtype=torch.bool)
    for row, item in enumerate(items):
        tokens[row, : len(item)] = torch.tensor(item.prompt + item.reply)
        replies[row, len(item.prompt) : len(item)] = True
    tokens = tokens.to(device)
    logits = model(input_ids=tokens, use_cache=False, logits_to_keep=longest - first + 1).logits[:, :-1]
    targets, wanted = tokens[:, first:], replies[:, first:].to(device)
    # Only the replies' rows become float32 and are normalised.
    values = torch.zeros(targets.shape, dtype=torch.float32, device=device)
    chosen = torch.nn.functional.cross_entropy(logits[wanted].float(), targets[wanted], reduction="none")
    return values.masked_scatter(wanted, -chosen), wanted
