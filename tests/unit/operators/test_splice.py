"""Putting the texts of edits into a source."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.mutation import Edit, Mutation
from mutsinq.core.program import Span
from mutsinq.operators.splice import apply, splice


@st.composite
def sources_with_edits(draw: st.DrawFn) -> tuple[bytes, list[Edit]]:
    source = draw(st.binary(max_size=40))
    cuts = sorted(draw(st.lists(st.integers(0, len(source)), max_size=8)))
    spans = [Span(start, end) for start, end in zip(cuts[::2], cuts[1::2])]
    return source, [Edit(span, draw(st.text("xyz", max_size=3))) for span in spans]


@given(sources_with_edits(), st.randoms())
def test_order_of_edits_does_not_matter(case: tuple[bytes, list[Edit]], random: Random) -> None:
    source, edits = case
    distinct = [edit for edit in edits if edit.span.start < edit.span.end]
    shuffled = random.sample(distinct, len(distinct))

    assert splice(source, distinct) == splice(source, shuffled)


@given(sources_with_edits())
def test_everything_outside_of_the_spans_stays(case: tuple[bytes, list[Edit]]) -> None:
    source, edits = case

    spliced = splice(source, edits)

    grown = sum(len(edit.replacement) - (edit.span.end - edit.span.start) for edit in edits)
    assert len(spliced) == len(source) + grown
    if edits:
        assert spliced.startswith(source[: edits[0].span.start])
        assert spliced.endswith(source[edits[-1].span.end :])


def test_overlapping_edits_are_an_error() -> None:
    with pytest.raises(ValueError, match="overlap at byte 1"):
        splice(b"abc", [Edit(Span(0, 2), "x"), Edit(Span(1, 3), "y")])


def test_spans_count_bytes_and_texts_are_unicode() -> None:
    mutation = Mutation("id", "string", (Edit(Span(4, 8), "'ß'"),), "", "", 1)

    assert apply('x = "é"', [mutation]) == "x = 'ß'"
