"""Callables: functions to hand in, by how they are called."""

from __future__ import annotations

import pytest

from mutsinq.core.literal import parse_value, render
from mutsinq.core.program import Program
from mutsinq.core.types import parse_type
from mutsinq.core.verdict import Distinguished
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.generation.callables import callables
from mutsinq.searchers.settings import Settings


@pytest.mark.parametrize(
    ("type_", "members", "strangers"),
    [
        ("Callable[[int], bool]", {"functools.partial(operator.lt, 2)", "bool"}, {"operator.add", "str.upper"}),
        ("Callable[[str], str]", {"str.upper"}, {"operator.neg", "str.isdigit"}),
        ("Callable[[int, int], int]", {"operator.sub", "max"}, {"abs", "operator.lt"}),
        ("Callable[[Any, Any], Any]", {"operator.add", "operator.lt"}, {"abs"}),
        ("Callable[[], list]", {"list"}, {"abs"}),
        ("Callable", {"abs", "operator.add"}, set()),
    ],
)
def test_functions_are_such_as_can_be_called_so(type_: str, members: set[str], strangers: set[str]) -> None:
    texts = {render(value) for value in callables(parse_type(type_))}
    assert members <= texts
    assert not strangers & texts


def test_every_function_of_the_pool_can_be_written_and_read_back() -> None:
    for arity in range(5):
        for value in callables(parse_type(f"Callable[[{', '.join(['Any'] * arity)}], Any]")):
            assert parse_value(render(value)) == value


PAIRS = {
    "a predicate": ("def f(p, xs): return [x for x in xs if p(x)]", "def f(p, xs): return [x for x in xs if not p(x)]"),
    "a binary operation": (
        "def f(op, xs):\n r = 0\n for x in xs: r = op(r, x)\n return r",
        "def f(op, xs):\n r = 0\n for x in xs: r = op(x, r)\n return r",
    ),
    "a key": ("def f(xs, k): return max(xs, key=k)", "def f(xs, k): return max(xs[::-1], key=k)"),
    "a handler of what a function raises": (
        "def f(g, x):\n try: return g(x)\n except LookupError: return None",
        "def f(g, x):\n try: return g(x)\n except IndexError: return None",
    ),
    "how often it is tried again": (
        "def f(g, n):\n for i in range(n):\n  try: return g(i)\n  except ValueError:\n   if i == n - 1: raise",
        "def f(g, n):\n for i in range(n):\n  try: return g(i)\n  except ValueError:\n   if i == n: raise",
    ),
    "an iterator that is walked twice": (
        "from typing import Iterable\ndef f(xs: Iterable[int]): return sum(xs), sum(xs)",
        "from typing import Iterable\ndef f(xs: Iterable[int]): return (sum(xs),) * 2",
    ),
}


@pytest.mark.parametrize(("original", "variant"), PAIRS.values(), ids=PAIRS)
def test_functions_and_iterators_handed_in_tell_programs_apart(original: str, variant: str) -> None:
    settings = Settings(timeout=20, searchers=("boundary", "fuzz"))
    verdict = distinguish(Program(original, "m", "f"), Program(variant, "m", "f"), settings)
    assert isinstance(verdict, Distinguished)
