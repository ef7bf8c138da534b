"""Adds one to a number, and takes one away.

What it does
    Replaces an integer or a float `n` by `n + 1` and `n - 1`, an imaginary number `nj` by `(n + 1)j`.
    Integers keep their base: `0xff` → `0x100`.

Why it matters
    Constants are boundaries, sizes, defaults and offsets; the neighbour of the right one is the likeliest
    wrong one.

Example
    `limit = 10` → `limit = 11`

Known equivalents
    Capacities, time-outs and thresholds with slack; constants that are never read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class Number:
    name = "number"
    status = Status.STABLE
    nodes = (cst.Integer, cst.Float, cst.Imaginary)
    examples = (
        Example("limit = 10", "limit = 11"),
        Example("limit = 10", "limit = 9"),
        Example("mask = 0xff", "mask = 0x100"),
        Example("x = -1", "x = -2"),
        Example("rate = 0.5", "rate = 1.5"),
        Example("z = 2j", "z = 3j"),
        Example("x = 1e999", "x = 1e999"),
    )

    def propose(self, node: cst.Integer | cst.Float | cst.Imaginary, scope: Scope) -> Iterator[Edit]:
        match node:
            case cst.Integer():
                value = int(node.value, base=0)
                yield scope.replace(node, _in_base_of(node.value, value + 1))
                yield scope.replace(node, _in_base_of(node.value, value - 1))
            case cst.Float():
                yield from (scope.replace(node, repr(near)) for near in _neighbours(float(node.value)))
            case cst.Imaginary():
                imaginary = complex(node.value.replace("_", "")).imag
                yield scope.replace(node, f"{imaginary + 1:g}j")


def _in_base_of(text: str, value: int) -> str:
    match text[:2].lower():
        case "0x":
            return f"{value:#x}"
        case "0o":
            return f"{value:#o}"
        case "0b":
            return f"{value:#b}"
    return str(value)


def _neighbours(value: float) -> list[float]:
    if value + 1 == value:  # too large for a step of one
        return [value / 2] if math.isfinite(value) else []
    return [value + 1, value - 1]
