"""Pairs that were once proved and differ, found by `benchmarks/false_proofs.py` or by asking what a rule overlooks."""

from __future__ import annotations

import pytest

from mutsinq.core.program import Program
from mutsinq.proofs.prove import prove_by_reading
from mutsinq.static.unfolding.assumptions import ANSWERS

_CALLS = ", ".join(f"g({n})" for n in range(40))

NEAR = {
    "a float answers for an int of a class that compares itself otherwise": (
        "def f(x): return 0.5 < x",
        "def f(x): return x > 0.5",
    ),
    "a tuple in a tuple is no exception": (
        "def f(s):\n try: return int(s)\n except (ValueError, TypeError): return None",
        "def f(s):\n try: return int(s)\n except ((ValueError, TypeError),): return None",
    ),
    "a tuple has no attributes of what it holds": (
        "import json\ndef f(s):\n try: return s()\n except json.JSONDecodeError: return None",
        "import json\ndef f(s):\n try: return s()\n except (json,).JSONDecodeError: return None",
    ),
    "a break behind an inner loop leaves the outer one": (
        "def f(x, g):\n for y in x:\n  z = g()\n  while z:\n   y()\n   z = g()\n  else:\n   break\n  x()",
        "def f(x, g):\n for y in x:\n  z = g()\n  while z:\n   y()\n   z = g()\n  x()",
    ),
    "ascii gives what repr gives, which may be a text of a subclass": (
        "def f(x): return ascii(x) + ''",
        "def f(x): return ascii(x)",
    ),
    "annotations of a function that is made inside are evaluated": (
        "def f(x):\n def g(y: x.z): return y\n return g",
        "def f(x):\n def g(y): return y\n return g",
    ),
    "annotations of a function that is made inside and called are evaluated": (
        "def f(x):\n def g(y) -> x.z: return y\n return g(1)",
        "def f(x): return 1",
    ),
    "the body of a class binds a name of the module": (
        "x = 1\nclass A:\n global x\n x = 5\ndef f(): return x",
        "x = 1\nclass A:\n x = 5\ndef f(): return x",
    ),
    "a private attribute is another one outside of the class": (
        "def g(x): return x.__y\nclass A:\n def f(self): return g(self)\ndef f(): return A().f()",
        "class A:\n def f(self): return self.__y\ndef f(): return A().f()",
    ),
    "a private attribute is another one inside of a class": (
        "class A:\n @staticmethod\n def g(x): return x.__y\ndef f(x): return A.g(x)",
        "class A: pass\ndef f(x): return x.__y",
    ),
    "a class does not see what the module calls by a private name": (
        "def __g(x): return x\nclass A:\n def f(self, x): return __g(x)\ndef f(x): return A().f(x)",
        "class A:\n def f(self, x): return x\ndef f(x): return A().f(x)",
    ),
    "a class does not see a constant of the module of a private name": (
        "__x = 1\nclass A:\n def f(self): return __x\ndef f(): return A().f()",
        "class A:\n def f(self): return 1\ndef f(): return A().f()",
    ),
    "attrgetter knows no private names": (
        "from operator import attrgetter\nclass A:\n def f(self, x): return sorted(x, key=attrgetter('__y'))\n"
        "def f(x): return A().f(x)",
        "class A:\n def f(self, x): return sorted(x, key=lambda y: y.__y)\ndef f(x): return A().f(x)",
    ),
    "reduce is told where to start after what it goes through": (
        "from functools import reduce\nx = 0\ndef s():\n global x\n x += 1\n"
        "def f(g): return reduce(lambda a, b: a + b, g(), x)",
        "from functools import reduce\nx = 0\ndef s():\n global x\n x += 1\n"
        "def f(g):\n a = x\n for b in g(): a = a + b\n return a",
    ),
    "next is given a default after what it goes through": (
        "x = 0\ndef s():\n global x\n x += 1\ndef f(g): return next((y for y in g() if y), x)",
        "x = 0\ndef s():\n global x\n x += 1\ndef f(g):\n d = x\n for y in g():\n  if y: return y\n return d",
    ),
    "getattr calls a method by its name": (
        "class A:\n def m(self): return 1\ndef f(): return getattr(A(), 'm')()",
        "class A:\n def m(self): return 2\ndef f(): return getattr(A(), 'm')()",
    ),
    "getattr calls a method by a constant of the module": (
        "N = 'm'\nclass A:\n def m(self): return 1\ndef f(): return getattr(A(), N)()",
        "N = 'm'\nclass A:\n def m(self): return 2\ndef f(): return getattr(A(), N)()",
    ),
    "methodcaller calls a method by its name": (
        "from operator import methodcaller\nclass A:\n def m(self): return 1\ndef f(): return methodcaller('m')(A())",
        "from operator import methodcaller\nclass A:\n def m(self): return 2\ndef f(): return methodcaller('m')(A())",
    ),
    "methodcaller calls a method by a name that is passed": (
        "from operator import methodcaller\nclass A:\n def m(self): return 1\ndef f(n): return methodcaller(n)(A())",
        "from operator import methodcaller\nclass A:\n def m(self): return 2\ndef f(n): return methodcaller(n)(A())",
    ),
    "a format asks for a property": (
        "class A:\n @property\n def m(self): return 1\ndef f(): return '{0.m}'.format(A())",
        "class A:\n @property\n def m(self): return 2\ndef f(): return '{0.m}'.format(A())",
    ),
    "a pattern asks for a property": (
        "class A:\n @property\n def m(self): return 1\ndef f():\n match A():\n  case A(m=1): return 1",
        "class A:\n @property\n def m(self): return 2\ndef f():\n match A():\n  case A(m=1): return 1",
    ),
    "a module that has a decorator of its own by a builtin's name uses it from there on": (
        "class A:\n @staticmethod\n def m(): return 1\ndef staticmethod(g): return 1\ndef f(): return A.m",
        "def staticmethod(g): return 1\nclass A:\n @staticmethod\n def m(): return 1\ndef f(): return A.m",
    ),
    "a part of a text is not among its characters": (
        "def f(s: str, t: str): return t in list(s)",
        "def f(s: str, t: str): return t in s",
    ),
    "a part of a text is not in a tuple of its characters": (
        "def f(s: str, t: str): return t in tuple(s)",
        "def f(s: str, t: str): return t in s",
    ),
    "items of a long display are hashed while others are evaluated": (
        f"def f(g): return {{{_CALLS}}}",
        f"def f(g):\n x = ({_CALLS})\n return {{{', '.join(f'x[{n}]' for n in range(40))}}}",
    ),
    "there is no list of a huge range": (
        "def f(n: int):\n for i in range(n): return i",
        "def f(n: int):\n for i in list(range(n)): return i",
    ),
    "there is no tuple of a huge range": (
        "def f(n: int):\n for i in range(n): return i",
        "def f(n: int):\n for i in tuple(range(n)): return i",
    ),
    "a huge range has no length": (
        "def f(n: int): return 1",
        "def f(n: int):\n len(range(n))\n return 1",
    ),
}

