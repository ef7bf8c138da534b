"""Loops whose variables count their turns."""

from __future__ import annotations

import pytest

from mutsinq.core.program import Program
from mutsinq.proofs.prove import prove_by_reading


def proved(original: str, variant: str) -> bool:
    return prove_by_reading(*(Program(source, "subject", "f") for source in (original, variant))) is not None


EQUAL = {
    "counted from one on": (
        "def f(xs, g):\n for i, x in enumerate(xs): g(i + 1, x)",
        "def f(xs, g):\n for i, x in enumerate(xs, 1): g(i, x)",
    ),
    "a variable that counts beside the loop": (
        "def f(xs, g):\n k = 3\n for x in xs:\n  g(k, x)\n  k += 2",
        "def f(xs, g):\n for i, x in enumerate(xs): g(2 * i + 3, x)",
    ),
    "counted down": (
        "def f(n: int, g):\n for i in range(n): g(n - i)",
        "def f(n: int, g):\n for i in range(n, 0, -1): g(i)",
    ),
    "from the end by an index": (
        "def f(xs: list[int]) -> list[int]:\n r = []\n for i in range(len(xs) - 1, -1, -1): r.append(xs[i])\n return r",
        "def f(xs: list[int]) -> list[int]:\n r = []\n for i in range(1, len(xs) + 1): r.append(xs[-i])\n return r",
    ),
    "an index shifted": (
        "def f(xs: list[int]) -> list[int]: return [xs[i] - xs[i - 1] for i in range(1, len(xs))]",
        "def f(xs: list[int]) -> list[int]: return [xs[i + 1] - xs[i] for i in range(len(xs) - 1)]",
    ),
}
UNEQUAL = {
    "a counter that a turn leaves alone": (
        "def f(xs, g):\n k = 1\n for x in xs:\n  if g(k, x): continue\n  k += 1",
        "def f(xs, g):\n for k, x in enumerate(xs, 1): g(k, x)",
    ),
    "a counter that moves by something else in some turns": (
        "def f(xs: list[int]) -> int:\n k = 0\n for x in xs:\n  if x: k += 1\n  else: k += 2\n return k",
        "def f(xs: list[int]) -> int:\n k = 0\n for x in xs: k += 1\n return k",
    ),
    "a counter that the body binds anew": (
        "def f(xs, g):\n k = 1\n for x in xs:\n  k = g(k)\n  k += 1\n return k",
        "def f(xs, g):\n k = 1\n for x in xs:\n  g(k)\n  k += 1\n return k",
    ),
    "one more turn": (
        "def f(n: int, g):\n for i in range(n): g(i)",
        "def f(n: int, g):\n i = 0\n while i <= n:\n  g(i)\n  i += 1",
    ),
    "counted after its use": (
        "def f(xs, g):\n k = 0\n for x in xs:\n  k += 1\n  g(k)",
        "def f(xs, g):\n k = 0\n for x in xs:\n  g(k)\n  k += 1",
    ),
    "what the variable holds after no turn": (
        "def f(n: int):\n i = 0\n for i in range(1, n): pass\n return i",
        "def f(n: int):\n i = 1\n for i in range(1, n): pass\n return i",
    ),
    "a float that counts": (
        "def f(n: int):\n x = 0.0\n for i in range(n): x += 1\n return x",
        "def f(n: int):\n x = 0\n for i in range(n): x += 1\n return x",
    ),
    "the truth of a comparison that counts": (
        "def f(n: int):\n x = True\n for i in range(n): x += 1\n return x",
        "def f(n: int):\n x = 1\n for i in range(n): x += 1\n return x",
    ),
    "a start that the loop changes": (
        "def f(n: int, g):\n k = n\n while n > 0:\n  g(k)\n  k += 1\n  n -= 1",
        "def f(n: int, g):\n k = n\n while n > 0:\n  g(n)\n  k += 1\n  n -= 1",
    ),
    "inner loops that start where the outer one is": (
        "def f(n: int, g):\n for i in range(n):\n  for j in range(i, n): g(i, j)",
        "def f(n: int, g):\n for i in range(n):\n  for j in range(n - i): g(i, j)",
    ),
}


@pytest.mark.parametrize("name", EQUAL)
def test_what_moves_by_the_same_in_every_turn_counts_turns(name: str) -> None:
    assert proved(*EQUAL[name])


@pytest.mark.parametrize("name", UNEQUAL)
def test_what_moves_otherwise_or_is_not_the_same_is_no_such_counter(name: str) -> None:
    assert not proved(*UNEQUAL[name])
