"""Diffs that `patch` can apply, made from edits alone."""

from __future__ import annotations

import re

import pytest
from click import unstyle
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.mutation import Edit, FromOperator, Mutation
from mutsinq.core.program import Span
from mutsinq.operators.splice import apply
from mutsinq.reports.diffs import Differ, coloured

HUNK = re.compile(r"@@ -(\d+),(\d+) \+(\d+),(\d+) @@")


def mutant(*edits: Edit) -> FromOperator:
    return FromOperator((Mutation("id", "operator", edits, "", "", 1),))


def patched(source: str, diff: list[str]) -> str:
    """What `patch` makes of the source; checks every number and every context line on the way."""
    lines = source.split("\n")
    old = [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    new: list[str] = []
    at = 0
    left = [0, 0]
    previous = ""
    for line in diff[2:]:
        if header := HUNK.match(line):
            assert left == [0, 0]
            old_start, old_count, new_start, new_count = map(int, header.groups())
            new += old[at : old_start - (old_count > 0)]
            at = old_start - (old_count > 0)
            assert len(new) == new_start - (new_count > 0)
            left = [old_count, new_count]
        elif line.startswith("\\"):
            if previous != "-":
                new[-1] = new[-1].removesuffix("\n")
        else:
            previous = line[0]
            if previous in " -":
                assert old[at].removesuffix("\n") == line[1:]
                at += 1
                left[0] -= 1
            if previous in " +":
                new.append(f"{line[1:]}\n")
                left[1] -= 1
    assert left == [0, 0]
    return "".join(new + old[at:])


@st.composite
def edited_sources(draw: st.DrawFn) -> tuple[str, FromOperator]:
    source = draw(st.text("aé\n", min_size=1, max_size=60))
    size = len(source.encode())
    boundaries = [len(source[:index].encode()) for index in range(len(source) + 1)]
    cuts = sorted(draw(st.lists(st.sampled_from(boundaries), min_size=2, max_size=4, unique=True)))
    edits = [Edit(Span(start, end), draw(st.text("xy\n", max_size=4))) for start, end in zip(cuts[::2], cuts[1::2])]
    assert all(edit.span.end <= size for edit in edits)
    return source, mutant(*edits)


@given(edited_sources())
def test_diff_makes_the_mutant_of_the_original(case: tuple[str, FromOperator]) -> None:
    source, made = case
    mutated = apply(source, made.mutations)

    diff = list(Differ(source, "m.py").lines(made))

    assert patched(source, diff) == mutated


def test_diff_has_three_lines_of_context_and_both_line_numbers() -> None:
    source = "".join(f"line {number}\n" for number in range(1, 21))
    at = source.index("line 10")

    diff = list(Differ(source, "m.py").lines(mutant(Edit(Span(at, at + 7), "new\nlines"))))

    assert diff[2] == "@@ -7,7 +7,8 @@"
    assert diff[3:] == [
        " line 7",
        " line 8",
        " line 9",
        "-line 10",
        "+new",
        "+lines",
        " line 11",
        " line 12",
        " line 13",
    ]


def test_edits_far_apart_are_hunks_of_their_own() -> None:
    source = "".join(f"line {number}\n" for number in range(1, 31))
    far = source.index("line 30")

    diff = list(Differ(source, "m.py").lines(mutant(Edit(Span(0, 6), ""), Edit(Span(far, far + 7), "end"))))

    assert [line for line in diff if line.startswith("@@")] == ["@@ -1,4 +1,4 @@", "@@ -27,4 +27,4 @@"]


@pytest.mark.parametrize("line", ["--- a", "+++ b", "@@ -1,1 +1,1 @@", "-old", "+new"])
def test_colours_change_no_text(line: str) -> None:
    (shown,) = coloured(iter([line]))

    assert shown != line
    assert unstyle(shown) == line
