"""Lists of ints by their places: how long they are, and what was put where."""

from __future__ import annotations

import pytest
from tests.unit.static.unfolding.proving import proved

EQUAL = {
    "a store of what a new list holds anyway": (
        "def f(n: int):\n d = [0] * (n + 1)\n d[1] = 1\n return d",
        "def f(n: int):\n d = [0] * (n + 1)\n d[1] = 0\n d[1] = 1\n return d",
    ),
    "a store of what is there": (
        "def f(xs: list[int]):\n xs[0] = xs[0]\n return xs[0]",
        "def f(xs: list[int]): return xs[0]",
    ),
    "what was stored beside it": (
        "def f(xs: list[int], n: int):\n xs[0] = n\n xs[1] = 2\n return xs[0]",
        "def f(xs: list[int], n: int):\n xs[0] = n\n xs[1] = 2\n return n",
    ),
    "the length after a store": (
        "def f(xs: list[int]):\n n = len(xs)\n for i in range(n): xs[i] = 0\n return n",
        "def f(xs: list[int]):\n for i in range(len(xs)): xs[i] = 0\n return len(xs)",
    ),
    "the length of a list that is sorted": (
        "def f(xs: list[int]):\n xs.sort()\n return len(xs)",
        "def f(xs: list[int]):\n n = len(xs)\n xs.sort()\n return n",
    ),
    "a swap": (
        "def f(xs: list[int]):\n for j in range(len(xs) - 1):\n  if xs[j] > xs[j + 1]:\n"
        "   xs[j], xs[j + 1] = xs[j + 1], xs[j]",
        "def f(xs: list[int]):\n for j in range(1, len(xs)):\n  if xs[j] < xs[j - 1]:\n"
        "   t = xs[j - 1]\n   xs[j - 1] = xs[j]\n   xs[j] = t",
    ),
    "items in the other order": (
        "def f(n: int): return len(n * [0, 1])",
        "def f(n: int):\n x = [1, 0] * n\n return len(x)",
    ),
    "a table filled up": (
        "def f(n: int):\n d = [1] * (n + 2)\n for i in range(2, n + 1): d[i] = d[i - 1] + d[i - 2]\n return d[n]",
        "def f(n: int):\n d = (2 + n) * [1]\n d[0] = 1\n for i in range(1, n): d[i + 1] = d[i - 1] + d[i]\n"
        " return d[n]",
    ),
}
UNEQUAL = {
    "no item at all": ("def f(n: int): return [0] * n", "def f(n: int): return [0] * abs(n)"),
    "another item": ("def f(n: int): return [0] * n", "def f(n: int): return [1] * n"),
    "one more item": ("def f(n: int): return len([0] * n)", "def f(n: int): return len([0] * (n + 1))"),
    "a length below 0": ("def f(n: int): return len([0] * n)", "def f(n: int): return n"),
    "so many items that there is no such list": ("def f(n: int):\n [0] * n\n return 1", "def f(n: int): return 1"),
    "a bool for an int": ("def f(n: int): return [False] * n", "def f(n: int): return [0] * n"),
    "rows that are one list": (
        "def f(n: int):\n r = [[0] * n] * n\n r[0][0] = 1\n return r",
        "def f(n: int):\n r = [[0] * n for _ in range(n)]\n r[0][0] = 1\n return r",
    ),
    "a store into all rows that are one list": (
        "def f(n: int):\n r = [[0, 0]] * 3\n r[0][0] = n\n return r[1][0]",
        "def f(n: int):\n r = [[0, 0]] * 3\n r[0][0] = n\n return 0",
    ),
    "a store by another name": (
        "def f(xs: list[int], ys: list[int]):\n xs[0] = 1\n ys[0] = 2\n return xs[0]",
        "def f(xs: list[int], ys: list[int]):\n xs[0] = 1\n ys[0] = 2\n return 1",
    ),
    "a store that may be at the same place": (
        "def f(xs: list[int], i: int, j: int):\n xs[i] = 1\n xs[j] = 2\n return xs[i]",
        "def f(xs: list[int], i: int, j: int):\n xs[i] = 1\n xs[j] = 2\n return 1",
    ),
    "a place counted from the end": (
        "def f(xs: list[int]):\n xs[0] = 1\n xs[-1] = 2\n return xs[0]",
        "def f(xs: list[int]):\n xs[0] = 1\n xs[-1] = 2\n return 1",
    ),
    "a store in the loop": (
        "def f(n: int):\n d = [0] * 3\n for i in range(n): d[1] = i\n return d[1]",
        "def f(n: int):\n d = [0] * 3\n for i in range(n): d[1] = i\n return 0",
    ),
    "a length that an append changes": (
        "def f(xs: list[int]):\n n = len(xs)\n xs[0] = 1\n xs.append(1)\n return n",
        "def f(xs: list[int]):\n xs[0] = 1\n xs.append(1)\n return len(xs)",
    ),
    "a length that another key changes": (
        "def f(d: dict[int, int], k: int):\n n = len(d)\n d[k] = 1\n return n",
        "def f(d: dict[int, int], k: int):\n d[k] = 1\n return len(d)",
    ),
    "a length that the loop changes by another name": (
        "def f(xs: list[int], ys: list[int]):\n n = len(xs)\n for y in range(3):\n  xs[0] = y\n  ys.append(y)\n"
        " return n",
        "def f(xs: list[int], ys: list[int]):\n for y in range(3):\n  xs[0] = y\n  ys.append(y)\n return len(xs)",
    ),
    "a store of what was there": (
        "def f(xs: list[int]):\n x = xs[0]\n xs[0] = 5\n xs[0] = x\n return 1",
        "def f(xs: list[int]):\n xs[0] = 5\n return 1",
    ),
    "a key that a dict has not": (
        "def f(d: dict[int, int], k: int):\n d[k] = d.get(k, 0)",
        "def f(d: dict[int, int], k: int):\n d.get(k, 0)",
    ),
    "an index that is no place": (
        "def f(n: int):\n d = [0] * n\n d[1] = 0\n return n",
        "def f(n: int):\n d = [0] * n\n return n",
    ),
    "a slice that is stored into": (
        "def f(xs: list[int]):\n n = len(xs)\n xs[0:1] = [1, 2]\n return n",
        "def f(xs: list[int]):\n xs[0:1] = [1, 2]\n return len(xs)",
    ),
    "a list that others change": (
        "def f(g):\n d = [0] * 3\n g(d)\n return d[1]",
        "def f(g):\n d = [0] * 3\n g(d)\n return 0",
    ),
    "how many there are is asked late": (
        "def f(xs: list[int]):\n d = [0] * len(xs)\n xs.pop()\n return d",
        "def f(xs: list[int]):\n xs.pop()\n d = [0] * len(xs)\n return d",
    ),
    "a list that is another one in each turn": (
        "def f(n: int):\n r = []\n for i in range(n):\n  d = [0] * 2\n  d[0] = i\n  r.append(d)\n return r",
        "def f(n: int):\n r = []\n d = [0] * 2\n for i in range(n):\n  d[0] = i\n  r.append(d)\n return r",
    ),
}


@pytest.mark.parametrize("name", EQUAL)
def test_items_at_known_places_are_known(name: str) -> None:
    assert proved(*EQUAL[name])


@pytest.mark.parametrize("name", UNEQUAL)
def test_items_that_may_be_others_are_not_known(name: str) -> None:
    assert not proved(*UNEQUAL[name])
