"""Samplers of numbers."""

from __future__ import annotations

import math
from typing import Any

from mutsinq.searchers.generation.draft import Draft, Sampler, mixture, one_of, uniform
from mutsinq.searchers.generation.palette import Magnitude, Palette

_SMALL = uniform(-2, 10)


def integer(palette: Palette) -> Sampler:
    """A whole number of its own: a count, an index, a target; often related to a length or an element."""
    constants = one_of(palette.integers) if palette.integers else _SMALL
    spread: tuple[tuple[int, Sampler], ...]
    match palette.magnitude:
        case Magnitude.SMALL:
            spread = ((40, _SMALL), (12, uniform(0, 60)), (3, uniform(-20, 0)))
        case Magnitude.USUAL:
            spread = (
                (30, _SMALL),
                (13, uniform(0, 120)),
                (6, uniform(-50, 0)),
                (4, uniform(0, 3000)),
                (2, _large),
            )
        case Magnitude.LARGE:
            spread = ((10, uniform(0, 3000)), (10, uniform(-3000, 0)), (35, _large))
    drawn = mixture((22, _related), (23, constants), *spread)

    def sample(draft: Draft) -> int:
        value: int = drawn(draft)
        draft.integers.append(value)
        return value

    return sample


def integer_element(palette: Palette) -> Sampler:
    """An element of a container: few distinct values, so that duplicates and order matter."""
    constants = one_of(palette.integers) if palette.integers else _few
    wide = _large if palette.magnitude is Magnitude.LARGE else uniform(-100, 100)
    return mixture((50, _few), (10, _earlier), (12, constants), (14, uniform(-9, 20)), (10, wide))


def floating(palette: Palette, *, element: bool) -> Sampler:
    """A float: often whole, often short; infinities and NaN only among large magnitudes."""
    constants = one_of(palette.floats) if palette.floats else _decimal
    whole = _as_float(integer_element(palette) if element else integer(palette))
    special, weight = [0.0, -0.0, 1e-9, 0.1 + 0.2, 0.5], 8
    if palette.magnitude is Magnitude.LARGE:
        special += [1e9, 1e16, math.inf, -math.inf, math.nan]
        weight = 24
    drawn = mixture((18, constants), (30, whole), (36, _decimal), (weight, one_of(special)), (8, _earlier_float))

    def sample(draft: Draft) -> float:
        value: float = drawn(draft)
        draft.floats.append(value)
        return value

    return sample


def boolean(draft: Draft) -> bool:
    """True or False."""
    return draft.random() < 0.5


def complex_number(palette: Palette) -> Sampler:
    """A complex number of two floats."""
    part = floating(palette, element=False)
    return lambda draft: complex(part(draft), part(draft))


def _related(draft: Draft) -> int:
    if draft.lengths and (not draft.integers or draft.random() < 0.6):
        return draft.pick(draft.lengths) + draft.pick((0, 0, 0, 0, -1, 1, -2))
    if draft.integers:
        return draft.pick(draft.integers) + draft.pick((0, 0, 0, 0, -1, 1))
    return draft.between(-2, 10)


def _few(draft: Draft) -> int:
    if not draft.spread:
        draft.spread = draft.pick((1, 2, 3, 5, 9))
    return draft.below(draft.spread + 1)


def _earlier(draft: Draft) -> int:
    return draft.pick(draft.integers) if draft.integers else draft.between(0, 9)


def _earlier_float(draft: Draft) -> float:
    return draft.pick(draft.floats) if draft.floats else _decimal(draft)


def _large(draft: Draft) -> int:
    """Near a power or a square, or beyond the exact floats: where rounding and overflow begin to matter."""
    kind = draft.below(6)
    if kind == 0:
        return int(2 ** draft.between(5, 64)) + draft.between(-1, 1)
    if kind == 1:
        return int(10 ** draft.between(2, 18)) + draft.between(-1, 1)
    if kind == 4:
        # Every second whole number from 2**53 on has no float, and ever fewer have one beyond.
        return int(2 ** draft.between(53, 70)) + 2 * draft.below(2**20) + 1
    if kind == 5:
        base = draft.between(2, 12)
        return int(base ** draft.between(2, 30)) + draft.between(-1, 1)
    root = draft.between(10, 10_000) if kind == 2 else draft.between(2**26, 2**30)
    return root * root + draft.between(-1, 1)


def _decimal(draft: Draft) -> float:
    return round(draft.random() * 30 - 10, draft.between(1, 3))


def _as_float(sampler: Sampler) -> Sampler:
    def sample(draft: Draft) -> Any:
        return float(sampler(draft))

    return sample
