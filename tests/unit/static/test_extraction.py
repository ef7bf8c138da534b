"""A function that no module defines is taken out of its surroundings with what it uses, and runs the same there."""

from __future__ import annotations

import functools
import math
import re
from collections import OrderedDict as Ordered
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.errors import InputError
from mutsinq.static.extraction import extract

LIMIT = 10
WORD = re.compile(r"\w+")
MARK = object()


class Point:
    """A class that functions below use."""

    def __init__(self, x: int) -> None:
        self.x = x


def bounded(n: int) -> int:
    """A function that functions below use."""
    return min(n, LIMIT)


def even(n: int) -> bool:
    """One of two functions that use each other."""
    return n == 0 or odd(n - 1)


def odd(n: int) -> bool:
    """One of two functions that use each other."""
    return n != 0 and even(n - 1)


def doubled(function: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator."""

    @functools.wraps(function)
    def wrapper(*args: Any) -> Any:
        return 2 * function(*args)

    return wrapper


def run(value: Any, *args: Any) -> Any:
    """What the extracted program does; this is code of this file."""
    program = extract(value)
    space: dict[str, Any] = {"__name__": program.module}
    exec(compile(program.source, "extracted", "exec"), space)
    return space[program.entry](*args)


def test_a_lambda_becomes_a_function_with_a_name_of_its_own() -> None:
    program = extract(lambda n, *rest, by=1: n + by)
    assert program.entry == "f"
    assert "def f(n, *rest, by=1):\n    return n + by" in program.source


def test_a_lambda_that_yields_stays_a_lambda() -> None:
    assert "f = lambda n: (yield n)" in extract(lambda n: (yield n)).source


def test_lambdas_on_one_line_are_told_apart() -> None:
    one, other = (lambda n: n + 1), (lambda n: n + 2)
    outer = lambda: lambda n: n + 3  # noqa: E731
    assert [run(one, 1), run(other, 1)] == [2, 3]
    assert run(outer(), 1) == 4
    assert run(outer)(1) == 4


def test_a_closure_takes_its_literals_functions_and_modules_along() -> None:
    start, names, helper, module = 5, {"a": [1, 2.5, None]}, bounded, math

    def f(n: int) -> Any:
        return helper(n) + start + len(names["a"]) + module.floor(0.5)

    assert run(f, 99) == f(99) == 18


def test_globals_come_as_literals_imports_assignments_functions_and_classes() -> None:
    def f(text: str) -> Any:
        return WORD.findall(text), LIMIT, bounded(3), Point(1).x, Ordered(), text is MARK, odd(3)

    assert run(f, "a b") == f("a b")


def test_a_default_from_a_scope_that_is_gone_keeps_its_value() -> None:
    functions = [lambda n, step=step: n + step for step in (1, 2)]
    assert [run(function, 10) for function in functions] == [11, 12]


def test_decorators_are_kept() -> None:
    @doubled
    def f(n: int) -> int:
        return n + 1

    @functools.lru_cache
    def g(n: int) -> int:
        return n + 1

    assert run(f, 1) == f(1) == 4
    assert run(g, 1) == 2


def test_recursion_still_finds_the_function() -> None:
    def fall(n: int) -> int:
        return 0 if n <= 0 else fall(n - 2) + 1

    assert run(fall, 7) == fall(7)


def test_an_annotation_that_means_nothing_elsewhere_does_not_matter() -> None:
    class Local:
        """Known here only."""

    def f(value: Local, /) -> Local:
        return value

    assert run(f, 3) == 3


def test_a_string_that_starts_left_of_the_code_is_kept() -> None:
    def f() -> str:
        return """
left"""

    assert run(f) == "\nleft"


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda s: st.lists(s) | st.tuples(s, s)))
def test_any_literal_in_a_closure_reads_back_as_itself(value: Any) -> None:
    got = run(lambda: value)
    assert got == value
    assert type(got) is type(value)


def test_state_in_the_function_around_it_is_refused() -> None:
    count = 0

    def f() -> int:
        nonlocal count
        count += 1
        return count

    with pytest.raises(InputError, match=r"f keeps state in the function around it; define it in a module"):
        extract(f)


def test_an_object_without_a_literal_is_refused_by_name() -> None:
    lock = object()
    with pytest.raises(InputError, match=r"uses lock, a object that has no literal: define the function in a module"):
        extract(lambda: lock)


def test_two_things_of_one_name_are_refused() -> None:
    def make(n: int) -> Callable[[int], int]:
        return lambda m: m + n

    one, two = make(1), make(2)
    with pytest.raises(InputError, match=r"two different things named n"):
        extract(lambda m: one(m) + two(m))


def test_a_function_without_source_is_refused() -> None:
    space: dict[str, Any] = {}
    exec("def made(n): return n", space)
    with pytest.raises(InputError, match=r"the source of made cannot be found; define it in a file"):
        extract(space["made"])


def test_a_method_of_a_local_class_is_refused() -> None:
    class Local:
        def method(self) -> int:
            return 1

    with pytest.raises(InputError, match=r"its class is not in a module; move the class"):
        extract(Local.method)
