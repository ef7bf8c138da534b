"""Fuzz: typed random inputs, steered by branches that were never seen.

The likeliest types run alone for the first part of the budget: an input of the right types is a difference
that nobody disputes. Then come all types on which the original does not mostly raise a TypeError, weighted by
rank; this order distinguished more pairs of small programs within the domain than weights alone did.

Inputs that came to where the programs differ are changed more often than others, as in directed grey-box fuzzing (Böhme
et al., 2017): what does not come there shows no difference.
"""

from __future__ import annotations

import itertools
from bisect import bisect
from collections.abc import Callable
from random import Random

from mutsinq.core.input import Input
from mutsinq.core.search import Budget, SearchReport
from mutsinq.searchers.generation.assignments import Assignment, assignments, with_other_scalars
from mutsinq.searchers.generation.compiling import Compiler
from mutsinq.searchers.generation.palette import Magnitude, palette
from mutsinq.searchers.generation.plan import Plan
from mutsinq.searchers.meter import Meter
from mutsinq.searchers.protocol import Pair, Probe, Trial
from mutsinq.searchers.rehearsal import CONVINCING, ENOUGH, TYPE_ERRORS, accepted

#: Assignments of types that trial execution looks at.
_MOST_ASSIGNMENTS = 60
#: Inputs that each of them gets.
_TRIALS = 14
#: Assignments that are fuzzed, the likeliest included.
_MOST_ASSIGNMENTS_FUZZED = 8
#: So many of the likeliest come before variations of the first.
_BEFORE_NEAR = 3
_CORPUS = 400
#: Share of inputs that are mutated from the corpus.
_MUTATED = 0.4
#: Share of these that are mutated from inputs that came to where the programs differ, once there are any.
_REACHING = 0.7
#: Out-of-steps trials after which magnitudes are cut.
_HANGS = 3
_SMALLEST_BATCH, _LARGEST_BATCH = 16, 512
#: A batch that took longer than this, in seconds, is followed by a smaller one.
_SLOW_BATCH = 0.1
#: Where in the budget the likeliest types no longer runs alone, and where large magnitudes begin.
_ALONE_UNTIL, _USUAL_UNTIL = 0.35, 0.75
#: Without a new branch in so many inputs, the likeliest types have shown what it can.
_SATURATED = 20_000


class Fuzz:
    """The typed fuzzer. Under a budget of inputs alone it is deterministic for a seed."""

    name = "fuzz"

    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        """Search until the probe closes or the budget is used up; a call without arguments is tried once."""
        meter = Meter(probe, budget)
        if not (pair.domain.parameters or pair.domain.receiver or pair.domain.methods):
            trials = meter.run([_only_input(pair)])
            return meter.report(self.name, exhausted=bool(trials))
        campaign = _Campaign(pair, meter)
        campaign.run()
        return meter.report(self.name, note=campaign.note)


SEARCHER = Fuzz()


