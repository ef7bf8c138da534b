"""Counting: whole numbers one after the other, in the place of each number of an input that is known.

What a program asks of a number may be true of few numbers and have no edge: that it is perfect, that it reads the same
from both ends, that three are the sides of a right triangle. No boundary value is near, no branch leads there, and
solvers fail on digits and divisors. Programs on numbers are called a hundred thousand times a second, so the small ones
can simply all be tried, as in bounded exhaustive testing (SmallCheck; Runciman, Naylor and Lindblad, 2008).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from mutsinq.core.call_text import render_call
from mutsinq.core.input import Input
from mutsinq.core.search import Budget, SearchReport
from mutsinq.searchers.boundary import boundary_inputs
from mutsinq.searchers.meter import Meter
from mutsinq.searchers.protocol import Pair, Probe

#: Inputs whose numbers are counted through.
_MOST_BASES = 8
#: Numbers of one of them at once: few at first, for where the first ones hang all others may.
_SMALLEST_BATCH, _LARGEST_BATCH = 16, 256
#: One is left when so many of a batch hung: larger numbers take longer still.
_HANGS = 2
#: Arguments that are counted through together.
_TOGETHER = (2, 3)
#: So many numbers from zero on for one below.
_FOR_ONE_BELOW = 7
#: Positions of arguments, or their names.
Places: TypeAlias = tuple[int | str, ...]


class Counting:
    """Counts through the numbers among the arguments, one alone and all together in turn; deterministic."""

    name = "counting"

    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        """Search until the probe closes or the budget is used up; at once where no argument is a whole number."""
        meter = Meter(probe, budget)
        first = itertools.islice(next(boundary_inputs(pair.domain), iter(())), 1)
        known = [*first, *pair.domain.examples]
        ways: dict[tuple[Places, str], Iterator[Input]] = {}
        ended: set[tuple[Places, str]] = set()
        batch = _SMALLEST_BATCH
        while meter.open:
            for base in [*known, *meter.corpus][:_MOST_BASES]:
                for places in _ways(base):
                    others = render_call("f", _with(base, places, (0,) * len(places)))
                    ways.setdefault((places, others), _counted(base, places))
            if ways.keys() == ended:
                break
            for way in [way for way in ways if way not in ended]:
                trials = meter.run(list(itertools.islice(ways[way], batch)))
                if sum("steps" in (trial.original, trial.variant) for trial in trials) >= _HANGS:
                    ended.add(way)
                    batch = _SMALLEST_BATCH
            batch = min(_LARGEST_BATCH, 2 * batch)
        return meter.report(self.name, note="" if ways or not meter.open else "no whole numbers")


SEARCHER = Counting()


def _ways(base: Input) -> Iterator[Places]:
    """Arguments that are whole numbers: each alone, and a few together."""
    arguments: list[tuple[int | str, Any]] = [*enumerate(base.args), *base.kwargs.items()]
    numbers = tuple(place for place, value in arguments if type(value) is int)
    for place in numbers:
        yield (place,)
    if len(numbers) in _TOGETHER:
        yield numbers


def _counted(base: Input, places: Places) -> Iterator[Input]:
    """The input with other numbers in these places, the smallest first, without end."""
    for numbers in _alone() if len(places) == 1 else _together(len(places)):
        yield _with(base, places, numbers)


def _alone() -> Iterator[tuple[int, ...]]:
    for number in itertools.count():
        yield (number,)
        if number % _FOR_ONE_BELOW == 0 and number:
            yield (-number // _FOR_ONE_BELOW,)


def _together(count: int) -> Iterator[tuple[int, ...]]:
    """All tuples of so many numbers from zero on, those with a small largest number first."""
    for largest in itertools.count():
        for place in range(count):
            # The first that is as large as that stands in this place.
            before = itertools.product(range(largest), repeat=place)
            after = [*itertools.product(range(largest + 1), repeat=count - place - 1)]
            yield from ((*some, largest, *others) for some in before for others in after)


def _with(base: Input, places: Places, numbers: tuple[int, ...]) -> Input:
    args, kwargs = list(base.args), dict(base.kwargs)
    for place, number in zip(places, numbers):
        if isinstance(place, int):
            args[place] = number
        else:
            kwargs[place] = number
    return replace(base, args=tuple(args), kwargs=kwargs)
