"""Difficulty: how often an evaluator failed on a pair, as whole numbers, with what they leave open.

A difficulty is a count of failures over samples. Every sample counts: an abstention, a malformed reply and a lost
connection are failures. Levels from 0 to 10 are for prompts and tables and are computed in integers, since the
published system's truncated floating-point numbers left its level 2 nearly empty.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

#: Two-sided 95 %.
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Difficulty:
    """`failures` in `samples`; adding two gives that of both together."""

    failures: int
    samples: int

    def __post_init__(self) -> None:
        if not 0 <= self.failures <= self.samples:
            raise ValueError(f"{self.failures} failures in {self.samples} samples")

    def __add__(self, other: Difficulty) -> Difficulty:
        return Difficulty(self.failures + other.failures, self.samples + other.samples)

    @property
    def rate(self) -> float:
        """The share of failures; 0 without samples."""
        return self.failures / self.samples if self.samples else 0.0

    def level(self, levels: int = 10) -> int:
        """The rate as a whole number from 0 to `levels`, halves rounded up."""
        return (2 * levels * self.failures + self.samples) // (2 * self.samples) if self.samples else 0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the rate by Wilson's score (JASA 22, 1927); all of [0, 1] without samples."""
        return wilson(self.failures, self.samples)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.failures}/{self.samples} ({low:.0%}-{high:.0%})"


def wilson(hits: float, tries: int) -> tuple[float, float]:
    """The 95 % score interval of a share; unlike the textbook's normal one it holds for few tries and near 0 and 1.

    `hits` may be a sum of shares, where each try is a mean itself.
    """
    if not tries:
        return 0.0, 1.0
    share, square = hits / tries, _Z * _Z
    middle = share + square / (2 * tries)
    width = _Z * math.sqrt(share * (1 - share) / tries + square / (4 * tries * tries))
    low, high = ((middle + sign * width) / (1 + square / tries) for sign in (-1, 1))
    return (0.0 if hits == 0 else low), (1.0 if hits == tries else high)