class _Campaign:
    """One search: plans, a corpus of inputs that reached new branches, and the magnitude in force."""

    def __init__(self, pair: Pair, meter: Meter) -> None:
        self._domain = pair.domain
        self._meter = meter
        self._random = Random(pair.seed).random
        self._candidates = list(itertools.islice(assignments(pair.domain), _MOST_ASSIGNMENTS))
        self._acceptance: dict[Assignment, float] = {}
        self._assignments: list[Assignment] = []
        self._corpus: list[tuple[Assignment, Input]] = []
        #: Those of the corpus that came to a block in which the programs differ.
        self._reaching: list[tuple[Assignment, Input]] = []
        self._batch = _SMALLEST_BATCH
        self._hangs = 0
        self._stale = 0
        # Sequences of calls need states, not sizes; a large one makes each constructor slow.
        self._scale(Magnitude.SMALL if pair.domain.methods else Magnitude.USUAL)

    def run(self) -> None:
        """The whole schedule."""
        self._assignments = [self._likeliest()]
        self._corpus += [(self._assignments[0], example) for example in self._domain.examples]
        self._fuzz(until=_ALONE_UNTIL, patience=_SATURATED)
        if self._domain.methods and self._hangs < _HANGS:
            self._scale(Magnitude.USUAL)
        self._assignments += self._plausible()
        self._fuzz(until=_USUAL_UNTIL)
        if self._hangs < _HANGS:
            self._scale(Magnitude.LARGE)
        self._fuzz(until=1.0)

    @property
    def note(self) -> str:
        """The types that were tried, for people."""
        return "types: " + "; ".join(", ".join(map(str, types)) for types in self._assignments[:3])

    def _likeliest(self) -> Assignment:
        """The first assignment if the original accepts it, else the next that it clearly does, else the first."""
        first, *others = self._candidates
        if self._accepted(first) >= ENOUGH:
            return first
        for assignment in others:
            if self._accepted(assignment) >= CONVINCING:
                return assignment
            if not self._meter.open:
                break
        return first

    def _plausible(self) -> list[Assignment]:
        """The further assignments that the original accepts at least half of the time, in rank order.

        After the next likeliest come those that differ from the likeliest in their scalars alone.
        """
        found: list[Assignment] = []
        near = with_other_scalars(self._domain, self._assignments[0])
        next_likeliest, rest = self._candidates[:_BEFORE_NEAR], self._candidates[_BEFORE_NEAR:]
        for assignment in dict.fromkeys((*next_likeliest, *near, *rest)):
            if not self._meter.open or len(found) == _MOST_ASSIGNMENTS_FUZZED - 1:
                break
            if assignment not in self._assignments and self._accepted(assignment) >= ENOUGH:
                found.append(assignment)
        return found

    def _accepted(self, assignment: Assignment) -> float:
        """The share of a few fresh inputs of which the original does not reject the types."""
        if assignment not in self._acceptance:
            plan = self._plan(assignment)
            trials = self._try([(assignment, plan.make(self._random)) for _ in range(_TRIALS)])
            self._acceptance[assignment] = accepted([trial.original for trial in trials])
        return self._acceptance[assignment]

    def _fuzz(self, until: float, patience: float = float("inf")) -> None:
        choose = _by_rank(self._assignments, self._random)
        self._stale = 0
        while self._meter.open and self._meter.used < until and self._stale < patience:
            before = self._meter.seconds
            hangs = self._hangs
            self._try([self._next(choose) for _ in range(self._batch)])
            slow = self._meter.seconds - before > _SLOW_BATCH
            if slow and self._batch == _SMALLEST_BATCH and self._hangs == hangs:
                self._slow_down()
            if self._hangs > hangs or slow:
                self._batch = max(_SMALLEST_BATCH, self._batch // 4)
            else:
                self._batch = min(_LARGEST_BATCH, self._batch * 2)

    def _next(self, choose: Callable[[], Assignment]) -> tuple[Assignment, Input]:
        random = self._random
        if self._corpus and random() < _MUTATED:
            corpus = self._reaching if self._reaching and random() < _REACHING else self._corpus
            assignment, input = corpus[int(random() * len(corpus))]
            return assignment, self._plan(assignment).mutate(input, random)
        assignment = choose()
        return assignment, self._plan(assignment).make(random)

    def _try(self, candidates: list[tuple[Assignment, Input]]) -> list[Trial]:
        trials = self._meter.run([input for _, input in candidates])
        hung = self._hangs >= _HANGS
        random = self._random
        for (assignment, input), trial in zip(candidates, trials):
            if "steps" in (trial.original, trial.variant):
                self._hangs += 1
            elif trial.novel and trial.original not in TYPE_ERRORS:
                _remember(self._corpus, assignment, input, random)
                if trial.reached:
                    _remember(self._reaching, assignment, input, random)
                self._stale = 0
        self._stale += len(trials)
        if self._hangs >= _HANGS and not hung:
            self._scale(Magnitude.SMALL)
        return trials

    def _slow_down(self) -> None:
        """Count a batch that took long without running out of steps: huge allocations and loops in C do."""
        self._hangs += 1
        if self._hangs == _HANGS:
            self._scale(Magnitude.SMALL)
            # What was remembered is as huge.
            self._corpus = [(self._assignments[0], example) for example in self._domain.examples]
            self._reaching = []

    def _plan(self, assignment: Assignment) -> Plan:
        if assignment not in self._compiled:
            self._compiled[assignment] = Plan(self._domain, assignment, self._compiler)
        return self._compiled[assignment]

    def _scale(self, magnitude: Magnitude) -> None:
        """From here on, numbers of another magnitude."""
        self._compiler = Compiler(self._domain, palette(self._domain.constants, magnitude))
        self._compiled: dict[Assignment, Plan] = {}


def _remember(
    corpus: list[tuple[Assignment, Input]], assignment: Assignment, input: Input, random: Callable[[], float]
) -> None:
    if len(corpus) >= _CORPUS:
        del corpus[int(random() * len(corpus) / 2)]
    corpus.append((assignment, input))


def _by_rank(ranked: list[Assignment], random: Callable[[], float]) -> Callable[[], Assignment]:
    """Chooses the assignment of rank r (from 1) with a weight of 1 / r^1.2."""
    if len(ranked) == 1:
        return lambda: ranked[0]
    weights = list(itertools.accumulate((rank + 1) ** -1.2 for rank in range(len(ranked))))
    return lambda: ranked[min(bisect(weights, random() * weights[-1]), len(ranked) - 1)]


def _only_input(pair: Pair) -> Input:
    compiler = Compiler(pair.domain, palette(pair.domain.constants))
    return Plan(pair.domain, (), compiler).make(Random(pair.seed).random)
