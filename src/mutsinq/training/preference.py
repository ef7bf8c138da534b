"""Preference: make winning replies more likely than losing ones (`dpo`).

Rafailov et al., *Direct Preference Optimization*, NeurIPS 2023: the loss is the logistic loss of the difference in
log-probability between the better and the worse reply, each relative to the model that training started from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mutsinq.training.adapter import Adapter
from mutsinq.training.imitation import digest_of
from mutsinq.training.tokens import Encoded, log_probabilities


class Preference:
    """The loss of pairs of a better and a worse reply to one prompt."""

    def __init__(self, adapter: Adapter, rows: Sequence[tuple[Encoded, ...]]) -> None:
        self._adapter = adapter
        self._rows = rows
        self._right = self._seen = 0

    @property
    def lengths(self) -> tuple[int, ...]:
        return tuple(max(map(len, row)) for row in self._rows)

    @property
    def digest(self) -> str:
        return digest_of(self._rows)

    def items(self, places: Sequence[int], step: int) -> list[tuple[Encoded, ...]]:
        return [self._rows[place] for place in places]

    def texts(self, item: tuple[Encoded, ...]) -> tuple[Encoded, ...]:
        return item

    def weight(self, item: tuple[Encoded, ...]) -> float:
        return 1.0

    def loss(self, items: Sequence[tuple[Encoded, ...]]) -> Any:
        import torch

        margin = self._margin(items)
        with torch.no_grad(), self._adapter.reference():
            start = self._margin(items)
        advantage = margin - start
        self._right += int((advantage > 0).sum())
        self._seen += len(items)
        return -torch.nn.functional.logsigmoid(self._adapter.config.beta * advantage).sum()

    def _margin(self, items: Sequence[tuple[Encoded, ...]]) -> Any:
        """How much more likely the better reply is, in nats; of shape (items,)."""
        texts = [better for better, _ in items] + [worse for _, worse in items]
        values, _ = log_probabilities(self._adapter.model, texts)
        better, worse = values.sum(1).split(len(items))
        return better - worse

    def measures(self) -> dict[str, float]:
        """`preferred`: the share of pairs whose better reply has gained on the other since the start."""
        share = self._right / self._seen if self._seen else 0.0
        self._right = self._seen = 0
        return {"preferred": round(share, 4)}
