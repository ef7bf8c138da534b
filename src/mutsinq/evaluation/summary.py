"""Summary: an evaluation in numbers, for its tables and plots.

Pairs that differ are shown all together and in two hard parts: those on which random inputs of the original's types
seldom show the difference, by a run of its own, and those that the longest search of the run left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mutsinq.evaluation.attempting import Attempted
from mutsinq.evaluation.evaluate import Evaluation
from mutsinq.evaluation.scores import Comparison, Estimate, Resampling, share, solved, solved_within
from mutsinq.evaluation.sets import EvaluationSet, Item
from mutsinq.game.seats import BASELINES

#: Seconds at which tables say how much is solved, and how many places a curve has.
SECONDS = (0.1, 1.0, 10.0)
_PLACES = 40
#: A pair is hard for the blind if at most this share of random inputs of the original's types shows its difference.
LOW_BLIND = 0.2


@dataclass(frozen=True, slots=True)
class Row:
    """One evaluator on some pairs that differ."""

    evaluator: str
    #: By the number of inputs.
    solved: dict[int, Estimate]
    #: Share of tries that said *equivalent*, which is wrong.
    said_equivalent: float
    #: Means of a pair.
    seconds: float
    cpu_seconds: float
    tokens: float
    #: US dollars for all pairs; None where nobody knows.
    cost: float | None


@dataclass(frozen=True, slots=True)
class Pace:
    """How much one evaluator solves in how many seconds, with the largest number of inputs."""

    evaluator: str
    #: At `SECONDS`, in order, of the wall clock and of all CPUs.
    wall: tuple[Estimate, ...]
    cpu: tuple[Estimate, ...]
    #: Seconds and the share that is solved by then, rising.
    wall_curve: tuple[tuple[float, float], ...]
    cpu_curve: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class EqualRow:
    """One evaluator on the pairs that are proved equal."""

    evaluator: str
    #: Said *equivalent*, which is right; named an input, which is wrong.
    recognised: Estimate
    false_alarm: Estimate


@dataclass(frozen=True, slots=True)
class Versus:
    """One evaluator against another on the same pairs with as many inputs."""

    evaluator: str
    other: str
    inputs: int
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Part:
    """Some pairs of one set that differ."""

    set: str
    #: `all`, `low-blind`, or `left by …`.
    name: str
    pairs: int
    originals: int
    rows: tuple[Row, ...]
    paces: tuple[Pace, ...]
    versus: tuple[Versus, ...]


@dataclass(frozen=True, slots=True)
class SetSummary:
    """One set in numbers."""

    name: str
    parts: tuple[Part, ...]
    equal: tuple[EqualRow, ...]
    #: Pairs that are proved equal, and those that could not be judged.
    equal_pairs: int
    unjudged: int


def summarise(evaluation: Evaluation, against: Sequence[str] = ()) -> tuple[SetSummary, ...]:
    """The numbers of each set. `against` are those that the other evaluators that name inputs are compared with;
    without any, they are compared with each other and with the baselines.
    """
    return tuple(_SetNumbers(evaluation, each, tuple(against)).summary() for each in evaluation.sets)


@dataclass(frozen=True, slots=True)
class _SetNumbers:
    evaluation: Evaluation
    set: EvaluationSet
    against: tuple[str, ...]

    def summary(self) -> SetSummary:
        judged = [item for item in self.set.items if any(self._of(spec, item) for spec in self._evaluators)]
        equal = [item for item in judged if item.equal]
        unjudged = len(self.set.items) - len(judged)
        differing = [item for item in judged if not item.equal]
        parts = [self._part(name, items) for name, items in self._parts(differing) if items]
        return SetSummary(self.set.name, tuple(parts), tuple(self._equal_rows(equal)), len(equal), unjudged)

    @property
    def _evaluators(self) -> tuple[str, ...]:
        return self.evaluation.settings.evaluators

    def _of(self, spec: str, item: Item) -> Attempted | None:
        return self.evaluation.attempted.get((self.set.name, item.id, spec))

    def _parts(self, items: Sequence[Item]) -> Iterator[tuple[str, list[Item]]]:
        yield "all", list(items)
        yield "low-blind", [item for item in items if self._is_low_blind(item)]
        if search := _longest_search(self._evaluators):
            largest = self.evaluation.settings.counts[-1]
            left = [item for item in items if (told := self._of(search, item)) and not solved(told, largest)]
            yield f"left by {search}", left

    def _is_low_blind(self, item: Item) -> bool:
        rated = self.evaluation.rated.get((self.set.name, item.id))
        return rated is not None and rated.tried > 0 and rated.hits <= LOW_BLIND * rated.tried

    def _part(self, name: str, items: list[Item]) -> Part:
        resampling = Resampling({item.id: item.original_form for item in items}, self.evaluation.settings.seed)
        scores = {
            (spec, count): {item.id: self._score(spec, item, count) for item in items}
            for spec in self._evaluators
            for count in self.evaluation.settings.counts
        }
        rows = [self._row(spec, items, resampling, scores) for spec in self._evaluators]
        versus = [
            Versus(one, other, count, resampling.compare(scores[one, count], scores[other, count]))
            for one, other in _pairings(self._evaluators, self.against)
            for count in self.evaluation.settings.counts
        ]
        originals = len({item.original_form for item in items})
        paces = tuple(self._paces(items, resampling))
        return Part(self.set.name, name, len(items), originals, tuple(rows), paces, tuple(versus))

    def _score(self, spec: str, item: Item, count: int) -> float:
        told = self._of(spec, item)
        return solved(told, count) if told else 0.0

    def _row(
        self,
        spec: str,
        items: list[Item],
        resampling: Resampling,
        scores: dict[tuple[str, int], dict[str, float]],
    ) -> Row:
        told = [attempted for item in items if (attempted := self._of(spec, item))]
        count = max(len(told), 1)
        costs = [each.cost for each in told if each.cost is not None]
        return Row(
            spec,
            {number: resampling.estimate(scores[spec, number]) for number in self.evaluation.settings.counts},
            sum(share(each, "different") for each in told) / count,
            sum(each.seconds for each in told) / count,
            sum(each.cpu_seconds for each in told) / count,
            sum(each.tokens_read + each.tokens_written for each in told) / count,
            sum(costs) if costs else None,
        )

    def _paces(self, items: list[Item], resampling: Resampling) -> Iterator[Pace]:
        """Every evaluator at the same seconds, so that curves and columns compare."""
        told = {spec: {item.id: self._of(spec, item) for item in items} for spec in self._evaluators}
        every = [each for of in told.values() for each in of.values() if each]
        places = {cpu: _places([each.cpu_seconds if cpu else each.seconds for each in every]) for cpu in (False, True)}
        for spec, of in told.items():
            wall, cpu = (
                tuple(resampling.estimate(self._within(of, at, cpu=clock)) for at in SECONDS) for clock in (False, True)
            )
            wall_curve, cpu_curve = (
                tuple(
                    (round(at, 4), sum(self._within(of, at, cpu=clock).values()) / len(items)) for at in places[clock]
                )
                for clock in (False, True)
            )
            yield Pace(spec, wall, cpu, wall_curve, cpu_curve)

    def _within(self, of: dict[str, Attempted | None], seconds: float, *, cpu: bool) -> dict[str, float]:
        largest = self.evaluation.settings.counts[-1]
        return {id: solved_within(each, seconds, largest, cpu=cpu) if each else 0.0 for id, each in of.items()}

    def _equal_rows(self, items: list[Item]) -> Iterator[EqualRow]:
        resampling = Resampling({item.id: item.original_form for item in items}, self.evaluation.settings.seed)
        for spec in self._evaluators:
            told = {item.id: self._of(spec, item) for item in items}
            shares = [
                {id: share(each, word) if each else 0.0 for id, each in told.items()} for word in ("won", "false alarm")
            ]
            yield EqualRow(spec, *map(resampling.estimate, shares))


def _places(spent: Sequence[float]) -> list[float]:
    """Seconds from the shortest time, but no less than a millisecond, to the longest, by even factors."""
    if not spent:
        return []
    first = max(min(spent), 1e-3)
    last = max(*spent, first)
    return [first * (last / first) ** (place / (_PLACES - 1)) for place in range(_PLACES)]


def _longest_search(evaluators: Sequence[str]) -> str:
    """The search with all searchers and without an agent that has the most seconds; empty if there is none."""
    searches = [each for each in evaluators if each.partition(",")[0] == "search" and "agent=" not in each]
    return max(searches, key=_seconds, default="")


def _seconds(spec: str) -> float:
    told = [each.partition("=")[2] for each in spec.split(",") if each.startswith("seconds=")]
    return float(told[0]) if told else 0.0


def _pairings(evaluators: Sequence[str], against: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Who is compared with whom: those that name inputs with `against`, or else with each other and the baselines; a
    search that has an agent with the same search without one.
    """
    searches = [each for each in evaluators if _is_search(each)]
    measured = [each for each in evaluators if each not in (*BASELINES, *searches, *against)]
    baselines = [each for each in evaluators if each in BASELINES]
    for place, one in enumerate(measured):
        yield from ((one, other) for other in against or (*measured[place + 1 :], *baselines))
    for one in searches:
        without = ",".join(part for part in one.split(",") if not part.startswith("agent="))
        if without != one and without in searches:
            yield one, without


def _is_search(spec: str) -> bool:
    """Whether an evaluator runs both programs and has a budget in seconds, so that numbers of inputs say little."""
    return re.split("[:,]", spec)[0] in ("symbolic", "search", "crosshair")
