"""What a variable must be for a comparison of what is calculated from it with a constant is found by calculation."""

from __future__ import annotations

import ast

import pytest

from mutsinq.core.program import Program
from mutsinq.static.domains.constants import constants
from mutsinq.static.domains.preimages import preimages


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("(x ^ 23130) * 3 == 123456", {64154}),
        ("13 + 7 * x == 1000 * 100 - 6", {14283}),
        ("7 * x + 13 == 1000", {141}),
        ("7 * x + 13 == 1001", set()),
        ("100 - x // 3 > 42", {174}),
        ("~(x << 2) != -401", {100}),
        ("1 - 9 >= -x + 5", {13}),
        ("items[0] * 2 == 10", {5}),
        ("int(s[3]) + 1 == 8", {"7"}),
        ("ord(c) - 97 == 3", {"d"}),
        ("str(n)[::-1] == '321'", {123}),
        ("s.strip()[::-1] == 'drowssap'", {"password"}),
        ("y = x ^ 5\nif y - 1 == 2: pass", {3, 6}),
        ("x = x ^ 3\nx = x + 1\nx == 5", set()),
        ("n == 3 or len(s) == 4 or f(n) * 2 == 6 or n * k == 8", set()),
        ("x << 10 ** 9 == 1 or x * 0 == 0 or x * 'a' == 3 or 'a' + x == 'ab'", set()),
    ],
)
def test_steps_from_a_variable_to_a_comparison_are_taken_back(code: str, values: set[object]) -> None:
    assert set(preimages(list(ast.walk(ast.parse(code))))) == values


def test_they_are_among_the_constants_of_a_program() -> None:
    found = constants(Program("def f(x, s):\n    return (x ^ 6) * 3 == 15 or s[::-1] == 'olleh'\n", "m", "f"))
    assert 3 in found.integers
    assert "hello" in found.strings
