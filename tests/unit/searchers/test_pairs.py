"""A file of pairs is read line by line; what is wrong with a line is said, and the others are read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.input import Input
from mutsinq.searchers.pairs import BrokenLine, ProgramPair, read_pairs

PAIR = {"original": "def f(x): return x", "variant": "def f(x): return -x", "function_name": "f"}


def read(*fields: object) -> list[ProgramPair | BrokenLine]:
    return list(read_pairs(json.dumps(each) for each in fields))


def test_a_pair_is_read_with_its_id_and_examples() -> None:
    (pair,) = read(PAIR | {"id": "one", "examples": ["f(1)", "[2]", [3, [4]], {"x": 5}], "difficulty": 3})
    assert isinstance(pair, ProgramPair)
    assert (pair.id, pair.original.entry, pair.original.module) == ("one", "f", "program")
    assert (pair.original.source, pair.variant.source) == (PAIR["original"], PAIR["variant"])
    assert pair.examples == (Input((1,)), Input((2,)), Input((3, [4])), Input(kwargs={"x": 5}))


def test_a_pair_without_an_id_is_named_by_its_line() -> None:
    lines = ["", json.dumps(PAIR), "  \n", json.dumps(PAIR | {"id": 7})]
    assert [pair.id for pair in read_pairs(lines) if isinstance(pair, ProgramPair)] == ["line 2", "7"]


def test_the_function_may_stand_under_either_name() -> None:
    other = {"original": PAIR["original"], "variant": PAIR["variant"], "entry": "f"}
    (pair,) = read(other)
    assert isinstance(pair, ProgramPair)
    assert pair.original.entry == "f"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ([1], "not an object with the fields original, variant and function_name"),
        ({}, "it has no field 'original'"),
        ({"original": "x", "variant": "y"}, "it has no field 'function_name'"),
        (PAIR | {"variant": None}, "its 'variant' is not a text with something in it"),
        (PAIR | {"function_name": " "}, "its 'function_name' is not a text with something in it"),
        (PAIR | {"id": [1]}, "its id is neither a text nor a whole number"),
        (PAIR | {"id": True}, "its id is neither a text nor a whole number"),
        (PAIR | {"examples": "f(1)"}, "its examples are not a list"),
        (PAIR | {"examples": [3]}, "an example is neither a text, a list nor an object"),
    ],
)
def test_a_broken_line_is_told_by_number_and_reason(fields: object, reason: str) -> None:
    assert read(PAIR, fields) == [*read(PAIR), BrokenLine(2, reason)]


def test_an_example_that_is_no_literal_breaks_its_line() -> None:
    (line,) = read(PAIR | {"examples": ["f(1 + x)"]})
    assert isinstance(line, BrokenLine)


def test_an_id_given_twice_breaks_the_second_line() -> None:
    _, line = read(PAIR | {"id": "a"}, PAIR | {"id": "a"})
    assert line == BrokenLine(2, "its id 'a' is that of line 1 too")


@given(
    st.text(alphabet=st.characters(exclude_characters="\n"))
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*PAIR, "id", "examples"]), inner),
    ).map(json.dumps)
)
def test_no_line_stops_the_reading(line: str) -> None:
    *_, last = read_pairs([line, json.dumps(PAIR)])
    assert isinstance(last, ProgramPair)
