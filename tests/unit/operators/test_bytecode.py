"""Normalised bytecode tells programs apart, and nothing else."""

from __future__ import annotations

import pytest

from mutsinq.operators.bytecode import normal_bytecode


def same(left: str, right: str) -> bool:
    return normal_bytecode(compile(left, "a", "exec")) == normal_bytecode(compile(right, "b", "exec"))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("x = 1", "\n\nx   =  1  # comment"),
        ("x = 2 * 3", "x = 6"),
        ("def f():\n    return 1\n    x = 2", "def f():\n    return 1\n    x = 3"),
        ("def f(x):\n    if x: pass", "def f(x):\n\n    if x:\n        pass"),
        ("x = float('nan')", "x = float('nan')"),
        ("x = 1e999 - 1e999", "x = 1e999 - 1e999"),
        ("x in {1, 2}", "x in {2, 1}"),
    ],
)
def test_code_that_runs_the_same_is_equal(left: str, right: str) -> None:
    assert same(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("x = 1", "x = 1.0"),
        ("x = 1", "x = True"),
        ("x = 0.0", "x = -0.0"),
        ("x = (0.0,)", "x = (-0.0,)"),
        ("x = 0j", "x = -0j"),
        ("x = 'a'", "x = b'a'"),
        ("x = 1", "y = 1"),
        ("def f(a): return a", "def f(b): return b"),
        ("def f(a, /): return a", "def f(a): return a"),
        ("def f(): return 1", "def f(): return 2"),
        ("f = lambda: [x for x in y]", "f = lambda: [x for x in z]"),
        ("def f(): pass", "async def f(): pass"),
        ("try: f()\nexcept A: pass", "try: f()\nexcept B: pass"),
        ("f(a=1)", "f(b=1)"),
        ("x in {1, 2}", "x in {1, 3}"),
    ],
)
def test_code_that_runs_differently_is_not_equal(left: str, right: str) -> None:
    assert not same(left, right)


def test_constants_beyond_the_first_256_are_looked_at() -> None:
    many = "def f():\n    x = [" + ", ".join(f"g({n}.5)" for n in range(400)) + "]\n"

    assert same(many, many)
    assert not same(many, many.replace("g(399.5)", "g(1000.5)"))
