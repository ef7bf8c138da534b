"""Condensing shortens blocks only where nobody can tell."""

from __future__ import annotations

import pytest

from mutsinq.core.program import Program
from mutsinq.static.forms.normal_form import prove


def proved(original: str, variant: str) -> bool:
    return prove(Program(original, "subject", "f"), Program(variant, "subject", "f")) is not None


EQUAL = {
    "a loop that fills a list": (
        "def f(xs):\n r = []\n for x in xs:\n  r.append(x + 1)\n return r",
        "def f(xs): return [x + 1 for x in xs]",
    ),
    "a loop with a condition": (
        "def f(xs):\n r = []\n for x in xs:\n  if x:\n   if x > 1:\n    r.append(x)\n return r",
        "def f(xs):\n r = [x for x in xs if x if x > 1]\n return r",
    ),
    "loops in a loop": (
        "def f(xs):\n r = []\n for row in xs:\n  for x in row:\n   r.append((row, x))\n return len(r)",
        "def f(xs):\n r = [(a, b) for a in xs for b in a]\n return len(r)",
    ),
    "a loop that fills a set": (
        "def f(xs):\n r = set()\n for x, y in xs:\n  r.add(x)\n return r",
        "def f(xs): return {x for x, y in xs}",
    ),
    "a loop that fills a dict": (
        "def f(xs):\n r = {}\n for x in xs:\n  r[x] = str(x)\n return r",
        "def f(xs): return {x: str(x) for x in xs}",
    ),
    "a comprehension inside a loop": (
        "def f(xs):\n for row in xs:\n  r = []\n  for x in row:\n   r.append(x)\n  yield r",
        "def f(xs):\n for row in xs:\n  r = [x for x in row]\n  yield r",
    ),
    "a value that is only handed on": ("def f(x):\n y = x * 2\n return y - 1", "def f(x): return x * 2 - 1"),
    "a value that is only tested": ("def f(x):\n y = x()\n if y: return 1", "def f(x):\n if x(): return 1"),
    "a constant that is bound anew": (
        "def f(x):\n y = 0\n y = x * 2\n return y, y",
        "def f(x):\n y = x * 2\n return y, y",
    ),
    "a constant that nobody reads": ("def f(x):\n y = [1, {}]\n return x", "def f(x): return x"),
    "a value handed on after a constant is gone": ("def f(x):\n y = 0\n y = x()\n return y", "def f(x): return x()"),
}

