from __future__ import annotations

import pytest
from deciding import satisfiable

from mutsinq.core.program import Program
from mutsinq.core.types import parse_type
from mutsinq.proofs.rewriting import rewriting_queries


def proved(original: str, variant: str) -> bool:
    pair = [Program(source, "subject", "f") for source in (original, variant)]
    return any(not satisfiable(query) for query in rewriting_queries(*pair))


def loop(test: str, target: str = "i", iterable: str = "range(n)") -> str:
    return f"def f(n):\n for {target} in {iterable}:\n  if {test}: print(i)"


def overwritten(first: str, result: str) -> str:
    return f"def f(n):\n {first}\n for i in range(n): pass\n return {result}"


def counter(step: str, test: str) -> str:
    return f"def f(xs):\n c = 0\n for x in xs:\n  c += {step}\n return {test}"


@pytest.mark.parametrize(
    ("original", "variant"),
    [
        ("def f(x): return len(x) > 0", "def f(x): return len(x) >= 1"),
        ("def f(x): return len(x) > 0", "def f(x): return len(x) != 0"),
        ("def f(x):\n if len(x): return 1", "def f(x):\n if len(x) > 0: return 1"),
        (loop("i % 2 == 1"), loop("i % 2 != 0")),
        (loop("i % 2"), loop("i % 2 == 1")),
        (loop("i < 1"), loop("i <= 0")),
        (loop("i < 1 and n"), loop("i == 0 and n")),
        (counter("1", "c > 0"), counter("1", "c != 0")),
        ("def f(n): return [i for i in range(2, n) if i >= 2]", "def f(n): return [i for i in range(2, n) if i > 1]"),
        (loop("i > 0", "i, x", "enumerate(n)"), loop("i", "i, x", "enumerate(n)")),
        ("def f():\n while True: return 1", "def f():\n while 1: return 1"),
    ],
)
def test_an_expression_that_always_gives_the_same_may_be_exchanged(original: str, variant: str) -> None:
    assert proved(original, variant)


@pytest.mark.parametrize(
    ("original", "variant"),
    [
        ("def f(x): return len(x) > 0", "def f(x): return len(x) >= 0"),
        ("def f(x): return len(x) > 0", "def f(x): return len(x)"),
        ("def f(x): return 'a'", "def f(x): return 'b'"),
        ("def f(x): return 1", "def f(x): return True"),
        ("def f(x): return 1 and x", "def f(x): return 2 and x"),
        ("def f(n): return n % 2 == 1", "def f(n): return n % 2 != 0"),
        (counter("x", "c > 0"), counter("x", "c != 0")),
        (counter("-1", "c > 0"), counter("-1", "c != 0")),
        (counter("0.5", "c >= 1"), counter("0.5", "c > 0")),
        (loop("i % 2 == 1"), loop("i % 3 == 1")),
        (loop("1 // i == 0"), loop("1 // i == 0 or i == 0")),
        (overwritten("i = 0.5", "i > 0"), overwritten("i = 0.5", "i >= 1")),
        (
            "i = -1\ndef f(n):\n [i for i in range(n)]\n return i < 1",
            "i = -1\ndef f(n):\n [i for i in range(n)]\n return i == 0",
        ),
        ("def f(i):\n for i in range(3): pass\n return i < 1", "def f(i):\n for i in range(3): pass\n return i == 0"),
        (
            "def f(n):\n i = 0\n def g():\n  nonlocal i\n  i = n\n g()\n return i < 1",
            "def f(n):\n i = 0\n def g():\n  nonlocal i\n  i = n\n g()\n return i == 0",
        ),
        (
            "def f(n):\n with n as i: pass\n i = 0\n return i < 1",
            "def f(n):\n with n as i: i = 0\n i = 0\n return i == 0",
        ),
        ("def f(n):\n i = 0\n i = n\n return i < 1", "def f(n):\n i = 0\n i = n\n return i == 0"),
        ("def f(n):\n i = 0\n i, j = n\n return i < 1", "def f(n):\n i = 0\n i, j = n\n return i == 0"),
        ("def len(x): return -1\ndef f(x): return len(x) > 0", "def len(x): return -1\ndef f(x): return len(x) != 0"),
        ("from m import *\ndef f(x): return len(x) > 0", "from m import *\ndef f(x): return len(x) != 0"),
        ("import builtins\ndef f(x): return len(x) > 0", "import builtins\ndef f(x): return len(x) != 0"),
        ("def range(n): return [-1]\n" + loop("i < 1"), "def range(n): return [-1]\n" + loop("i == 0")),
        (loop("i < 1", "i", "range(3, n, -1)"), loop("i == 0", "i", "range(3, n, -1)")),
        (loop("i < 1", "i", "range(n, 3)"), loop("i == 0", "i", "range(n, 3)")),
        (loop("i < 1", "i, x", "enumerate(n, -5)"), loop("i == 0", "i, x", "enumerate(n, -5)")),
        ("def f(x): return len(x) == len(x)", "def f(x): return len(x) >= len(x)"),
        ("def f(x, y): return len(x) + len(y)", "def f(x, y): return len(y) + len(x)"),
        ("def f(x): return len(x) > 0 and x", "def f(x): return len(x) > 0"),
        ("def f(x): return len(x) > 0 and 1", "def f(x): return len(x) and 1"),
        ("def f(x):\n y = len(x)\n y = 'a'\n return y", "def f(x):\n y = len(x)\n y = 'b'\n return y"),
    ],
)
def test_what_may_differ_somewhere_is_not_exchanged(original: str, variant: str) -> None:
    assert not proved(original, variant)


