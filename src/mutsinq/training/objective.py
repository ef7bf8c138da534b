"""Objective: what a method minimises, over the examples of a step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from mutsinq.training.tokens import Encoded

Item = TypeVar("Item")


class Objective(Protocol[Item]):
    """A method of training, by the losses of parts of a step.

    A step's loss is the sum of its parts' losses over the sum of its items' weights, so how a step is parted changes
    the memory that it takes and nothing else.
    """

    @property
    def lengths(self) -> tuple[int, ...]:
        """Tokens of each example, by which steps are scheduled."""

    @property
    def digest(self) -> str:
        """What is trained on: 16 hexadecimal digits."""

    def items(self, places: Sequence[int], step: int) -> list[Item]:
        """The items of a step from the examples at these places; may ask the model and run programs."""

    def texts(self, item: Item) -> Sequence[Encoded]:
        """What of an item goes through the model."""

    def weight(self, item: Item) -> float:
        """What an item adds to the number that the step's loss is divided by."""

    def loss(self, items: Sequence[Item]) -> Any:
        """The summed loss of some items, a scalar with gradients."""

    def measures(self) -> dict[str, float]:
        """Numbers on the steps since this was last asked, for the metrics."""
