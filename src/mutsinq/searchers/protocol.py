"""What a searcher gets and gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from mutsinq.core.difference import Difference
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.search import Budget, SearchReport
from mutsinq.static.domains.domain import Domain


@dataclass(frozen=True, slots=True)
class Pair:
    """Two programs with the same entry, and what is inferred of their inputs."""

    original: Program
    variant: Program
    domain: Domain
    #: Every random choice of a searcher comes from this seed.
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """What both programs did on one input."""

    input: Input
    difference: Difference | None
    #: `returned`, `steps`, `crashed`, or the name of the exception that was raised.
    original: str
    variant: str
    #: The pair of branch signatures was never seen before in this search.
    novel: bool
    #: Either program came to a block in which the two differ.
    reached: bool = True


class Probe(Protocol):
    """Runs both programs for real, in the sandboxed workers, and keeps the best difference that it saw."""

    @property
    def open(self) -> bool:
        """False once the goal is reached or the budget used up: the searcher should return."""

    @property
    def seconds_left(self) -> float:
        """How long it stays open as things stand: much shorter once there is a difference, in the hope of a better."""

    @property
    def corpus(self) -> Sequence[Input]:
        """Inputs that showed new behaviour so far, whoever tried them, and on which the original returned."""

    def __call__(self, input: Input) -> Difference | None:
        """Run both programs on one input."""

    def batch(self, inputs: Sequence[Input]) -> list[Trial]:
        """Run both programs on many inputs: 100 or more a batch cost a few microseconds each.

        Gives fewer trials than inputs when the search closes on the way.
        """


class Searcher(Protocol):
    """Looks for a distinguishing input within a budget.

    It steers by what `probe` answers and cannot decide: only a replayed difference counts.
    """

    name: str

    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        """Search until the probe closes, the budget is used, or nothing is left to try."""
