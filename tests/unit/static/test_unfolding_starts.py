"""What a variable holds before a loop says nothing where the first turn does not look."""

from __future__ import annotations

import pytest

from mutsinq.core.program import Program
from mutsinq.proofs.prove import prove_by_reading


def proved(source: str, start: str, other: str) -> bool:
    assert start in source
    programs = [Program(text, "subject", "f") for text in (source, source.replace(start, other, 1))]
    return prove_by_reading(*programs) is not None


#: A function, a part of it, and what may stand there as well.
UNSEEN = {
    "the item that the first turn takes anyway": (
        "def f(xs: list[int]):\n m = 0\n r = xs[0]\n for x in xs:\n  k = xs.count(x)\n  if k > m:\n"
        "   m = k\n   r = x\n return r",
        "xs[0]",
        "xs[-1]",
    ),
    "the item before the first one": (
        "def f(xs: list[int]):\n p = 0\n t = 0\n for i in range(len(xs)):\n  if i: t += xs[i] - p\n"
        "  p = xs[i]\n return t",
        "p = 0",
        "p = 9",
    ),
    "a flag that asks for no more": (
        "def f(xs: list[int]):\n first = True\n best = 0\n for x in xs:\n"
        "  if first or x > best: best = x\n  first = False\n return first or best",
        "best = 0",
        "best = 5",
    ),
    "a loop that counts": (
        "def f(n: int):\n x = 0\n k = 0\n while k < 3 + n * n:\n  if k > 0: n += x\n  x = k\n  k += 1\n return n",
        "x = 0",
        "x = 4",
    ),
    "None where nobody asks": (
        "def f(xs: list[int]):\n p = None\n t = 0\n for i in range(len(xs)):\n  if i: t += xs[i] - p\n"
        "  p = xs[i]\n return t",
        "p = None",
        "p = 0",
    ),
    "a length of the longest run": (
        "def f(xs: list[int]):\n c = 0\n b = 0\n for i in range(len(xs)):\n"
        "  if i > 0 and xs[i] == xs[i - 1]: c += 1\n  else: c = 1\n  b = max(b, c)\n return b",
        "c = 0",
        "c = -1",
    ),
}
SEEN = {
    "a loop that may take no turn": (
        "def f(xs: list[int]):\n r = 0\n for x in xs: r = x\n return r",
        "r = 0",
        "r = 1",
    ),
    "a flag that the first turn asks for": (
        "def f(xs: list[int]):\n first = True\n t = 0\n for x in xs:\n  if first: t += x\n  first = False\n return t",
        "first = True",
        "first = False",
    ),
    "a turn that leaves it as it is": (
        "def f(xs: list[int]):\n c = 0\n t = 0\n for i in range(len(xs)):\n  if i > 0: t += c\n"
        "  if xs[i] > 3: c = 1\n return t",
        "c = 0",
        "c = 1",
    ),
    "a way out before it is set": (
        "def f(xs: list[int]):\n c = 0\n for x in xs:\n  if x < 0: break\n  c = x\n return c",
        "c = 0",
        "c = 1",
    ),
    "a first turn that shows it": (
        "def f(xs: list[int]):\n c = 0\n for i in range(len(xs)):\n  print(c)\n  c = i\n return 1",
        "c = 0",
        "c = 1",
    ),
    "another loop behind": (
        "def f(xs: list[int]):\n c = 0\n for i in range(len(xs)):\n  if i > 0: print(c)\n  c = 1\n"
        " for y in xs: print(c)\n return 1",
        "c = 0",
        "c = 2",
    ),
    "a counter that does not start at 0": (
        "def f(xs: list[int]):\n c = 0\n t = 0\n for i in range(1, len(xs)):\n  if i > 0: t += c\n  c = 1\n return t",
        "c = 0",
        "c = 1",
    ),
    "an inner loop that goes on": (
        "def f(xs: list[int]):\n c = 0\n t = 0\n for i in range(len(xs)):\n  for j in range(3):\n"
        "   if j > 0: t += c\n  c = i\n return t",
        "c = 0",
        "c = 1",
    ),
    "a list that keeps it": (
        "def f(xs: list[int]):\n c = 0\n r = []\n for i in range(len(xs)):\n  r.append([c])\n  c = i\n return r",
        "c = 0",
        "c = 1",
    ),
    "a variable that is handed on": (
        "def f(xs: list[int]):\n a = 0\n b = 1\n for i in range(len(xs)):\n  if i > 1: print(a)\n"
        "  a, b = b, i\n return 1",
        "b = 1",
        "b = 2",
    ),
    "a variable that is handed on before the loop ends": (
        "def f(xs: list[int]):\n a = 0\n b = 1\n for i in range(len(xs)):\n  a = b\n  b = i\n return a if xs else 0",
        "b = 1",
        "b = 2",
    ),
    "an operation that fails on it": (
        "def f(xs: list[int]):\n c = 0\n for i in range(len(xs)):\n  if i > 0: return c\n  c = 1 // c\n return 1",
        "c = 0",
        "c = 1",
    ),
    "items of which nothing is known": (
        "def f(xs):\n c = 0\n for i in xs:\n  if i > 0: print(c)\n  c = 1\n",
        "c = 0",
        "c = 1",
    ),
    "a limit that is compared": (
        "def f(xs: list[int]):\n m = 0\n r = xs[0]\n for x in xs:\n  k = xs.count(x)\n  if k > m:\n"
        "   m = k\n   r = x\n return r",
        "m = 0",
        "m = 2",
    ),
    "a limit that the first item may not pass": (
        "def f(xs: list[int]):\n m = 1\n r = xs[0]\n for x in xs:\n  k = xs.count(x)\n  if k > m:\n"
        "   m = k\n   r = x\n return r",
        "xs[0]",
        "xs[-1]",
    ),
    "items that the loop changes": (
        "def f(xs: list[int]):\n m = 0\n r = xs[0]\n for x in xs:\n  xs[0] = 5\n  k = xs.count(x)\n"
        "  if k > m:\n   m = k\n   r = x\n return r",
        "r = xs[0]",
        "r = xs[-1]",
    ),
    "a block that fails before it is set": (
        "def f(xs: list[int]):\n c = 0\n for i in range(len(xs)):\n  try:\n   if i > 0: print(c)\n"
        "   c = xs[i] // xs[0]\n  except ZeroDivisionError: pass\n return 1",
        "c = 0",
        "c = 3",
    ),
    "what comes after no turn": (
        "def f(xs: list[int]):\n c = 0\n for i in range(len(xs)):\n  if i > 0: print(c)\n  c = i\n"
        " else: print(c)\n return 1",
        "c = 0",
        "c = 3",
    ),
    "a function that is made in the loop": (
        "def f(xs: list[int]):\n c = 0\n r = []\n for i in range(len(xs)):\n  g = c\n  r.append(lambda: g)\n  c = i\n"
        " return r",
        "c = 0",
        "c = 1",
    ),
    "a float that is none": (
        "def f(x: float):\n c = 0\n t = 0.0\n while x > 0.5:\n  if t == 0.0: t += c\n  c = 1\n  x = x / 2.0\n return t",
        "c = 0",
        "c = 3",
    ),
    "an item that the list has at other places, too": (
        "def f(xs: list[int], ys: list[int]):\n m = 0\n r = xs[0]\n for x in xs:\n  k = ys.count(x)\n  if k > m:\n"
        "   m = k\n   r = x\n return r",
        "xs[0]",
        "xs[-1]",
    ),
    "an item that is taken out before it is counted": (
        "def f(xs: list[int]):\n m = 0\n r = xs[0]\n for x in xs:\n  xs.pop()\n  k = xs.count(x)\n  if k > m:\n"
        "   m = k\n   r = x\n return r",
        "r = xs[0]",
        "r = xs[-1]",
    ),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_a_start_at_which_the_first_turn_does_not_look_says_nothing(name: str) -> None:
    assert proved(*UNSEEN[name])


@pytest.mark.parametrize("name", SEEN)
def test_a_start_that_somebody_sees_is_told_from_others(name: str) -> None:
    assert not proved(*SEEN[name])
