"""Scores: shares of pairs with intervals, and how two evaluators on the same pairs compare.

Pairs of one original are alike, so originals are drawn, not pairs (the cluster bootstrap: Field and Welsh, JRSS B 69,
2007), and originals are flipped in the paired test. What n samples say of k is Chen et al.'s unbiased estimator
(*Evaluating Large Language Models Trained on Code*, 2021).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from random import Random

from mutsinq.evaluation.attempting import WON, Attempted
from mutsinq.game.difficulty import wilson

_DRAWS = 1000
_TAIL = 0.025


def solved(attempted: Attempted, inputs: int) -> float:
    """The chance that so many inputs of the evaluator solve the pair, 0 to 1."""
    if not attempted.sampled:
        return float(WON in attempted.tries[:inputs])
    return one_of(inputs, attempted.tries.count(WON), len(attempted.tries))


def solved_within(attempted: Attempted, seconds: float, inputs: int, *, cpu: bool) -> float:
    """The chance that the evaluator solves the pair in so many seconds, of the wall clock or of all CPUs, with so many
    inputs.

    Samples of a model come one after the other, each in its share of the time. Judging is not counted.
    """
    spent = attempted.cpu_seconds if cpu else attempted.seconds
    if not attempted.sampled:
        return solved(attempted, inputs) if spent <= seconds else 0.0
    samples = len(attempted.tries)
    done = samples if spent <= seconds else int(samples * seconds / spent)
    return one_of(min(done, inputs), attempted.tries.count(WON), samples)


def one_of(k: int, won: int, samples: int) -> float:
    """The chance that one of k samples wins, given how many of all did: the unbiased estimate."""
    if k > samples:
        return float(won > 0)
    return 1.0 - math.comb(samples - won, k) / math.comb(samples, k)


def share(attempted: Attempted, *words: str) -> float:
    """The share of the evaluator's tries, or of its one answer, that came to one of these ends."""
    tries = attempted.tries if attempted.sampled else attempted.tries[:1]
    return sum(word in words for word in tries) / len(tries) if tries else 0.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over pairs with its 95 % interval."""

    mean: float
    low: float
    high: float
    pairs: int

    @property
    def percent(self) -> str:
        """Both in percent, `62.5 (40-81)`."""
        if not self.pairs:
            return "0 of 0"
        return f"{100 * self.mean:.1f} ({100 * self.low:.0f}-{100 * self.high:.0f})"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much one evaluator's mean lies above another's, and how often chance alone gives as much."""

    difference: Estimate
    p: float


class Resampling:
    """The same draws of originals for everything that is measured on some pairs, so that all compare."""

    def __init__(self, clusters: Mapping[str, str], seed: int = 0) -> None:
        """`clusters` has for each pair the original that it belongs to."""
        self._clusters = {pair: clusters[pair] for pair in sorted(clusters)}
        self._names = sorted(set(clusters.values()))
        random = Random(seed)
        drawn = (Counter(random.choices(range(len(self._names)), k=len(self._names))) for _ in range(_DRAWS))
        self._draws = [[counts[place] for place in range(len(self._names))] for counts in drawn if self._names]
        sizes = Counter(self._clusters.values())
        self._sizes = [sizes[name] for name in self._names]
        self._drawn_sizes = [sum(map(mul, draw, self._sizes)) for draw in self._draws]

    def estimate(self, scores: Mapping[str, float], least: float = 0.0) -> Estimate:
        """The mean of a score of each pair, from `least` to 1, with its interval; those of no pairs are 0, from 0 to 1.

        Where all originals agree, drawing them again shows no spread, and would say that another one must agree, too.
        All that is known then is that of n originals none was otherwise: Wilson's bound says how many may be.
        """
        if not self._names:
            return Estimate(0.0, 0.0, 1.0, 0)
        sums = self._sums(scores)
        mean = sum(sums) / len(self._clusters)
        means = sorted(sum(map(mul, draw, sums)) / size for draw, size in zip(self._draws, self._drawn_sizes))
        low, high = means[int(_TAIL * _DRAWS)], means[int((1 - _TAIL) * _DRAWS) - 1]
        if high - low < 1e-9:
            _, others = wilson(0, len(self._names))
            low, high = mean - others * (mean - least), mean + others * (1.0 - mean)
        return Estimate(mean, low, high, len(self._clusters))

    def compare(self, scores: Mapping[str, float], others: Mapping[str, float]) -> Comparison:
        """How far the first scores lie above the others, pair by pair; two-sided, by flipping originals' signs."""
        differences = {pair: scores[pair] - others[pair] for pair in self._clusters}
        estimate = self.estimate(differences, least=-1.0)
        sums = self._sums(differences)
        random, measured = Random(1), abs(sum(sums)) - 1e-9
        flips = (random.getrandbits(len(sums) + 1) for _ in range(_DRAWS))
        extreme = sum(abs(_flipped(sums, bits)) >= measured for bits in flips)
        return Comparison(estimate, (extreme + 1) / (_DRAWS + 1))

    def _sums(self, scores: Mapping[str, float]) -> list[float]:
        sums = dict.fromkeys(self._names, 0.0)
        for pair, cluster in self._clusters.items():
            sums[cluster] += scores[pair]
        return [sums[name] for name in self._names]


def _flipped(sums: Sequence[float], bits: int) -> float:
    return sum(each if bits >> place & 1 else -each for place, each in enumerate(sums))
