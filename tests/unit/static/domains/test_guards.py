"""Guards at the top of a function, and how it searches, say what it asks of its arguments."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from mutsinq.static.domains.guards import guarded


def stated(source: str) -> list[str]:
    (node,) = ast.parse(dedent(source)).body
    assert isinstance(node, ast.FunctionDef)
    return [str(precondition) for precondition in guarded(node, [argument.arg for argument in node.args.args])]


@pytest.mark.parametrize(
    ("guard", "meaning"),
    [
        ("if n < 0: raise ValueError", ["n >= 0"]),
        ("if not n > 0: raise ValueError('positive')", ["n > 0"]),
        ("if 0 > n: raise ValueError", ["n >= 0"]),
        ("assert 0 <= n < len(xs)", ["n >= 0", "n < len(xs)"]),
        ("if n < 1 or n > len(xs): raise IndexError", ["n >= 1", "n <= len(xs)"]),
        ("if n < 1 and xs: raise ValueError", []),
        ("if len(xs) != len(ys): raise ValueError", ["len(xs) == len(ys)"]),
        ("if not xs: raise ValueError", ["len(xs) >= 1", "xs != 0"]),
        ("if len(xs) == 0: raise ValueError", ["len(xs) != 0"]),
        ("if xs == []: raise ValueError", ["len(xs) >= 1"]),
        ("if any(x < 0 for x in xs): raise ValueError", ["each number in xs >= 0"]),
        ("assert all(x > 0 for x in xs)", ["each number in xs > 0"]),
        ("if all(x < 0 for x in xs): raise ValueError", []),
        ("assert xs == sorted(xs)", ["xs is sorted"]),
        ("if len(set(xs)) != len(xs): raise ValueError", ["the items of xs are distinct"]),
        ("if any(len(row) != len(xs[0]) for row in xs): raise ValueError", ["the rows of xs have one length"]),
        ("if any(len(row) != len(xs) for row in xs): raise ValueError", ["xs is square"]),
        ("if any(c not in '01' for c in s): raise ValueError", ["s has only the characters '01'"]),
        ("size = len(xs)\n    if n >= size: raise IndexError", ["n < len(xs)"]),
        ("if n == 0:\n        return 1\n    if n < 0:\n        raise ValueError", ["n >= 0"]),
        ("if isinstance(n, str): raise TypeError", []),
        ("if n < other(): raise ValueError", []),
    ],
)
def test_a_guard_states_what_holds_after_it(guard: str, meaning: list[str]) -> None:
    assert stated(f"def f(n, xs, ys, s):\n    {guard}\n    return work(n, xs, ys, s)") == meaning


def test_what_stands_after_the_work_began_is_no_guard() -> None:
    assert stated("def f(n):\n    for i in g(): pass\n    if n < 0: raise ValueError") == []
    assert stated("def f(n):\n    n = abs(n)\n    if n > 3: raise ValueError") == []


SEARCH = """
def f(xs, target):
    lo, hi = 0, len(xs)
    while lo < hi:
        mid = (lo + hi) // 2
        if xs[mid] < {}:
            lo = mid + 1
        else:
            hi = mid
    return lo
"""


def test_what_is_bisected_is_sorted_unless_its_items_are_compared_with_one_another() -> None:
    assert stated(SEARCH.format("target")) == ["xs is sorted"]
    assert stated(SEARCH.format("xs[hi]")) == []
    assert stated("def f(xs, x):\n    return bisect.bisect_left(xs, x)") == ["xs is sorted"]
    assert stated("def f(xs, x):\n    xs.sort()\n    return bisect.bisect_left(xs, x)") == []


@pytest.mark.parametrize(
    ("docstring", "told"),
    [
        ("Insert into a sorted list.", False),
        ("Find x in the given sorted array.", True),
        ("Return a sorted list of the items.", False),
        ("Merge two sorted lists.", True),
        ("Sort the list.", False),
    ],
)
def test_a_docstring_tells_of_sorted_input(docstring: str, told: bool) -> None:
    assert (stated(f"def f(xs):\n    '''{docstring}'''\n    return g(xs)") == ["xs is sorted"]) is told


def test_a_name_tells_of_sorted_input() -> None:
    assert stated("def f(sorted_items, is_sorted):\n    return g(sorted_items)") == ["sorted_items is sorted"]
