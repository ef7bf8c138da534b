"""What is known of builtins where types are: extremes, lengths, and what is among many literals."""

from __future__ import annotations

import pytest
from tests.unit.static.unfolding.proving import proved

from mutsinq.core.program import Program
from mutsinq.proofs.prove import prove_by_reading

EQUAL = {
    "the largest of a copy": (
        "def f(xs: list[int]): return max(list(xs))",
        "def f(xs: list[int]): return max(xs)",
    ),
    "the least of what a generator gives": (
        "def f(xs: list[int]): return min(x * 2 for x in xs)",
        "def f(xs: list[int]): return min([x + x for x in xs])",
    ),
    "the least of distances": (
        "def f(xs: list[tuple[int, int]]): return min([abs(a - b) for a, b in xs])",
        "def f(xs: list[tuple[int, int]]): return min([abs(b - a) for a, b in xs])",
    ),
    "there is none in an empty list": (
        "def f(n: int):\n if n: return max([])\n return n",
        "def f(n: int):\n if n: raise ValueError\n return n",
    ),
    "how many are in a pair": (
        "def f(p: tuple[int, str]): return len(p)",
        "def f(p: tuple[int, str]): return 2",
    ),
    "parts of a pair": (
        "def f(p: tuple[int, str]):\n n, s = p\n return s + s, n + 1",
        "def f(p: tuple[int, str]): return p[-1] + p[1], 1 + p[0]",
    ),
    "a place that a pair has not": (
        "def f(p: tuple[int, int]): return p[2]",
        "def f(p: tuple[int, int]): raise IndexError",
    ),
    "one of many letters, in any order": (
        "def f(s: str): return [c for c in s if c in 'a b c d e f g h'.split()] or s[0] in {*'ab'}",
        "def f(s: str): return [x for x in s if x in 'a b c d e f g h'.split()] or s[0] in {*'ab'}",
    ),
    "one of many ints, in a list or a tuple": (
        "def f(n: int): return n in [1, 2, 3, 5, 8, 13, 21]",
        "def f(n: int): return n in (21, 13, 8, 5, 3, 2, 1)",
    ),
    "whether a difference is divisible, either way": (
        "def f(n: int, m: int): return (n - 2000) % 12 == 0 or (n - m) % 5 != 0 and not (m + n) % -3",
        "def f(n: int, m: int): return not (2000 - n) % 12 or (m - n) % 5 > 0 and (-m - n) % -3 == 0",
    ),
    "a guard before a loop to which two ways lead": (
        "def f(a: int, b: int):\n n = max(a, b)\n if n == 2: return True\n"
        " for i in range(2, n):\n  if n % i == 0: return False\n return True",
        "def f(a: int, b: int):\n n = max(a, b)\n for i in range(2, n):\n  if n % i == 0: return False\n return True",
    ),
}
UNEQUAL = {
    "an empty list has a default": (
        "def f(xs: list[int]): return max(xs)",
        "def f(xs: list[int]): return max(xs, default=0)",
    ),
    "a larger one is put in meanwhile": (
        "def f(xs: list[int], n: int):\n m = max(xs)\n xs.append(n)\n return m",
        "def f(xs: list[int], n: int):\n xs.append(n)\n return max(xs)",
    ),
    "the least is not the largest": (
        "def f(xs: list[int]): return max(xs)",
        "def f(xs: list[int]): return min(xs)",
    ),
    "comparing may fail, and what comes first is done": (
        "def f(xs: list, g): return max(g(x) for x in xs)",
        "def f(xs: list, g): return max([g(x) for x in xs])",
    ),
    "comparing strangers may do anything": (
        "def f(xs: list): return max(xs) and max(xs)",
        "def f(xs: list): return max(xs)",
    ),
    "numbers that are none are where they are": (
        "def f(x: float, y: float): return max([x, y])",
        "def f(x: float, y: float): return max([y, x])",
    ),
    "texts of another order": (
        "def f(xs: list[str]): return max(xs)",
        "def f(xs: list[str]): return max(xs, key=len)",
    ),
    "one item is no pair": (
        "def f(p: tuple[int, ...]): return len(p)",
        "def f(p: tuple[int, ...]): return 2",
    ),
    "a pair the other way round": (
        "def f(p: tuple[int, int]):\n a, b = p\n return a - b",
        "def f(p: tuple[int, int]): return p[1] - p[0]",
    ),
    "a place counted from the end": (
        "def f(p: tuple[int, int, int]): return p[-2]",
        "def f(p: tuple[int, int, int]): return p[-1]",
    ),
    "a pair of anything has no known sum": (
        "def f(p: tuple): return p[0] + p[1]",
        "def f(p: tuple): return p[1] + p[0]",
    ),
    "a letter less": (
        "def f(s: str): return s in {'a', 'b', 'c', 'd', 'e', 'f', 'g'}",
        "def f(s: str): return s in {'a', 'b', 'c', 'd', 'e', 'f', 'h'}",
    ),
    "part of a text is none of its letters": (
        "def f(s: str): return s in {'a', 'b', 'c', 'd', 'e', 'f', 'g'}",
        "def f(s: str): return s in 'abcdefg'",
    ),
    "a bool is one of the ints": (
        "def f(b: bool): return b in (1, 2, 3, 4, 5, 6, 7)",
        "def f(b: bool): return False",
    ),
    "a whole float is one of the ints": (
        "def f(x: float): return x in (1, 2, 3, 4, 5, 6, 7)",
        "def f(x: float): return False",
    ),
    "a remainder depends on the sign": (
        "def f(n: int): return (n - 2000) % 12 == 1",
        "def f(n: int): return (2000 - n) % 12 == 1",
    ),
    "a remainder of a sum is none of a difference": (
        "def f(n: int, m: int): return (n - m) % 12 == 0",
        "def f(n: int, m: int): return (n + m) % 12 == 0",
    ),
    "a quotient depends on the sign": (
        "def f(n: int): return (n - 5) // 12 == 0",
        "def f(n: int): return (5 - n) // 12 == 0",
    ),
    "a divisor that may be 0": (
        "def f(n: int, m: int): return (n - 2) % m == 0",
        "def f(n: int, m: int): return n % m == 2",
    ),
    "another way to a loop": (
        "def f(a: int, b: int):\n n = max(a, b)\n if a == 2: return True\n"
        " for i in range(2, n):\n  if n % i == 0: return False\n return True",
        "def f(a: int, b: int):\n n = max(a, b)\n for i in range(2, n):\n  if n % i == 0: return False\n return True",
    ),
}