UNEQUAL = {
    "the loop's variable is used afterwards": (
        "def f(xs):\n r = []\n x = 0\n for x in xs:\n  r.append(x)\n return r, x",
        "def f(xs):\n x = 0\n r = [x for x in xs]\n return r, x",
    ),
    "a parameter is the loop's variable": (
        "def f(xs, x):\n r = []\n for x in xs:\n  r.append(x)\n return r, x",
        "def f(xs, x):\n r = [x for x in xs]\n return r, x",
    ),
    "a handler sees what was filled": (
        "def f(xs):\n r = None\n try:\n  r = []\n  for x in xs:\n   r.append(1 // x)\n except: pass\n return r",
        "def f(xs):\n r = None\n try:\n  r = [1 // x for x in xs]\n except: pass\n return r",
    ),
    "the list is read while it grows": (
        "def f(xs):\n r = []\n for x in xs:\n  r.append(len(r))\n return r",
        "def f(xs):\n r = []\n r = [len(r) for x in xs]\n return r",
    ),
    "a closure reads the list": (
        "def f(xs):\n def g(): return r\n r = []\n for x in xs:\n  r.append(g())\n return r",
        "def f(xs):\n def g(): return r\n r = [g() for x in xs]\n return r",
    ),
    "a closure reads the loop's variable": (
        "def f(xs):\n r = []\n for x in xs:\n  r.append(lambda: x)\n x = 0\n return r",
        "def f(xs):\n r = [lambda: x for x in xs]\n x = 0\n return r",
    ),
    "a global is the loop's variable": (
        "x = 0\ndef g(): return x\ndef f(xs):\n global x\n r = []\n for x in xs:\n  r.append(g())\n return r",
        "x = 0\ndef g(): return x\ndef f(xs):\n global x\n r = [g() for x in xs]\n return r",
    ),
    "the container is not new": (
        "def f(xs, r):\n for x in xs:\n  r.append(x)\n return r",
        "def f(xs, r):\n r = [x for x in xs]\n return r",
    ),
    "the container is not empty": (
        "def f(xs):\n r = [0]\n for x in xs:\n  r.append(x)\n return r",
        "def f(xs): return [x for x in xs]",
    ),
    "there is an else": (
        "def f(xs):\n r = []\n for x in xs:\n  r.append(x)\n else:\n  r.append(0)\n return r",
        "def f(xs): return [x for x in xs]",
    ),
    "set is another one": (
        "set = list\ndef f(xs):\n r = set()\n for x in xs:\n  r.add(x)\n return r",
        "set = list\ndef f(xs): return {x for x in xs}",
    ),
    "a call comes between value and key": (
        "def f(xs):\n k = 0\n def g():\n  nonlocal k\n  k += 1\n r = {}\n for x in xs:\n  r[k] = g()\n return r",
        "def f(xs):\n k = 0\n def g():\n  nonlocal k\n  k += 1\n r = {k: g() for x in xs}\n return r",
    ),
    "super needs its frame": (
        "class C(list):\n def f(self, xs):\n  r = []\n  for x in xs:\n   r.append(super().count(x))\n  return r\n"
        "def f(xs): return C().f(xs)",
        "class C(list):\n def f(self, xs): return [super().count(x) for x in xs]\ndef f(xs): return C().f(xs)",
    ),
    "something is evaluated before the value's use": (
        "def f(x, y):\n z = x()\n return y() + z",
        "def f(x, y):\n return y() + x()",
    ),
    "the value is used twice": ("def f(x):\n z = x()\n return z + z", "def f(x): return x() + x()"),
    "the value is used in a loop": (
        "def f(x):\n z = x()\n while z: z = 0",
        "def f(x):\n while x(): pass",
    ),
    "a constant that is read on one path": (
        "def f(x):\n y = 0\n if x: y = 1\n return y",
        "def f(x):\n if x: y = 1\n return y",
    ),
    "a constant that a handler reads": (
        "def f(x):\n y = 0\n try:\n  y = x()\n except Exception: pass\n return y",
        "def f(x):\n try:\n  y = x()\n except Exception: pass\n return y",
    ),
    "a constant that a later turn reads": (
        "def f(xs):\n r = []\n for x in xs:\n  if x: r.append(y)\n  y = 1\n return r",
        "def f(xs):\n r = []\n for x in xs:\n  if x: r.append(y)\n return r",
    ),
    "a constant that a closure reads": (
        "def f(x):\n def g(): return y\n y = 0\n z = g()\n y = 1\n return z",
        "def f(x):\n def g(): return y\n z = g()\n y = 1\n return z",
    ),
    "a constant of an outer function": (
        "def f(x):\n y = 1\n def g():\n  nonlocal y\n  y = 0\n g()\n return y",
        "def f(x):\n y = 1\n def g():\n  nonlocal y\n g()\n return y",
    ),
}


@pytest.mark.parametrize("name", EQUAL)
def test_what_does_the_same_has_one_form(name: str) -> None:
    assert proved(*EQUAL[name])


@pytest.mark.parametrize("name", UNEQUAL)
def test_what_may_differ_keeps_its_form(name: str) -> None:
    assert not proved(*UNEQUAL[name])


def test_definitions_may_stand_in_any_order() -> None:
    helper, function = "def g(x): return x", "def f(x): return g(x)"
    assert proved(f"{helper}\n{function}", f"{function}\n{helper}")


@pytest.mark.parametrize(
    ("original", "variant"),
    [
        ("def f(x): return x\ndef f(x): return 1", "def f(x): return 1\ndef f(x): return x"),
        ("def g(x): return x\ny = g(1)\ndef f(x): return y", "y = g(1)\ndef g(x): return x\ndef f(x): return y"),
    ],
    ids=["a name is bound twice", "something runs in between"],
)
def test_definitions_keep_their_order_where_it_matters(original: str, variant: str) -> None:
    assert not proved(original, variant)
