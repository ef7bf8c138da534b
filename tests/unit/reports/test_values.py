"""Values and outcomes as text: true Python where there is some, one safe line where people read."""

from __future__ import annotations

import enum
import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mutsinq.core.outcome import Crashed, OutOfSteps, Raised, Returned, Snapshot
from mutsinq.execution._inside import snapshot as _inside_snapshot
from mutsinq.execution._inside.snapshot import Walker
from mutsinq.execution.show import clip, show_outcome, show_value
from mutsinq.reports.values import expression

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.binary(max_size=8)
)
hashables = scalars | st.tuples(scalars, scalars) | st.frozensets(scalars, max_size=3)
values = st.recursive(
    hashables | st.complex_numbers(allow_nan=False, allow_infinity=False) | st.builds(bytearray, st.binary(max_size=8)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.sets(hashables, max_size=3)
        | st.dictionaries(hashables, inner, max_size=3)
    ),
    max_leaves=8,
)


def snapshot(value: Any) -> Snapshot:
    """The snapshot that a worker makes of a value."""

    def frozen(node: Any) -> Any:
        return tuple(map(frozen, node)) if isinstance(node, list) else str(node)

    made: Snapshot = frozen(Walker(TimeoutError).walk(value))
    return made


@given(values)
@example([(), (1,), set(), frozenset(), {}, -0.0, range(1, 9, 3), math.inf])
def test_the_expression_of_a_value_is_equal_to_it_and_of_its_types(value: Any) -> None:
    text = expression(snapshot(value))
    assert text is not None
    again = eval(text)
    assert again == value
    assert snapshot(again) == snapshot(value)


class Kind(enum.Enum):
    SHARED = "s"


def test_a_member_of_an_enumeration_is_shown_with_its_name_and_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_inside_snapshot, "_ENUM", enum.Enum)
    assert show_value(snapshot([Kind.SHARED])) == "[<Kind.SHARED: 's'>]"


class Point:
    def __init__(self, x: Any) -> None:
        self.x = x


@pytest.mark.parametrize("value", [Point(1), [Point(1)], {1: Point(2)}, iter([1]), Point, len])
def test_what_only_the_program_knows_has_no_expression(value: Any) -> None:
    assert expression(snapshot(value)) is None


def endless() -> Any:
    while True:
        yield 1


def failing() -> Any:
    yield 1
    raise KeyError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([1, (2,), {"a": {3}}], "[1, (2,), {'a': {3}}]"),
        (Point([1]), "Point(x=[1])"),
        (iter([1, 2]), "<iterator of 1, 2>"),
        (iter([]), "<iterator of nothing>"),
        (failing(), "<iterator of 1, then KeyError>"),
        (Point, "<class Point>"),
        (len, "<function len>"),
        (slice(1, None), "slice(1, None, None)"),
        (b"\xff", r"b'\xff'"),
    ],
)
def test_a_value_is_shown_as_people_write_it(value: Any, text: str) -> None:
    assert show_value(snapshot(value)) == text


def test_an_endless_iterator_is_shown_as_going_on() -> None:
    assert show_value(snapshot(endless())).endswith("1, …>")


def test_a_cycle_is_shown_as_itself() -> None:
    items: list[Any] = [1]
    items.append(items)
    assert show_value(snapshot(items)) == "[1, <itself>]"


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        (Returned(("int", "3")), "returned 3"),
        (Raised("KeyError", "'k'"), "raised KeyError: 'k'"),
        (Raised("shop.Empty"), "raised shop.Empty"),
        (OutOfSteps(100_000), "did not end within 100,000 steps"),
        (Crashed("wall clock"), "did not end in time"),
        (Crashed("signal 11"), "ended the process (signal 11)"),
    ],
)
def test_an_outcome_is_one_line(outcome: Any, text: str) -> None:
    assert show_outcome(outcome) == text


def test_what_a_program_says_can_neither_break_the_line_nor_command_the_terminal() -> None:
    shown = show_outcome(Raised("ValueError", "a\nb\x1b[2J\r\x07"))
    assert shown.isprintable()


@given(st.text(max_size=50), st.integers(10, 60))
def test_a_clipped_text_keeps_its_ends(text: str, limit: int) -> None:
    short = clip(text, limit)
    assert len(short) <= max(limit, 10)
    assert short == text or (text.startswith(short[:2]) and text.endswith(short[-2:]))
