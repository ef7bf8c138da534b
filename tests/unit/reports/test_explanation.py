"""An explanation as lines: a sentence, then two columns that fit the width, the parting row marked."""

from __future__ import annotations

from typing import Any

import pytest
from click import unstyle
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.trace import Explanation, Parting, TraceRow, TraceStep
from mutsinq.reports.explanation import explanation_lines


def step(line: int, text: str, **more: Any) -> TraceStep:
    return TraceStep(line, text, "f", more.pop("depth", 0), **more)


def lines(explanation: Explanation, width: int = 90) -> list[str]:
    return [unstyle(line) for line in explanation_lines(explanation, width)]


def one(original: TraceStep | None, variant: TraceStep | None, parting: Parting) -> str:
    return lines(Explanation("f(1)", (TraceRow(original, variant),), parting))[0].strip()


ONE, TWO = ("int", "1"), ("int", "2")


@pytest.mark.parametrize(
    ("original", "variant", "parting", "sentence"),
    [
        (
            step(3, "x += 1"),
            step(3, "x += 2"),
            Parting(0, "variables", {"x": ONE}, {"x": TWO}),
            "they part after line 3: x is 1 in the original, x is 2 in the variant",
        ),
        (
            step(3, "if a:"),
            step(4, "if b:"),
            Parting(0, "path", original_next=4, variant_next=0),
            "they part after line 3 (line 4 of the variant): the original goes on with line 4, the variant ends",
        ),
        (
            step(3, "return x", returned=ONE),
            step(3, "return y", raised="KeyError"),
            Parting(0, "result"),
            "they part at line 3: the original returns 1, the variant raises KeyError",
        ),
        (
            step(3, "print(x)", output="1\n"),
            step(3, "pass"),
            Parting(0, "output"),
            "they part at line 3: the original prints '1\\n', the variant prints nothing",
        ),
        (
            None,
            step(7, "return y", returned=ONE),
            Parting(0, "result", original_next=8),
            "they part at line 7 of the variant: the original goes on with line 8, the variant returns 1",
        ),
    ],
)
def test_one_sentence_says_where_and_how(
    original: TraceStep | None, variant: TraceStep | None, parting: Parting, sentence: str
) -> None:
    assert one(original, variant, parting) == sentence


def test_the_steps_stand_side_by_side_and_the_parting_one_is_marked() -> None:
    rows = (
        TraceRow(step(1, "def f(x):", changes={"x": ONE}), step(1, "def f(x):", changes={"x": ONE})),
        TraceRow(step(2, "y = x", changes={"y": ONE}), step(2, "y = x + 1", changes={"y": TWO})),
        TraceRow(step(3, "return y", returned=ONE), step(3, "return y", returned=TWO)),
    )
    told = lines(Explanation("f(1)", rows, Parting(1, "variables", {"y": ONE}, {"y": TWO})), 70)
    assert [line.split() for line in told[1:]] == [
        ["original", "│", "variant"],
        ["1", "def", "f(x):", "x=1", "│", "1", "def", "f(x):", "x=1"],
        ["▶", "2", "y", "=", "x", "y=1", "│", "2", "y", "=", "x", "+", "1", "y=2"],
        ["3", "return", "y", "→", "1", "│", "3", "return", "y", "→", "2"],
    ]
    assert len({line.index("│") for line in told[1:]}) == 1


def test_long_executions_are_shown_around_the_parting() -> None:
    rows = tuple(TraceRow(step(n, "pass"), step(n, "pass")) for n in range(1, 101))
    told = lines(Explanation("f(1)", rows, Parting(50, "path", original_next=52, variant_next=53)))
    assert told[2].strip() == "… 42 steps alike"
    assert told[-1].strip() == "… 45 steps more"
    assert len(told) == 3 + 8 + 1 + 4 + 1


def test_where_nothing_was_recorded_the_reason_is_said() -> None:
    assert lines(Explanation("f(1)", (), None, cut=True)) == [
        "    where the executions part was not recorded: one of them ends its process or runs for too long"
    ]
    rows = (TraceRow(step(1, "pass"), step(1, "pass")),)
    assert "part nowhere in the lines" in lines(Explanation("f(1)", rows, None))[0]


texts = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=90)
values = st.builds(lambda text: ("str", text), texts)
steps = st.builds(
    TraceStep,
    line=st.integers(1, 20_000),
    text=texts,
    function=texts,
    depth=st.integers(0, 2_000),
    changes=st.dictionaries(texts, values, max_size=3),
    returned=st.none() | values,
    raised=st.just("") | texts,
    output=st.text(max_size=200),
)
some_rows = st.lists(st.builds(TraceRow, st.none() | steps, st.none() | steps), min_size=1, max_size=4)


@given(some_rows, st.integers(20, 200))
def test_no_row_is_wider_than_asked_for(rows: list[TraceRow], width: int) -> None:
    told = lines(Explanation("f(1)", tuple(rows), Parting(0, "path")), width)
    assert len(told) == 2 + len(rows)
    assert all(len(line) <= max(width, 60) and line.isprintable() for line in told[1:])
