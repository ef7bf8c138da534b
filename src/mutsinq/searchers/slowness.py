"""Slowness: whether a call that met a limit would end, only later.

A program that does not end on one input and ends after a few steps on every smaller one is stuck. One that needs more
and more steps the larger the input gets, up to the limit, is slow: with more patience it would end, and nobody knows
how.
"""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction
from typing import Any

from mutsinq.core.input import Build, Call, Input
from mutsinq.core.outcome import Crashed, Outcome, OutOfSteps, Raised
from mutsinq.core.program import Program
from mutsinq.execution.engine import Engine
from mutsinq.oracles.compare import is_resource

#: The limits that smaller inputs come to, so low that many can be run; the clock counts where no step does.
_STEPS, _SECONDS = 20_000, 0.1
#: The largest input that ends is one of slow growth if it takes this share of them; each further number multiplies the
#: steps of most recursions by less.
_SHARE = 1 / 16
#: Where the recursion has a limit of its own, a call of so many steps is a deep one.
_DEEP = 100
#: Halvings of what lies between the largest input that ends and the smallest that does not.
_HALVINGS = 40


def comes_to_its_limit_by_and_by(
    engine: Engine, program: Program, input: Input, ended: Outcome, hash_seed: int, deadline: float
) -> bool:
    """Whether ever smaller inputs take ever fewer steps than the limit that the call `ended` at, or less time.

    False where nothing tells: where the limit is one of memory, and where even the smallest input meets it. True where
    the time is over before it is known, for then nothing may be claimed.
    """
    by_the_clock = isinstance(ended, Crashed)
    if not by_the_clock and not isinstance(ended, OutOfSteps) and not _is_too_deep(ended):
        return False
    limits = replace(engine.limits, seconds=_SECONDS) if by_the_clock else engine.limits
    worker = engine.open(program, hash_seed=hash_seed, limits=limits).worker

    def ends(share: Fraction, steps: int = _STEPS) -> bool:
        (outcome,) = worker.details([_scaled(input, share)], steps=steps, deadline=deadline) or (ended,)
        return not is_resource(outcome)

    least, most = Fraction(0), Fraction(1)
    try:
        if not ends(least):
            return time.monotonic() > deadline
        for _ in range(_HALVINGS):
            middle = (least + most) / 2
            if ends(middle):
                least = middle
            else:
                most = middle
            if time.monotonic() > deadline or _scaled(input, least) == _scaled(input, most):
                break
        if by_the_clock:
            # The first call may start a process; one that ends just within its time may be late the next time.
            ends(least)
            began = time.monotonic()
            return not ends(least) or time.monotonic() - began > _SHARE * _SECONDS
        return not ends(least, _DEEP if _is_too_deep(ended) else int(_SHARE * _STEPS))
    finally:
        worker.stop()


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