#: Both sides calculate the same, which a NaN shows.
CALCULATED = {
    "a list is equal to one of the same objects": ("[y] == [y]", "[x * x] == [x * x]"),
    "a set holds an object once": ("{y, y}", "{x * x, x * x}"),
    "a list counts the object itself": ("[y].count(y)", "[x * x].count(x * x)"),
    "tuples go on behind the same object": ("min([(y, 1), (y, 0)])", "min([(x * x, 1), (x * x, 0)])"),
    "a dict finds the object that it holds": ("{y: 1, y: 2}", "{x * x: 1, x * x: 2}"),
    "a stranger may look": ("print(y, y)", "print(x * x, x * x)"),
}


@pytest.mark.parametrize("name", CALCULATED)
def test_a_float_that_is_calculated_again_is_the_same_only_where_no_calculation_gives_nan(name: str) -> None:
    kept, again = CALCULATED[name]
    proof = prove_by_reading(
        Program(f"def f(x: float):\n y = x * x\n return {kept}", "subject", "f"),
        Program(f"def f(x: float): return {again}", "subject", "f"),
    )
    assert proof is not None
    assert proof.proof.scope == "x: float of which no calculation gives NaN"


def test_a_float_that_nobody_can_tell_from_others_needs_no_assumption() -> None:
    proof = prove_by_reading(
        Program("def f(x: float, n: int):\n y = x * x\n return y + y if n else [n / 2]", "subject", "f"),
        Program("def f(x: float, n: int):\n if not n: return [n / 2]\n return x * x + x * x", "subject", "f"),
    )
    assert proof is not None
    assert proof.proof.scope == "x: float, n: int; no bool where int is declared"


@pytest.mark.parametrize("name", EQUAL)
def test_what_builtins_give_is_known_by_types(name: str) -> None:
    assert proved(*EQUAL[name])


@pytest.mark.parametrize("name", UNEQUAL)
def test_what_builtins_give_of_others_is_not_known(name: str) -> None:
    assert not proved(*UNEQUAL[name])


@pytest.mark.parametrize("call", ["sorted(xs, key={})", "max(xs, key={})"])
def test_a_key_without_a_parameter_is_told_from_one_with_it(call: str) -> None:
    one, other = (f"def f(xs):\n    return {call.format(key)}\n" for key in ("lambda: 0", "lambda x: 0"))
    assert not proved(one, other)