ASKED_ONCE_MORE = {
    "a stored chain is asked for its truth once more": (
        "def f(a, b, c):\n if not a < b < c: return 1",
        "def f(a, b, c):\n x = a < b < c\n if not x: return 1",
    ),
    "a stored conjunction is asked for its truth once more": (
        "def f(a, b):\n if a and b: return 1",
        "def f(a, b):\n x = a and b\n if x: return 1",
    ),
    "a stored conjunction is asked for its truth once more by a conditional expression": (
        "def f(a, b): return 1 if a or b else 2",
        "def f(a, b):\n x = a or b\n return 1 if x else 2",
    ),
    "some versions of Python ask once more for the truth of a part": (
        "def f(a, b, c): return (a and b) or c",
        "def f(a, b, c):\n x = a and b\n return x or c",
    ),
    "some versions of Python ask once more for the truth of a first part": (
        "def f(a, b, c): return (a and b) and c",
        "def f(a, b, c): return a and b and c",
    ),
    "what a function gives to filter is asked for its truth once more": (
        "def f(x): return [y for y in x if y.a and y.b]",
        "def f(x): return list(filter(lambda y: y.a and y.b, x))",
    ),
}


@pytest.mark.parametrize("reason", NEAR)
def test_what_differs_where_nobody_looks_is_not_proved(reason: str) -> None:
    original, variant = (Program(source, "subject", "f") for source in NEAR[reason])
    assert prove_by_reading(original, variant) is None


@pytest.mark.parametrize("reason", ASKED_ONCE_MORE)
def test_what_differs_only_where_objects_count_questions_is_not_proved_for_those(reason: str) -> None:
    original, variant = (Program(source, "subject", "f") for source in ASKED_ONCE_MORE[reason])
    proof = prove_by_reading(original, variant)
    assert proof is None or ANSWERS in proof.proof.scope
