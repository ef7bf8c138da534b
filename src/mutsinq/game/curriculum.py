"""Curriculum: what to play next, so that there is something to learn from it.

Most pairs of different programs differ on most inputs: whoever names any well-typed input solves them without a look
at the variant. So a pair is worth as much as blind inputs fail on it, programs that gave worthless pairs are drawn less
often, and the difficulty asked for follows the strength of the evaluator.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from random import Random
from typing import Literal, TypeAlias

from mutsinq.game.difficulty import Difficulty
from mutsinq.game.settings import MOST_DIFFICULT
from mutsinq.game.stored import StoredPair

#: `equal`: proved to behave the same. `open`: no evaluator has tried. `solved`: somebody besides its author, or an
#: input chosen blindly, distinguishes. `aside`: nobody but its author: maybe hard, maybe a riddle; not called either.
Standing: TypeAlias = Literal["equal", "open", "solved", "aside"]

#: Even an easy pair is worth a little: an evaluator should not forget how to solve it.
_LEAST_WORTH = 0.05


def standing(pair: StoredPair, wins: Sequence[bool]) -> Standing:
    """How a pair stands after the given samples of all evaluators."""
    if pair.equal:
        return "equal"
    if pair.blind_hits or any(wins):
        return "solved"
    return "aside" if wins else "open"


def worth(pair: StoredPair, wins: Sequence[bool]) -> float:
    """How much is to be learned from a pair, 0 to 1: the weight that it is sampled with.

    Equal pairs and those that nobody tried are worth 1, those set aside nothing, the others the share of blind inputs
    that fail on them.
    """
    match standing(pair, wins):
        case "aside":
            return 0.0
        case "equal" | "open":
            return 1.0
        case "solved":
            rate = pair.blind_hits / pair.blind_tried if pair.blind_tried else 0.0
            return max(1 - rate, _LEAST_WORTH)


def samples_of(pair: StoredPair, samples: int) -> int:
    """How often each evaluator is asked about a pair: the more often, the more blind inputs fail on it.

    It follows from the pair alone, not from what anybody said of it, so shares of solved samples stay unbiased.
    """
    blind = pair.blind_hits / pair.blind_tried if pair.blind_tried else 0.0
    return max(1, math.ceil(samples * (1 - blind)))


def next_target(target: int, measured: Difficulty) -> int:
    """The difficulty to ask for after a round: a staircase around pairs that are solved half of the time.

    It moves a step only where the evaluator surely solves more than half, or less than half, of its samples, at 95 %:
    few samples move nothing. The rule is that of adaptive testing (Levitt, J. Acoust. Soc. Am. 49, 1971).
    """
    low, high = measured.interval
    step = 1 if high < 0.5 else -1 if low > 0.5 else 0
    return min(max(target + step, 0), MOST_DIFFICULT)


def weight(proposals: int, worths: Sequence[float]) -> float:
    """The weight with which a program is drawn: the mean worth of what its proposals gave, 1 for a new program.

    A prior of one worthy proposal keeps every program in the game.
    """
    return (1 + sum(worths)) / (1 + max(proposals, len(worths)))


def draw(weights: Mapping[str, float], count: int, seed: int) -> list[str]:
    """So many distinct names, drawn by their weights, in the order of the mapping.

    Weighted sampling without replacement by exponential keys (Efraimidis and Spirakis, IPL 97, 2006).
    """
    random = Random(seed)
    keys = {name: -math.log(1 - random.random()) / weight for name, weight in weights.items() if weight > 0}
    chosen = set(sorted(keys, key=keys.__getitem__)[:count])
    return [name for name in weights if name in chosen]
