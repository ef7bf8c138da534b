"""Text that code takes apart gets the pattern of what the code expects."""

from __future__ import annotations

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.program import Program
from mutsinq.static.domains.constants import constants
from mutsinq.static.domains.formats import formats

FITTING = [
    ('y, m, d = map(int, date.split("-"))', ["2020-12-31", "0-0-0"], ["2020-12", "a-b-c"]),
    ('parts = a.split(".")\nok = len(parts) == 4 and all(int(p) < 256 for p in parts)', ["0.0.0.255"], ["1.2.3"]),
    ('xs = [int(p) for p in a.split(".")]', ["1", "1.20.3"], ["a.b", ""]),
    ('h, m = s.split(":")\nminutes = 60 * int(h) + int(m)', ["10:59"], ["10", "1:2:3"]),
    ('for pair in query.split("&"):\n    name, value = pair.split("=")', ["a=b", "a=1&bc=22"], ["a", "a&b"]),
    ("lo, hi = [float(x) for x in s.split()]", ["1 20"], ["1", "x y"]),
    ('head, _, tail = s.partition("@")', ["ab@12"], ["ab"]),
    ('n = int(s.split("/")[0])', ["3/4", "5"], ["x"]),
    ("numbers = [int(word) for word in words if word.isdigit()]", ["-1", "007", " 3"], ["x"]),
]


@pytest.mark.parametrize(("code", "fitting", "others"), FITTING)
def test_the_pattern_fits_what_the_code_takes_apart(code: str, fitting: list[str], others: list[str]) -> None:
    pattern, *_ = formats(list(ast.walk(ast.parse(code))), ())
    assert all(re.fullmatch(pattern, text) for text in fitting)
    assert not any(re.fullmatch(pattern, text) for text in others)


@pytest.mark.parametrize("code", ["words = text.split()", "a, b = pair", "s.split(separator)", "s.split('')"])
def test_text_of_no_format_has_no_pattern(code: str) -> None:
    assert formats(list(ast.walk(ast.parse(code))), ()) == []


@given(st.lists(st.integers(), max_size=40), st.text(min_size=1, max_size=3))
def test_every_pattern_compiles(integers: list[int], separator: str) -> None:
    code = f"a, b = map(int, s.split({separator!r}))"
    for pattern in formats(list(ast.walk(ast.parse(code))), integers):
        assert re.fullmatch(pattern, f"1{separator}2")


def test_numbers_of_the_code_are_numbers_of_the_format() -> None:
    program = Program("def f(s):\n    a, b = s.split('-')\n    return int(a) > 12 or int(b) > 31\n", "m", "f")
    pattern, *_ = constants(program, program).patterns
    assert {"12", "13", "31", "32"} <= set(re.findall("[0-9]+", pattern))


def test_words_that_the_code_knows_are_among_the_pieces() -> None:
    code = "name, end = text.split(sep='.')\nif end in ['txt', 'exe'] and name[0].isalpha(): pass"
    pattern, *_ = formats(list(ast.walk(ast.parse(code))), ())
    assert re.fullmatch(pattern, "a1234.exe")


def test_signs_that_pieces_are_compared_with_stand_among_the_numbers() -> None:
    code = 'for t in s.split():\n    if t in "+-" or t == "*":\n        pass\n    else:\n        int(t)'
    (pattern,) = formats(list(ast.walk(ast.parse(code))), ())
    assert all(re.fullmatch(pattern, text) for text in ("1 2 +", "3 * -", "7"))
    assert not re.fullmatch(pattern, "1 x")


def test_text_behind_a_mark_has_the_form_with_the_mark_and_without() -> None:
    code = 'if spec.startswith("^"):\n    a = [int(x) for x in spec[1:].split(".")]\nb = [int(x) for x in v.split(".")]'
    marked, plain = formats(list(ast.walk(ast.parse(code))), ())
    assert all(re.fullmatch(marked, text) for text in ("^1.2", "1.2"))
    assert re.fullmatch(plain, "1.2")
    assert not re.fullmatch(plain, "^1.2")


def test_pieces_may_be_taken_one_by_one() -> None:
    code = 'values = iter(s.split(","))\nwhile True:\n    v = next(values)\n    if v == "#":\n        break\n    int(v)'
    (pattern,) = formats(list(ast.walk(ast.parse(code))), ())
    assert all(re.fullmatch(pattern, text) for text in ("1,2,#,#,#", "#"))
    assert not re.fullmatch(pattern, "a,#")


def test_text_before_an_end_that_the_code_asks_for_ends_so() -> None:
    code = 'h, m = map(int, clock[:-2].split(":"))\nhalf = clock[-2:]\nassert half == "PM" or half == "AM"'
    (pattern,) = formats(list(ast.walk(ast.parse(code))), (12,))
    assert all(re.fullmatch(pattern, text) for text in ("12:30AM", "1:05PM"))
    assert not re.fullmatch(pattern, "12:30")


def test_lines_are_pieces_that_have_a_form_of_their_own() -> None:
    code = 'for line in text.splitlines():\n    key, _, value = line.partition("=")'
    (pattern,) = formats(list(ast.walk(ast.parse(code))), ())
    assert re.fullmatch(pattern, "a=1\nb=ab")
    heads = code + '\n    if line.startswith("[") and line.endswith("]"):\n        pass'
    (pattern,) = formats(list(ast.walk(ast.parse(heads))), ())
    assert re.fullmatch(pattern, "[a]\nb=1\n[a]")
