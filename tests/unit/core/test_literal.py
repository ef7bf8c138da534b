"""Literals: text to value and back without loss, and nothing in a text is ever evaluated."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given

from mutsinq.core.input import Build, Input, Reference
from mutsinq.core.literal import parse_value, render
from mutsinq.errors import LiteralError
from record_strategies import description, values


@given(values)
@example(-0.0)
@example(math.nan)
@example([complex(-0.0, math.inf), complex(math.nan, -0.0)])
@example({True, 2.0, "x", frozenset({(1,)})})
@example(-(2**10_000))
@example("\ud800'\"\\\0")
@example(())
@example(slice(None, -1, None))
def test_a_rendered_value_is_read_back_with_the_same_types(value: Any) -> None:
    assert description(parse_value(render(value))) == description(value)


def test_characters_that_nobody_sees_are_escaped() -> None:
    assert render("e\u0301 \ufe00\u200b\u3164") == r"'e\u0301 \ufe00\u200b\u3164'"
    assert render("\\\U000e0100") == r"'\\\U000e0100'"
    assert parse_value(render("\\\U000e0100")) == "\\\U000e0100"
    assert render("déjà vu, 影師嗎") == "'déjà vu, 影師嗎'"


def test_sets_are_rendered_in_one_order_whatever_the_hash_seed() -> None:
    assert render({"bb", "a", "c"}) == "{'a', 'c', 'bb'}"


def test_numbers_keep_their_signs_and_constructors_give_builtin_values() -> None:
    assert parse_value("[-1, +2, 1-2j, float('-inf'), set(), frozenset({1}), list((1,)), dict([(1, 2)])]") == [
        -1,
        2,
        1 - 2j,
        -math.inf,
        set(),
        frozenset({1}),
        [1],
        {1: 2},
    ]
    assert parse_value("dict(a=1)") == {"a": 1}


def test_other_names_are_references_and_other_calls_are_built_by_the_worker() -> None:
    assert parse_value("Color.RED") == Reference("Color.RED")
    assert parse_value("shapes.Point(1, y=[len])") == Build("shapes.Point", (1,), {"y": [Reference("len")]})


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "().__class__.__bases__[0]",
        "(lambda: 1)()",
        "[x for x in y]",
        "1 + 1",
        "'a' * 10**9",
        "2 ** 10**10",
        "not 1",
        "-True",
        "-'a'",
        "f'{x}'",
        "x if y else z",
        "x[0]",
        "x := 1",
        "*[1]",
        "f(*[1])",
        "f(**{'a': 1})",
        "{**{}}",
        "{*[]}",
        "await x",
        "yield",
        "float(open)",
        "float('zero')",
        "range('a')",
        "range(1, 2, 0)",
        "slice()",
        "set(5)",
        "{[]: 1}",
        "{{}}",
        "frozenset([[]])",
        "dict(['abc'])",
        "complex(1, 2, 3)",
        "list(range(1000001))",
        "tuple(range(0, 999999999999999999999999, 2))",
        "list(a=1)",
        "f(a=1, a=2)",
        "9" * 5000,
        "9" * 400 + "+1j",
        "import os",
        "1;2",
        "",
        "(",
        "\0",
        "\ud800",
        "print(1)\nprint(2)",
    ],
)
def test_what_is_no_literal_is_refused_and_never_evaluated(text: str) -> None:
    with pytest.raises(LiteralError):
        parse_value(text)


def test_reading_a_call_does_not_make_it(tmp_path: Path) -> None:
    witness = tmp_path / "written"
    assert parse_value(f"open({str(witness)!r}, 'w')") == Build("open", (str(witness), "w"))
    assert not witness.exists()


def test_a_long_text_is_cut_in_the_message() -> None:
    with pytest.raises(LiteralError) as caught:
        parse_value("[" + "1, " * 10_000 + "x y]")
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("value", [object(), Input, bytearray(b"x"), memoryview(b"x")])
def test_a_value_without_a_literal_text_cannot_be_rendered(value: Any) -> None:
    with pytest.raises(LiteralError, match="has no literal text"):
        render(value)
