"""Minimising gives the smallest input that a person would write."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.difference import Difference, DifferenceKind
from mutsinq.core.input import Build, Input, Link, Linked
from mutsinq.searchers.minimize import complexity, minimize

VALUE = Difference(DifferenceKind.VALUE, in_domain=True)


def shrink(predicate: Callable[..., bool], *args: Any) -> tuple[Any, ...]:
    """The smallest arguments that satisfy the predicate, which stands for a difference."""

    def differences(inputs: Sequence[Input]) -> list[Difference | None]:
        return [VALUE if predicate(*input.args) else None for input in inputs]

    return minimize(Input(args), VALUE, differences, seconds=5.0).args


def _cells(depth: int) -> Build:
    return Build("Cell", (), {"next": _cells(depth - 1)} if depth else {})


def _depth(cell: Build) -> int:
    held = cell.kwargs.get("next")
    return 1 + _depth(held) if isinstance(held, Build) else 0


def test_a_large_structure_is_halved_in_few_steps() -> None:
    count = 40
    structure = Linked(
        tuple(Build("Cell", (number,)) for number in range(count)),
        tuple(Link(number, "next", number + 1) for number in range(count - 1)),
    )
    tried = 0

    def differences(inputs: Sequence[Input]) -> list[Difference | None]:
        nonlocal tried
        tried += len(inputs)
        linked = [isinstance(input.args[0], Linked) and len(input.args[0].objects) > 1 for input in inputs]
        return [VALUE if each else None for each in linked]

    (smallest,) = minimize(Input((structure,)), VALUE, differences, seconds=30.0).args
    assert smallest == Linked((Build("Cell", (0,)), Build("Cell", (0,))), ())
    assert tried < 150


@pytest.mark.parametrize(
    ("predicate", "args", "smallest"),
    [
        (lambda n: n > 10, (123_456,), (11,)),
        (lambda n: n < -10, (-123_456,), (-11,)),
        (lambda n: n % 7 == 3, (7 * 10**20 + 3,), (3,)),
        (lambda xs: len(xs) >= 3, ([5, 9, 17, 3, 88],), ([0, 0, 0],)),
        (lambda xs: xs != sorted(xs), ([4, 100, 7, 3],), ([1, 0],)),
        (lambda s: "@" in s, ("foo@bar.org",), ("@",)),
        (lambda s: len(s) > 2, ("héllö wörld",), ("aaa",)),
        (lambda d: "k" in d, ({"k": [1, 2], "j": []},), ({"k": []},)),
        (lambda xs, n: len(xs) == n > 1, ([7, 8, 9], 3), ([0, 0], 2)),
        (lambda x: x > 0.25, (123.456789,), (1.0,)),
        (lambda t: len(t) == 2 and t[0] == t[1], ((5, 5),), ((0, 0),)),
        (lambda point: point.args[0] > 3, (Build("Point", (17, 20)),), (Build("Point", (4, 0)),)),
        (
            lambda points: len(points) > 1 and all(point.kwargs.get("x", -1) > 0 for point in points),
            ([Build("Point", (), {"x": 7}), Build("Point", (), {"x": 7}), Build("Point", (), {"x": 7})],),
            ([Build("Point", (), {"x": 1}), Build("Point", (), {"x": 1})],),
        ),
        (lambda x: "," in str(getattr(x, "args", (x,))[0]), (Build("bytearray", (b"z,0",)),), (",",)),
        (lambda cell: _depth(cell) % 2 == 1, (_cells(7),), (_cells(1),)),
    ],
)
def test_the_smallest_arguments_are_found(
    predicate: Callable[..., bool], args: tuple[Any, ...], smallest: tuple[Any, ...]
) -> None:
    assert shrink(predicate, *args) == smallest


def _call(input: Input) -> dict[str, Any]:
    """The arguments by name, as Python binds them."""

    def called(text: Any, a: int = 0, b: bool = False, c: int = 5, *, d: int = 0) -> dict[str, Any]:
        return locals()

    return called(*input.args, **input.kwargs)


@pytest.mark.parametrize(
    ("needed", "smallest"),
    [
        (lambda text, **_: text[:1] == b"0", Input((b"0",))),
        (lambda b, **_: b, Input(("a",), {"b": True})),
        (lambda a, **_: a, Input(("a", 1))),
        (lambda a, b, **_: a and b, Input(("a", 1, True))),
        (lambda c, d, **_: c < 5 and d, Input(("a",), {"c": 0, "d": 1})),
    ],
)
def test_arguments_that_do_not_matter_are_left_to_their_defaults(needed: Callable[..., bool], smallest: Input) -> None:
    def differences(inputs: Sequence[Input]) -> list[Difference | None]:
        return [VALUE if len(input.args) > 0 and input.args[0] and needed(**_call(input)) else None for input in inputs]

    found = Input((b"0z", 7, True, 3), {"d": 8})
    assert minimize(found, VALUE, differences, seconds=5.0, names=("", "a", "b", "c")) == smallest


def test_arguments_stay_where_they_stand_if_the_names_are_only_those_of_one_program() -> None:
    def differences(inputs: Sequence[Input]) -> list[Difference | None]:
        return [VALUE if not input.kwargs and len(input.args) == 2 and input.args[1] > 3 else None for input in inputs]

    assert minimize(Input((9, 9)), VALUE, differences, seconds=5.0, names=("", "a")) == Input((0, 4))


def test_a_difference_of_another_kind_or_outside_the_domain_is_not_kept() -> None:
    def differences(inputs: Sequence[Input]) -> list[Difference | None]:
        answers: list[Difference | None] = [
            Difference(DifferenceKind.EXCEPTION, in_domain=True),
            Difference(DifferenceKind.VALUE, in_domain=False),
        ]
        return [answers[input.args[0] % 2] if input.args[0] < 50 else VALUE for input in inputs]

    smallest = minimize(Input((99,)), VALUE, differences, seconds=5.0)
    assert smallest.args == (50,)


VALUES = st.recursive(
    st.integers() | st.text(max_size=5) | st.booleans() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, st.integers(0, 40))
def test_the_result_still_differs_and_is_never_more_complex(value: Any, threshold: int) -> None:
    def predicate(candidate: Any) -> bool:
        return type(candidate) is type(value) and len(repr(candidate)) >= min(threshold, len(repr(value)))

    (smallest,) = shrink(predicate, value)
    assert predicate(smallest)
    assert complexity(Input((smallest,))) <= complexity(Input((value,)))


def test_a_very_long_input_is_minimised_within_the_time() -> None:
    start = time.monotonic()
    (smallest,) = shrink(lambda xs: sum(xs) > 50, list(range(5_000)))
    assert len(smallest) == 1
    assert time.monotonic() - start < 8.0


def test_dicts_in_dicts_become_small_in_few_steps() -> None:
    runs = 0

    def shared(one: dict[Any, Any], other: dict[Any, Any]) -> bool:
        nonlocal runs
        runs += 1
        return any(isinstance(other.get(key), dict) and isinstance(value, dict) for key, value in one.items())

    held = {number: {key: [number, key, 5, 7] for key in range(4)} for number in range(6)}
    assert shrink(shared, {9: "ab", **held}, {4: "x", **held}) == ({0: {}}, {0: {}})
    assert runs < 400
