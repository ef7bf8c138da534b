"""Comparisons of ints of which it is known on which side of a number they are."""

from __future__ import annotations

import pytest
from tests.unit.static.unfolding.proving import proved

SIGN = "def f(n: int):\n if n < 0: return 'a'\n if {}: return 'b'\n return 'c'"
LOOP = "def f(n: int, g):\n while True:\n  if n == 1 or n <= 0: break\n  n = n // 2\n  g(n)\n return n"
EQUAL = {
    "at most 0 after below 0": (SIGN.format("n == 0"), SIGN.format("n <= 0")),
    "other than 0 after below 0": (SIGN.format("n == 0"), SIGN.format("not n")),
    "0 asked first": (
        SIGN.format("n < 1"),
        "def f(n: int):\n if n == 0: return 'b'\n elif n < 0: return 'a'\n else: return 'c'",
    ),
    "a length of 1": (
        "def f(xs):\n n = len(xs)\n if n == 0: return 0\n return 1 if n == 1 else 2",
        "def f(xs):\n n = len(xs)\n if n < 1: return 0\n return 1 if n <= 1 else 2",
    ),
    "the end of a loop": (LOOP, LOOP.replace("n == 1 or n <= 0", "n < 2")),
    "three ways of two ints": (
        "def f(a: int, b: int):\n if a == b: return 0\n return 1 if a > b else -1",
        "def f(a: int, b: int):\n if a > b: return 1\n return -1 if a < b else 0",
    ),
}
UNEQUAL = {
    "the other side": (SIGN.format("n == 0"), SIGN.format("n >= 0")),
    "no side is known": (
        "def f(n: int):\n if n == 0: return 'b'\n return 'c'",
        "def f(n: int):\n if n <= 0: return 'b'\n return 'c'",
    ),
    "a side is known of some only": (
        "def f(n: int, k: int):\n if k > 0 and n < 0: return 'a'\n if n == 0: return 'b'\n return 'c'",
        "def f(n: int, k: int):\n if k > 0 and n < 0: return 'a'\n if n <= 0: return 'b'\n return 'c'",
    ),
    "a float between": (
        SIGN.format("n == 1").replace("int", "float"),
        SIGN.format("n <= 1").replace("int", "float"),
    ),
    "a number that is none": (
        SIGN.format("n == 0").replace("int", "float"),
        SIGN.format("n <= 0").replace("int", "float"),
    ),
    "an object": (SIGN.format("n == 0").replace(": int", ""), SIGN.format("n <= 0").replace(": int", "")),
    "another number": (SIGN.format("n == 1"), SIGN.format("n <= 1")),
    "a number that changes in between": (
        "def f(n: int):\n if n < 0: return 'a'\n n -= 1\n if n == 0: return 'b'\n return 'c'",
        "def f(n: int):\n if n < 0: return 'a'\n n -= 1\n if n <= 0: return 'b'\n return 'c'",
    ),
    "an item that changes in between": (
        "def f(xs: list[int], g):\n if xs[0] < 0: return 'a'\n g()\n if xs[0] == 0: return 'b'\n return 'c'",
        "def f(xs: list[int], g):\n if xs[0] < 0: return 'a'\n g()\n if xs[0] <= 0: return 'b'\n return 'c'",
    ),
    "what is asked in an earlier turn": (
        "def f(xs: list[int]):\n ok = True\n for x in xs:\n  if x < 0: ok = False\n for x in xs:\n"
        "  if x == 0: return ok",
        "def f(xs: list[int]):\n ok = True\n for x in xs:\n  if x < 0: ok = False\n for x in xs:\n"
        "  if x <= 0: return ok",
    ),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal_or_beyond_is_equal_where_nothing_is_beyond(name: str) -> None:
    assert proved(*EQUAL[name])


@pytest.mark.parametrize("name", UNEQUAL)
def test_equal_or_beyond_is_not_equal_where_something_may_be_beyond(name: str) -> None:
    assert not proved(*UNEQUAL[name])
