"""Slowness: whether a call that met a limit would end, only later.

Of ever larger inputs up to the one in question a program that is slow takes ever longer, and comes to the limit by and
by: with more patience it would end, and nobody knows how. One that is stuck meets the limit on some input before any
takes long.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from typing import Any

from mutsinq.core.input import Build, Call, Input
from mutsinq.core.outcome import Crashed, Outcome, OutOfSteps, Raised
from mutsinq.core.program import Program
from mutsinq.execution.engine import Engine
from mutsinq.oracles.compare import is_resource

#: The limits that smaller inputs come to, so low that many can be run; the clock counts where no step does.
_STEPS, _SECONDS = 20_000, 0.1
#: A call that takes this share of them is long: the next larger input multiplies the steps of most recursions by less.
_SHARE = 1 / 16
#: One that takes long so often is long: the first may start a process, and on a busy machine others have the CPU.
_TRIES = 5
#: Where the recursion has a limit of its own, a call of so many steps is long.
_DEEP = 100
#: Each input is so much smaller than the next. Halves would meet no prime where the number is beside a power of two.
_RATIO, _MOST_INPUTS = 0.95, 1000


def comes_to_its_limit_by_and_by(
    engine: Engine, program: Program, input: Input, ended: Outcome, hash_seed: int, deadline: float
) -> bool:
    """Whether the first of ever larger inputs on which the program takes long still ends.

    False where nothing tells: where the limit is one of memory, and where even the smallest input meets it. True where
    the time is over before it is known, for then nothing may be claimed.
    """
    by_the_clock = isinstance(ended, Crashed)
    if not by_the_clock and not isinstance(ended, OutOfSteps) and not _is_too_deep(ended):
        return False
    limits = replace(engine.limits, seconds=_SECONDS) if by_the_clock else engine.limits
    worker = engine.open(program, hash_seed=hash_seed, limits=limits).worker
    few = _DEEP if _is_too_deep(ended) else _STEPS if by_the_clock else int(_SHARE * _STEPS)

    def ends(input: Input, steps: int = _STEPS) -> bool:
        (outcome,) = worker.details([input], steps=steps, deadline=deadline) or (ended,)
        return not is_resource(outcome)

    def is_short(input: Input) -> bool:
        for _ in range(_TRIES):
            began = time.monotonic()
            if not ends(input, few):
                return False
            if not by_the_clock or time.monotonic() - began <= _SHARE * _SECONDS:
                return True
        return False

    try:
        for smaller in _growing(input):
            if not is_short(smaller):
                return time.monotonic() > deadline or ends(smaller)
        return time.monotonic() > deadline
    finally:
        worker.stop()


def _growing(input: Input) -> Iterator[Input]:
    """Ever larger inputs like this one, up to it."""
    least = _scaled(input, Fraction(0))
    shrinking = [input]
    while shrinking[-1] != least and len(shrinking) < _MOST_INPUTS:
        shrinking.append(_scaled(input, Fraction(_RATIO ** len(shrinking))))
    return (smaller for smaller, _ in groupby((least, *reversed(shrinking))))


def _is_too_deep(outcome: Outcome) -> bool:
    return isinstance(outcome, Raised) and outcome.exception == "RecursionError"


def _scaled(input: Input, share: Fraction) -> Input:
    """The input with its numbers made smaller, and its texts and containers shorter."""
    receiver = input.receiver and _smaller(input.receiver, share)
    calls = tuple(Call(call.method, _each(call.args, share), _each_value(call.kwargs, share)) for call in input.calls)
    return replace(
        input,
        args=_each(input.args, share),
        kwargs=_each_value(input.kwargs, share),
        receiver=receiver,
        calls=calls,
    )


def _smaller(value: Any, share: Fraction) -> Any:
    match value:
        case bool():
            return value
        case int():
            return int(value * share)
        case float():
            return value * float(share)
        case str() | bytes():
            return value[: int(len(value) * share)]
        case list():
            return [_smaller(item, share) for item in value[: int(len(value) * share)]]
        case tuple():
            return _each(value, share)
        case set() | frozenset():
            return type(value)(sorted(value, key=repr)[: int(len(value) * share)])
        case dict():
            return dict(list(value.items())[: int(len(value) * share)])
        case Build():
            return replace(value, args=_each(value.args, share), kwargs=_each_value(value.kwargs, share))
    return value


def _each(values: tuple[Any, ...], share: Fraction) -> tuple[Any, ...]:
    return tuple(_smaller(value, share) for value in values)


def _each_value(values: dict[str, Any], share: Fraction) -> dict[str, Any]:
    return {name: _smaller(value, share) for name, value in values.items()}
