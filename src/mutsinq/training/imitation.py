"""Imitation: learn verified replies, token by token (supervised fine-tuning, `sft`)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from mutsinq.training.adapter import Adapter
from mutsinq.training.tokens import Encoded, log_probabilities


class Imitation:
    """Cross entropy of the replies' tokens; prompts are read and not learned."""

    def __init__(self, adapter: Adapter, rows: Sequence[tuple[Encoded, ...]]) -> None:
        self._adapter = adapter
        self._rows = rows

    @property
    def lengths(self) -> tuple[int, ...]:
        return tuple(len(text) for (text,) in self._rows)

    @property
    def digest(self) -> str:
        return digest_of(self._rows)

    def items(self, places: Sequence[int], step: int) -> list[Encoded]:
        return [self._rows[place][0] for place in places]

    def texts(self, item: Encoded) -> tuple[Encoded, ...]:
        return (item,)

    def weight(self, item: Encoded) -> float:
        return len(item.reply)

    def loss(self, items: Sequence[Encoded]) -> Any:
        values, _ = log_probabilities(self._adapter.model, items)
        return -values.sum()

    def measures(self) -> dict[str, float]:
        return {}


def digest_of(rows: Sequence[tuple[Encoded, ...]]) -> str:
    """What these texts are: 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr([(text.prompt, text.reply) for text in row]).encode())
    return digest.hexdigest()[:16]
