"""Loops whose variables count their turns."""

from __future__ import annotations

import pytest
from tests.unit.static.unfolding.proving import proved

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


SKIPPED = {
    "nothing to add up": (
        "def f(xs: list[int]):\n if not xs: return 0\n return sum(xs)",
        "def f(xs: list[int]): return sum(xs)",
    ),
    "a list of nothing": (
        "def f(xs: list[int]):\n if len(xs) == 0: return []\n r = []\n for x in xs: r.append(x + 1)\n return r",
        "def f(xs: list[int]): return [x + 1 for x in xs]",
    ),
    "a way that is settled by another one": (
        "def f(n: int):\n if n == 2: return True\n if n < 2: return False\n for i in range(2, n):\n"
        "  if n % i == 0: return False\n return True",
        "def f(n: int):\n if n < 2: return False\n return all(n % i for i in range(2, n))",
    ),
    "a row of nothing": (
        "def f(rows: list[list[int]]):\n n = 0\n for row in rows:\n  if not row: continue\n  for x in row: n += x\n"
        " return n",
        "def f(rows: list[list[int]]):\n n = 0\n for row in rows:\n  for x in row: n += x\n return n",
    ),
    "a result of several parts": (
        "def f(xs: list[int]):\n if not xs: return 0, []\n n, r = 0, []\n for x in xs:\n  n += x\n  r.append(n)\n"
        " return n, r",
        "def f(xs: list[int]):\n n, r = 0, []\n for x in xs:\n  n += x\n  r.append(n)\n return n, r",
    ),
    "one turn at most that finds nothing": (
        "def f(s: str, t: str):\n if len(s) < 2: return 0\n n = 0\n for i in range(1, len(s)): n += s[i] == t\n"
        " return n",
        "def f(s: str, t: str):\n n = 0\n for i in range(1, len(s)): n += s[i] == t\n return n",
    ),
}
NOT_SKIPPED = {
    "another result": (
        "def f(xs: list[int]):\n if not xs: return 1\n return sum(xs)",
        "def f(xs: list[int]): return sum(xs)",
    ),
    "a bool for an int": (
        "def f(xs: list[int]):\n if not xs: return False\n return sum(xs)",
        "def f(xs: list[int]): return sum(xs)",
    ),
    "one turn": (
        "def f(xs: list[int]):\n if len(xs) < 2: return 0\n return sum(xs)",
        "def f(xs: list[int]): return sum(xs)",
    ),
    "one list twice": (
        "def f(xs: list[int]):\n if not xs: return [], []\n r = []\n for x in xs: r.append(x)\n return r, r",
        "def f(xs: list[int]):\n r = []\n for x in xs: r.append(x)\n return r, r",
    ),
    "a list that was there": (
        "def f(xs: list[int]):\n r = []\n if not xs: return r, []\n for x in xs: r.append(x)\n return r, r",
        "def f(xs: list[int]):\n r = []\n for x in xs: r.append(x)\n return r, r",
    ),
    "the argument itself": (
        "def f(xs: list[int]):\n if not xs: return xs\n return [x for x in xs]",
        "def f(xs: list[int]): return [x for x in xs]",
    ),
    "a list that is not empty": (
        "def f(xs: list[int]):\n if not xs: return []\n r = [0]\n for x in xs: r.append(x)\n return r",
        "def f(xs: list[int]):\n r = [0]\n for x in xs: r.append(x)\n return r",
    ),
    "another way that goes on": (
        "def f(xs: list[int], k: int):\n if not xs:\n  if k > 0: return 0\n  return 1\n return sum(xs)",
        "def f(xs: list[int], k: int):\n if not xs: return 1\n return sum(xs)",
    ),
    "a check that the loop makes of what is left out": (
        "def f(xs: list[int], k: int):\n if not xs: return 0\n r = 10 // k\n for x in xs: r += x\n return r",
        "def f(xs: list[int], k: int):\n r = 10 // k\n for x in xs: r += x\n return r",
    ),
    "a call before the loop": (
        "def f(xs: list[int], g):\n if not xs: return 0\n g()\n n = 0\n for x in xs: n += x\n return n",
        "def f(xs: list[int], g):\n g()\n n = 0\n for x in xs: n += x\n return n",
    ),
    "what is asked after the loop": (
        "def f(xs: list[int], k: int):\n if not xs: return 0\n n = 0\n for x in xs: n += x\n if k > 0: return n\n"
        " return 1",
        "def f(xs: list[int], k: int):\n n = 0\n for x in xs: n += x\n if k > 0: return n\n return 1",
    ),
    "an object that is gone through": (
        "def f(xs):\n if not xs: return 0\n n = 0\n for x in xs: n += 1\n return n",
        "def f(xs):\n n = 0\n for x in xs: n += 1\n return n",
    ),
    "a loop whose condition the check settles": (
        "def f(n: int, g):\n if n <= 0: return 0\n while n > 0:\n  if g(): return 0\n return 1",
        "def f(n: int, g):\n while n > 0:\n  if g(): return 0\n return 1",
    ),
    "an else of the loop": (
        "def f(xs: list[int]):\n if not xs: return 0\n for x in xs:\n  if x: return 0\n else: return 1",
        "def f(xs: list[int]):\n for x in xs:\n  if x: return 0\n else: return 1",
    ),
    "the last item": (
        "def f(xs: list[int]):\n x = 5\n if not xs: return 0\n for x in xs: pass\n return x",
        "def f(xs: list[int]):\n x = 5\n for x in xs: pass\n return x",
    ),
    "no variable without a turn": (
        "def f(xs: list[int]):\n if not xs: return 0\n for x in xs: y = x\n return y",
        "def f(xs: list[int]):\n for x in xs: y = x\n return y",
    ),
    "a turn of the loop around that goes on with another value": (
        "def f(rows: list[list[int]]):\n n = 0\n for row in rows:\n  if not row: break\n  for x in row: n += x\n"
        " return n",
        "def f(rows: list[list[int]]):\n n = 0\n for row in rows:\n  for x in row: n += x\n return n",
    ),
    "a second loop": (
        "def f(xs: list[int], ys: list[int]):\n if not xs: return 0\n return sum(xs) + sum(ys)",
        "def f(xs: list[int], ys: list[int]): return sum(xs) + sum(ys)",
    ),
}


@pytest.mark.parametrize("name", EQUAL)
def test_what_moves_by_the_same_in_every_turn_counts_turns(name: str) -> None:
    assert proved(*EQUAL[name])


@pytest.mark.parametrize("name", UNEQUAL)
def test_what_moves_otherwise_or_is_not_the_same_is_no_such_counter(name: str) -> None:
    assert not proved(*UNEQUAL[name])


@pytest.mark.parametrize("name", SKIPPED)
def test_a_way_around_a_loop_that_takes_no_turn_is_one_through_it(name: str) -> None:
    assert proved(*SKIPPED[name])


@pytest.mark.parametrize("name", NOT_SKIPPED)
def test_a_way_around_a_loop_that_leaves_something_else_is_not(name: str) -> None:
    assert not proved(*NOT_SKIPPED[name])
