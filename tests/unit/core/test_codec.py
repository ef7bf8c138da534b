"""The codec: every record survives a round trip, and what it did not write is refused by name."""

from __future__ import annotations

import contextlib
import json
import math
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutsinq.core.codec import FORMAT_VERSION, decode, encode, from_json, json_parts, to_json
from mutsinq.core.difference import Difference, DifferenceKind
from mutsinq.core.episode import AnswerRuling, Attempt
from mutsinq.core.input import Build, Input, Reference
from mutsinq.core.literal import render
from mutsinq.core.mutation import Edit
from mutsinq.core.outcome import Returned
from mutsinq.core.program import Program, Span
from mutsinq.core.record import RECORDS
from mutsinq.core.verdict import Counterexample, Distinguished
from mutsinq.errors import CodecError
from record_strategies import record_strategy

#: What travels inside an Input as literal text, and never alone.
_PARTS_OF_INPUTS = {"Build", "Call", "Link", "Linked", "Reference"}
_OF_CORE = sorted(name for name, cls in RECORDS.items() if cls.__module__.startswith("mutsinq.core"))
NAMES = [name for name in _OF_CORE if name not in _PARTS_OF_INPUTS]


def document(data: Any, version: Any = FORMAT_VERSION) -> str:
    return json.dumps({"format_version": version, "data": data})


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40)
@given(data=st.data())
def test_every_record_survives_a_round_trip(name: str, data: st.DataObject) -> None:
    record = data.draw(record_strategy(name))
    text = to_json(record)
    text.encode("utf-8")
    again = from_json(text)
    assert type(again) is type(record)
    # Equality alone would take True for 1, and would never take NaN for NaN.
    assert to_json(again) == text


@given(st.lists(st.sampled_from(NAMES).flatmap(record_strategy), max_size=3))
def test_a_list_of_records_comes_back_as_a_tuple(records: list[Any]) -> None:
    again = from_json(to_json(records))
    assert isinstance(again, tuple)
    assert [type(record) for record in again] == [type(record) for record in records]


@given(record_strategy("Input"))
def test_an_input_keeps_the_types_of_its_values(input: Input) -> None:
    again = from_json(to_json(input))
    assert render((again.args, again.kwargs, again.receiver)) == render((input.args, input.kwargs, input.receiver))


def test_values_that_json_has_no_words_for_survive() -> None:
    values = (math.nan, -0.0, {1, 2}, frozenset(), b"\xff", 2**70_000, 1j, (1,), ..., {(1, 2): None}, range(3))
    input = Input(values, {"point": Build("Point", (1,), {"y": Reference("Axis.Y")})}, Build("Stack"))
    again = from_json(to_json(input))
    assert again.args[1:] == values[1:]
    assert math.isnan(again.args[0])
    assert math.copysign(1, again.args[1]) == -1
    assert (again.kwargs, again.receiver) == (input.kwargs, input.receiver)


def test_the_text_is_strict_json_even_with_lone_surrogates_and_nan_in_it() -> None:
    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    record = Counterexample(
        Input((math.nan,)), "f('\ud800')", Returned(("str", "\udfff")), Returned(("float", "nan")), DIFFERENCE, "fuzz"
    )
    text = to_json(record)
    assert json.loads(text.encode("utf-8"), parse_constant=refuse)["format_version"] == FORMAT_VERSION
    assert from_json(text).call == "f('\ud800')"


def test_a_number_that_json_cannot_hold_is_refused_when_it_is_written() -> None:
    with pytest.raises(CodecError, match="JSON cannot hold it"):
        to_json(Attempt("fuzz", 0, 0, (), AnswerRuling(won=False), {"novelty": math.nan}))


def test_a_mapping_may_have_a_key_named_record() -> None:
    """A module under comparison may define a function of that name."""
    attempt = Attempt("fuzz", 0, 0, (), AnswerRuling(won=False), {"record": 0.5})
    assert from_json(to_json(attempt)) == attempt


def test_text_is_readable_as_it_was_written() -> None:
    assert "größer → ≥" in to_json(Edit(Span(0, 1), "größer → ≥"))


DIFFERENCE = Difference(DifferenceKind.TYPE_ONLY, in_domain=True)


