"""Group: the processes that train one adapter together, one a GPU, as `torchrun` starts them.

Every process does its share of each step; gradients are added up. LoRA's gradients are a few megabytes, so one plain
sum over all of them does, and accelerate would carry nothing here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Group:
    """The place of this process among those that train."""

    rank: int = 0
    size: int = 1

    @classmethod
    def join(cls, device: str) -> Group:
        """The group that `torchrun` started, if it did; processes speak by NCCL on GPUs, by Gloo elsewhere."""
        size = int(os.environ.get("WORLD_SIZE", "1"))
        if size == 1:
            return cls()
        import torch
        import torch.distributed

        if device.startswith("cuda"):
            torch.cuda.set_device(torch.device(device))
        torch.distributed.init_process_group("nccl" if device.startswith("cuda") else "gloo")
        return cls(torch.distributed.get_rank(), size)

    @staticmethod
    def device(device: str) -> str:
        """The device of this process: each has a GPU of its own."""
        if int(os.environ.get("WORLD_SIZE", "1")) == 1:
            return device
        import torch

        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        return f"cuda:{os.environ.get('LOCAL_RANK', '0')}" if device == "cuda" else device

    @staticmethod
    def led_here() -> bool:
        """Whether this process leads, or will."""
        return os.environ.get("RANK", "0") == "0"

    @property
    def leads(self) -> bool:
        """Whether this process writes files and speaks to the user."""
        return self.rank == 0

    def share(self, items: Sequence[T]) -> Sequence[T]:
        """This process's part of a step."""
        return items[self.rank :: self.size]

    def add_up(self, tensors: Iterable[Any]) -> None:
        """Replace each tensor by its sum over all processes."""
        if self.size > 1:
            import torch

            for tensor in tensors:
                torch.distributed.all_reduce(tensor)

    def numbers(self, *values: float) -> list[float]:
        """The sums of numbers over all processes."""
        if self.size == 1:
            return list(values)
        import torch

        device = f"cuda:{torch.cuda.current_device()}" if torch.distributed.get_backend() == "nccl" else "cpu"
        tensor = torch.tensor(values, dtype=torch.float64, device=device)
        torch.distributed.all_reduce(tensor)
        return [float(value) for value in tensor.tolist()]

    def wait(self) -> None:
        """Go on when all processes have come here."""
        self.numbers(0.0)

    def leave(self) -> None:
        """End the group."""
        if self.size > 1:
            import torch

            torch.distributed.destroy_process_group()
