from __future__ import annotations

import pytest

from mutsinq.core.program import Program
from mutsinq.proofs.deadline import Deadline
from mutsinq.proofs.exhaustion import exhaust


def program(source: str) -> Program:
    return Program(source, "subject", "f")


def exhausted(original: str, variant: str) -> bool:
    return exhaust(program(original), program(variant), Deadline(5)) is not None


def test_all_paths_of_functions_on_lists_are_gone_through() -> None:
    original = "def f(xs: list[int]): return xs[0] if xs else None"
    assert exhausted(original, "def f(xs: list[int]):\n if len(xs) == 0: return None\n return xs[0]")
    assert not exhausted(original, "def f(xs: list[int]):\n if len(xs) <= 1: return None\n return xs[0]")


def test_a_difference_at_one_length_is_not_passed_over() -> None:
    assert not exhausted(
        "def f(xs: list[int]): return len(xs)", "def f(xs: list[int]): return len(xs) if len(xs) < 10 else 10"
    )


def test_equal_values_of_other_types_are_different() -> None:
    pair = "def f(xs: list[bool]): return len(xs) > 0", "def f(xs: list[bool]): return 1 if len(xs) else 0"
    assert not exhausted(*pair)


@pytest.mark.parametrize(
    "body",
    ["x is 1", "x / 2", "x // 2", "sum(xs)", "[x]", "str(x)", "sorted(xs)", "print(x)", "{x: 1}",
     "f(x, xs)", "(lambda: x)()", "xs[x]", "hash(x)", "max(x, 1)", "1.5", "f'{x}'", "xs + xs", "[y for y in xs]",
     "xs < xs", "xs * 2", "xs.pop()"],
)  # fmt: skip
def test_code_that_crosshair_may_get_wrong_is_left_alone(body: str) -> None:
    source = f"def f(x: int, xs: list[int]): return {body}"
    assert not exhausted(source, source)


@pytest.mark.parametrize("annotation", ["float", "dict[str, int]", "set[int]", "object", "list", "list[float]", ""])
def test_types_that_crosshair_may_get_wrong_are_left_alone(annotation: str) -> None:
    source = f"def f(x{': ' + annotation if annotation else ''}): return x"
    assert not exhausted(source, source)


@pytest.mark.parametrize(
    "statement", ["for y in xs: pass", "while xs: pass", "xs += [1]", "del xs", "xs[0] = 1", "raise ValueError"]
)
def test_statements_that_loop_or_change_an_argument_are_left_alone(statement: str) -> None:
    source = f"def f(xs: list[int]):\n {statement}\n return 1"
    assert not exhausted(source, source)