def test_a_difference_is_written_by_the_name_of_its_kind() -> None:
    assert encode(DIFFERENCE) == {"record": "Difference", "kind": "TYPE_ONLY", "in_domain": True}
    with pytest.raises(CodecError, match="difference kind 'BIG'"):
        decode({"record": "Difference", "kind": "BIG", "in_domain": True})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1]", "no format_version"),
        ('{"data": 1}', "no format_version"),
        (document(None, 2), "format version 2 cannot be read; this mutsinq reads version 1"),
        (document(None, "1"), "format version '1' cannot be read"),
        (document({"record": "Verdikt"}), "unknown record 'Verdikt'"),
        (document({"record": "Span", "start": 1, "end": 2, "middle": 3}), "Span has no field 'middle'"),
        (document({"record": "Span", "start": 1}), "Span: .*'end'"),
        (document({"record": "Input", "args": "()", "receiver": None}), "Input lacks the field 'kwargs'"),
        (document({"record": "Input", "args": "(f.", "kwargs": "{}", "receiver": None}), "Input: args: not a literal"),
        (document({"record": "Input", "args": "1", "kwargs": "{}", "receiver": None}), "Input: args"),
        (document({"record": "Input", "args": "()", "kwargs": "[]", "receiver": None}), "Input: kwargs"),
        (document({"record": "Input", "args": "()", "kwargs": "{1: 2}", "receiver": None}), "Input: kwargs"),
        (document({"record": "Input", "args": "()", "kwargs": "{}", "receiver": None, "calls": ["1"]}), "Input: calls"),
        (document({"record": "Input", "args": "()", "kwargs": "{}", "receiver": None, "calls": "f()"}), "Input: calls"),
        (document({"record": "Input", "args": 1, "kwargs": "{}", "receiver": None}), "Input: args"),
        (document({"record": "Input", "args": "()", "kwargs": "{}", "receiver": "3"}), "Input: receiver"),
    ],
)
def test_what_the_codec_did_not_write_is_a_codec_error_that_says_why(text: str, message: str) -> None:
    with pytest.raises(CodecError, match=message):
        from_json(text)


def test_a_digest_that_does_not_fit_its_program_is_refused() -> None:
    data = encode(Program("x = 1", "m", "f"))
    data["source"] = "x = 2"
    with pytest.raises(CodecError, match=r"Program\.digest"):
        decode(data)


def test_only_records_and_plain_data_are_encoded() -> None:
    with pytest.raises(CodecError, match="a object is no record"):
        encode(object())


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: (
            st.lists(x)
            | st.dictionaries(
                st.sampled_from(["record", "args", "kwargs", "data", "kind", "x"]), x | st.sampled_from(_OF_CORE)
            )
        ),
        max_leaves=8,
    )
)
def test_any_json_is_read_or_refused_but_never_breaks_the_codec(data: Any) -> None:
    with contextlib.suppress(CodecError):
        from_json(document(data))


def test_a_verdict_can_be_read_without_the_part_that_made_it() -> None:
    found = Counterexample(Input((1,)), "f(1)", Returned(("int", "1")), Returned(("int", "2")), DIFFERENCE, "fuzz")
    assert from_json(to_json(Distinguished(found))) == Distinguished(found)


def test_a_long_list_is_written_without_ever_being_in_memory_as_a_whole() -> None:
    record = Program("x" * 200, "shop", "total")
    text_size = len(to_json([record])) * 4_000
    tracemalloc.start()
    try:
        size = sum(map(len, json_parts([record] * 4_000, indent=1)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > text_size / 2
    assert peak < text_size / 4


@given(record_strategy("MutantResult"), st.sampled_from([None, 1]))
def test_the_parts_of_a_text_are_the_text(record: Any, indent: int | None) -> None:
    assert "".join(json_parts(record, indent=indent)) == to_json(record, indent=indent)
    assert json.loads(to_json(record, indent=indent))["data"] == encode(record)


@given(record_strategy("MutantResult"), st.integers(0, 3))
def test_an_indented_text_is_indented_as_by_json(record: Any, indent: int) -> None:
    plain = json.loads(to_json([record], indent=indent))
    expected = json.dumps(plain, indent=indent, ensure_ascii=False)
    assert to_json([record], indent=indent) == expected.encode("utf-8", "backslashreplace").decode()