def proved_for(types: dict[str, str], original: str, variant: str) -> bool:
    pair = [Program(source, "subject", "f") for source in (original, variant)]
    given = {name: parse_type(text) for name, text in types.items()}
    return any(not satisfiable(query) for query in rewriting_queries(*pair, given))


INT, INTS = {"n": "int"}, {"xs": "list[int]"}
EACH = "def f(xs):\n t = 0\n for x in xs:\n  if {}: t += x\n return t"


@pytest.mark.parametrize(
    ("types", "original", "variant"),
    [
        (INT, "def f(n): return n % 2 == 1", "def f(n): return n % 2 != 0"),
        (INT, "def f(n): return n % 2 == 0", "def f(n): return n % 2 <= 0"),
        (INT, "def f(n):\n if n > 0: return g(n)", "def f(n):\n if n >= 1: return g(n)"),
        (INTS, EACH.format("x % 2 == 0"), EACH.format("x % 2 <= 0")),
        (INTS, "def f(xs): return sum(x for x in xs if x % 2)", "def f(xs): return sum(x for x in xs if x % 2 > 0)"),
        (INTS, "def f(xs): return xs[0] % 2 == 1", "def f(xs): return xs[0] % 2 != 0"),
        (
            {"xs": "list[int]", "n": "int"},
            "def f(xs, n): return [x for x in xs if x > n]",
            "def f(xs, n): return [x for x in xs if x - n > 0]",
        ),
    ],
)
def test_for_ints_and_lists_of_ints_more_gives_the_same(types: dict[str, str], original: str, variant: str) -> None:
    assert proved_for(types, original, variant)
    assert not proved(original, variant)


ODD, NOT_EVEN = "x % 2 == 1", "x % 2 != 0"


@pytest.mark.parametrize(
    ("types", "template"),
    [
        ({"x": "float"}, "def f(x): return {}"),
        ({}, "def f(x): return {}"),
        ({"x": "int"}, "def f(x):\n x = x / 2\n return {}"),
        ({"x": "int"}, "def f(x):\n if x > 9: return f(x / 2)\n return {}"),
        ({"x": "int"}, "def f(x): return {}\ndef g(): return f(0.5)"),
        ({"x": "int"}, "@decorated\ndef f(x): return {}"),
        ({"x": "int"}, "def f(x=0.5): return {}"),
        ({"x": "int"}, "class A:\n def f(self, x): return {}"),
        (INTS, "def f(xs):\n xs.append(0.5)\n return [x for x in xs if {}]"),
        (INTS, "def f(xs):\n xs[0] = 0.5\n return [x for x in xs if {}]"),
        (INTS, "def f(xs):\n ys = xs\n ys.append(0.5)\n return [x for x in xs if {}]"),
        (INTS, "def f(xs):\n max(xs, []).append(0.5)\n return [x for x in xs if {}]"),
        (INTS, "def f(xs):\n g(xs)\n return [x for x in xs if {}]"),
        (INTS, "def sum(xs): xs.append(0.5)\ndef f(xs):\n sum(xs)\n return [x for x in xs if {}]"),
        (INTS, "def f(xs):\n xs = [0.5]\n return [x for x in xs if {}]"),
        (INTS, "def f(xs):\n xs += [0.5]\n return [x for x in xs if {}]"),
        (INTS, "def f(xs, ys):\n ys.append(0.5)\n return [x for x in xs if {}]"),
        ({"xs": "list[int]", "ys": "list[int]"}, "def f(xs, ys):\n ys.append(0.5)\n return [x for x in xs if {}]"),
        (INTS, "def f(xs, *ys):\n ys[0].append(0.5)\n return [x for x in xs if {}]"),
        (INTS, "DATA = []\ndef f(xs):\n DATA.append(0.5)\n return [x for x in xs if {}]"),
        (INTS, "def f(xs):\n for x in xs:\n  yield {}"),
        (INTS, "def f(xs): return ({} for x in xs)"),
        (INTS, "def f(xs): return lambda: [{} for x in xs]"),
        (INTS, "async def f(xs):\n await g()\n return [{} for x in xs]"),
        (INTS, "def f(xs):\n for x in [xs]: pass\n return {}"),
        (INTS, "def f(xs):\n for x in xs: pass\n x = 0.5\n return {}"),
        ({"x": "list[int]"}, "def f(x): return {}"),
    ],
)
def test_nothing_is_said_where_others_may_have_a_hand_in_an_argument(types: dict[str, str], template: str) -> None:
    assert not proved_for(types, template.format(ODD), template.format(NOT_EVEN))
