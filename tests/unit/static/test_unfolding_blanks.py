"""Lists that are made of one constant and stored into before anybody looks: that constant says nothing."""

from __future__ import annotations

import pytest

from mutsinq.core.program import Program
from mutsinq.proofs.prove import prove_by_reading


def proved(source: str) -> bool:
    """Whether it is proved that it does not matter which constant `C` is."""
    programs = [Program(source.replace("C", constant), "subject", "f") for constant in ("0", "4")]
    return prove_by_reading(*programs) is not None


HIDDEN = {
    "a table of sums of what is before": (
        "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 0\n d[1] = 1\n"
        " for i in range(2, n + 1): d[i] = d[i - 1] + 2 * d[i - 2]\n return d[n]"
    ),
    "a table that is filled in one loop": (
        "def f(n: int):\n d = [C] * (n + 1)\n for i in range(n + 1): d[i] = i * i\n return d[n]"
    ),
    "the first item alone": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = n\n return d[0]",
    "how many there are": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = n\n return len(d)",
    "a loop through what is filled": (
        "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n for i in range(1, n + 1):\n  d[i] = 0\n"
        "  for j in range(i): d[i] += d[j]\n return d[n]"
    ),
    "each way stores something": (
        "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n for i in range(1, n + 1):\n"
        "  if i % 2: d[i] = d[i - 1]\n  else: d[i] = 3\n return d[n]"
    ),
}
SHOWN = {
    "a loop that ends too early": (
        "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n for i in range(1, n): d[i] = d[i - 1]\n return d[n]"
    ),
    "a read ahead": (
        "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n for i in range(1, n + 1): d[i - 1] = d[i]\n return d[0]"
    ),
    "a loop that leaves places out": (
        "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n for i in range(1, n + 1, 2): d[i] = d[i - 1]\n return d[n]"
    ),
    "a turn that stores nothing": (
        "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n for i in range(1, n + 1):\n"
        "  if i % 2: d[i] = d[i - 1]\n return d[n]"
    ),
    "a loop that leaves the first out": (
        "def f(n: int):\n d = [C] * (n + 1)\n for i in range(1, n + 1): d[i] = i\n return d[0]"
    ),
    "a start that is handed on": (
        "def f(n: int):\n d = [C] * (n + 1)\n for i in range(1, n + 1): d[i] = d[i - 1]\n return d[n]"
    ),
    "a list that is given back": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n return d",
    "a list that is given back, but for its end full": (
        "def f(n: int):\n d = [C] * (n + 1)\n for i in range(n): d[i] = i\n return d"
    ),
    "a list that is shown": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n print(d)\n return 1",
    "a sum": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n return sum(d)",
    "the largest": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n return max(d)",
    "whether it holds something": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n return n in d",
    "how often it holds something": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n return d.count(0)",
    "a part of it": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n return d[0:2]",
    "a comparison": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n return d == [1]",
    "another name": "def f(n: int):\n d = [C] * (n + 1)\n e = d\n e[0] = 1\n return e[1]",
    "a copy made before": "def f(n: int):\n d = [C] * (n + 1)\n e = list(d)\n d[0] = 1\n return e[0]",
    "a slice made before": "def f(n: int):\n d = [C] * (n + 1)\n e = d[:]\n e[0] = 1\n d[0] = 2\n return e[-1]",
    "a loop through all": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n t = 0\n for x in d: t += x\n return t",
    "a list in a list": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n e = [d]\n return e",
    "a way out of the loop": (
        "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n for i in range(1, n + 1):\n"
        "  if i > 3: break\n  d[i] = d[i - 1]\n return d[n]"
    ),
    "sorting": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n d.sort()\n return d[0]",
    "turning round": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n d.reverse()\n return d[0]",
    "the last one taken out": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n return d.pop()",
    "one more at the end": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n d.append(2)\n return d[n]",
    "one more at the start": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n d.insert(0, d[0])\n return d[1] + d[-1]",
    "a place from the end": "def f(n: int):\n d = [C] * (n + 1)\n d[-1] = 1\n return d[0]",
    "a place further on": "def f(n: int):\n d = [C] * (n + 1)\n d[n] = 1\n return d[0]",
    "a loop that comes from above": (
        "def f(n: int):\n d = [C] * (n + 1)\n for i in range(n, 0, -1): d[i] = 1\n return d[0]"
    ),
    "a function that reads it": (
        "def f(n: int):\n d = [C] * (n + 1)\n g = lambda i: d[i]\n d[0] = 1\n return g(0) + g(1)"
    ),
    "a function inside that reads it": (
        "def f(n: int):\n d = [C] * (n + 1)\n def g(i): return d[i]\n d[0] = 1\n return g(n)"
    ),
    "a comprehension": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n return [d[i] for i in range(n)]",
    "an item that is added to": "def f(n: int):\n d = [C] * (n + 1)\n d[0] += 1\n return d[0]",
    "items that change places": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n d[0], d[1] = d[1], d[0]\n return d[0]",
    "twice the list": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n d *= 2\n return d[n]",
    "two lists in a row": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n e = d + d\n return e[n]",
    "an item taken out": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n del d[0]\n return d[0]",
    "two lists of one function": (
        "def g(n):\n d = [C] * n\n return d\ndef f(n: int):\n a = g(n)\n b = g(n)\n b[0] = 1\n return a[0]"
    ),
    "a function that stores into it": "def g(d): d[0] = 1\ndef f(n: int):\n d = [C] * (n + 1)\n g(d)\n return d[1]",
    "a new list in each turn": (
        "def f(n: int):\n e = []\n for i in range(3):\n  d = [C] * (n + 9)\n"
        "  e.append(d[0] if i else 1)\n  d[0] = 1\n return e"
    ),
    "a list of another turn": (
        "def f(n: int):\n d = [7] * (n + 9)\n for i in range(n + 2):\n  d[0] = d[i]\n  d = [C] * (n + 9)\n return d[0]"
    ),
    "a store that may fail": (
        "def f(n: int, g):\n d = [C] * (n + 1)\n try: d[0] = g()\n except ValueError: pass\n return d[0]"
    ),
    "a block that may fail before the store": (
        "def f(n: int):\n d = [C] * (n + 1)\n try:\n  x = n // (n - 3)\n  d[0] = x\n"
        " except ZeroDivisionError: pass\n return d[0]"
    ),
    "a context manager that may swallow": "def f(n: int, g):\n d = [C] * (n + 1)\n with g: d[0] = g()\n return d[0]",
    "a read behind the last store": (
        "def f(n: int):\n d = [C] * (n + 1)\n i = 0\n while i < n:\n  d[i] = i\n  i += 1\n return d[i]"
    ),
    "items that are given one by one": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n yield d[0]\n yield d[1]",
    "a second loop that goes further": (
        "def f(n: int):\n d = [C] * (n + 1)\n for i in range(n): d[i] = i\n"
        " for i in range(n + 1): d[0] += d[i]\n return d[0]"
    ),
    "floats": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 0.5\n return d[0] + d[n]",
    "a list in a dict": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n return {n: d}",
    "a list of all items": "def f(n: int):\n d = [C] * (n + 1)\n e = []\n e.extend(d)\n return e",
    "items as arguments": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n return max(*d, 5)",
    "items as variables": "def f(n: int):\n d = [C] * 9\n d[0] = n\n a, *b = d\n return b",
    "texts": "def f(n: int):\n d = ['C'] * (n + 1)\n d[0] = 'x'\n return ''.join(d)",
    "a list as a text": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n return str(d)",
    "a list that may be empty": "def f(n: int):\n d = [C] * (n + 1)\n return d or n",
    "whether any is true": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 0\n return any(d)",
    "the second of two items": "def f(n: int):\n d = [C, 1] * n\n d[0] = 1\n return d[1]",
    "two items again and again": "def f(n: int):\n d = [C, 5] * n\n d[0] = 1\n d[1] = 2\n return d[2]",
    "items with their places": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n return [x for i, x in enumerate(d)]",
    "items beside others": ("def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n return [x for i, x in zip(range(9), d)]"),
    "items from the end": "def f(n: int):\n d = [C] * (n + 1)\n d[0] = 1\n for x in reversed(d): return x",
    "a variable of the module": "k = 0\ndef f(n: int):\n global k\n k = [C] * n",
    "a default": "def f(n: int):\n d = [C] * (n + 1)\n def g(x=d): return x\n d[0] = 1\n return g()",
}


@pytest.mark.parametrize("name", HIDDEN)
def test_what_a_list_is_made_with_says_nothing_where_it_is_stored_into_first(name: str) -> None:
    assert proved(HIDDEN[name])


@pytest.mark.parametrize("name", SHOWN)
def test_what_a_list_is_made_with_counts_where_somebody_may_see_it(name: str) -> None:
    assert not proved(SHOWN[name])
