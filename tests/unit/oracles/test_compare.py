"""The oracle decides whether two outcomes differ, and in which class."""

from __future__ import annotations

import pytest

from mutsinq.core.difference import DifferenceKind
from mutsinq.core.outcome import Crashed, Outcome, OutOfSteps, Raised, Returned, Snapshot
from mutsinq.oracles.compare import compare
from mutsinq.oracles.relation import Relation

VALUE, TYPE_ONLY = DifferenceKind.VALUE, DifferenceKind.TYPE_ONLY
ONE, TRUE, ONE_FLOAT = ("int", "1"), ("bool", "True"), ("float", "1.0")
NAN, ZERO, NEGATIVE_ZERO = ("float", "nan"), ("float", "0.0"), ("float", "-0.0")
CUT_PAIR = (("cut",), ("cut",))


def values(one: Snapshot, other: Snapshot, **options: object) -> DifferenceKind | None:
    kind = compare(Returned(one), Returned(other), Relation(**options))  # type: ignore[arg-type]
    assert compare(Returned(other), Returned(one), Relation(**options)) == kind  # type: ignore[arg-type]
    return kind


def as_list(*items: Snapshot) -> Snapshot:
    return ("list", items)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("float", "nan"), ("float", "nan")),
        (as_list(("float", "nan")), as_list(("float", "nan"))),
        (("float", "0.0"), ("float", "-0.0")),
        (("dict", ((ONE, ONE), (("int", "2"), ONE))), ("dict", ((("int", "2"), ONE), (ONE, ONE)))),
        (("set", (("float", "0.0"), ONE)), ("set", (ONE, ("float", "-0.0")))),
        (as_list(("cut",)), as_list(ONE)),
        (as_list(ONE, ("cut",)), as_list(ONE, ONE, ONE)),
        (as_list(ONE, ONE, ONE), as_list(ONE, ("cut",))),
        (("set", (ONE, ("cut",))), ("set", (("int", "2"), ("int", "3")))),
        (("dict", ((ONE, ONE), CUT_PAIR)), ("dict", ())),
        (("deque", (NAN,)), ("deque", (NAN,))),
        (("slice", (ONE, ZERO, ONE)), ("slice", (ONE, NEGATIVE_ZERO, ONE))),
        (("frozenset", (ZERO,)), ("frozenset", (NEGATIVE_ZERO,))),
        (("iterator", (ZERO,), "end"), ("iterator", (NEGATIVE_ZERO,), "end")),
        (("object", "m.A", (("x", ZERO),)), ("object", "m.A", (("x", NEGATIVE_ZERO),))),
        # Of what only one side shows nothing is known.
        (
            ("history", (ZERO,), (("len", ONE), ("size", ONE))),
            ("history", (NEGATIVE_ZERO,), (("len", ONE), ("x", TRUE))),
        ),
        (("opaque", "m.T"), ("opaque", "m.T")),
    ],
)
def test_these_values_are_the_same(one: Snapshot, other: Snapshot) -> None:
    assert values(one, other) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ONE, ("int", "2")),
        (("str", "1"), ONE),
        (("str", "a"), ("bytes", "61")),
        (as_list(ONE), ("tuple", (ONE,))),
        (as_list(ONE), as_list(ONE, ONE)),
        (("set", (ONE,)), ("set", ())),
        (("dict", ((ONE, ONE),)), ("dict", ((ONE, ("none", "None")),))),
        (("iterator", (ONE,), "end"), ("iterator", (ONE,), "ValueError")),
        (("iterator", (ONE,), "end"), ("iterator", (("int", "2"),), "end")),
        (("object", "m.A", ()), ("object", "m.B", ())),
        (("object", "m.A", (("x", ONE),)), ("object", "m.A", (("y", ONE),))),
        (("object", "m.A", (("x", ONE),)), ("object", "m.A", (("x", ("int", "2")),))),
        (("float", "nan"), ("float", "1.0")),
        (("deque", (ONE,)), ("deque", (("int", "2"),))),
        (("slice", (ONE, ONE, ONE)), ("slice", (ONE, ONE, ("none", "None")))),
        (("history", (ONE,), ()), ("history", (("int", "2"),), ())),
        (("history", (), (("len", ONE),)), ("history", (), (("len", ("int", "2")),))),
        (("int", str(2**53)), ("int", str(2**53 + 1))),
        (("int", str(2**53 + 1)), ("float", str(float(2**53)))),
        (("int", hex(10**5000)), ("int", hex(10**5000 + 1))),
        (("set", (ONE, ("int", "2"))), ("set", (ONE, ("int", "3")))),
        (("complex", "1j"), ("complex", "2j")),
    ],
)
def test_these_values_differ(one: Snapshot, other: Snapshot) -> None:
    assert values(one, other) is VALUE


def test_what_only_one_object_shows_is_a_difference_where_it_is_asked_for() -> None:
    one, other = ("history", (), (("len", ONE), ("size", ONE))), ("history", (), (("len", ONE),))
    assert values(one, other) is None
    assert values(one, other, same_views=True) is values(other, one, same_views=True) is VALUE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ONE, TRUE),
        (ONE, ONE_FLOAT),
        (as_list(as_list(ONE)), as_list(as_list(TRUE))),
        (("dict", ((ONE, ONE),)), ("dict", ((TRUE, ONE_FLOAT),))),
        (("set", (ONE,)), ("set", (ONE_FLOAT,))),
        (("object", "m.P", (("", ("tuple", (ONE,))),)), ("tuple", (ONE,))),
        (("bool", "False"), ("int", "0")),
        (("int", hex(16**20)), ("float", str(float(16**20)))),
        (("deque", (ONE,)), ("deque", (TRUE,))),
        (("iterator", (ONE,), "end"), ("iterator", (TRUE,), "end")),
        (("object", "m.A", (("x", ONE),)), ("object", "m.A", (("x", TRUE),))),
        (("history", (ONE,), (("len", ONE),)), ("history", (ONE,), (("len", TRUE),))),
    ],
)
def test_these_values_differ_by_type_only_unless_types_are_strict(one: Snapshot, other: Snapshot) -> None:
    assert values(one, other) is TYPE_ONLY
    assert values(one, other, strict_types=True) is VALUE


def test_strict_float_tells_the_zeros_apart() -> None:
    assert values(("float", "0.0"), ("float", "-0.0"), strict_float=True) is not None


def test_approx_takes_near_floats_for_the_same() -> None:
    near = ("float", "0.3"), ("float", "0.30000000000000004")
    assert values(*near) is VALUE
    assert values(*near, approx=1e-9) is None
    assert values(as_list(near[0]), as_list(near[1]), approx=1e-9) is None
    assert values(ONE_FLOAT, ("float", "2.0"), approx=1e-9) is VALUE
    assert values(ONE_FLOAT, ("float", "1.1"), approx=0.2) is None
    assert values(ONE_FLOAT, ("int", str(10**400)), approx=1e-9) is VALUE


def test_equal_exceptions_are_no_difference() -> None:
    assert compare(Raised("ValueError", "a"), Raised("ValueError", "a")) is None


def test_messages_of_exceptions_count_only_when_asked() -> None:
    one, other = Raised("ValueError", "a"), Raised("ValueError", "b")
    assert compare(one, other) is None
    assert compare(one, other, Relation(same_exception_message=True)) is DifferenceKind.EXCEPTION


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (Returned(ONE), Raised("ValueError"), DifferenceKind.EXCEPTION),
        (Raised("KeyError"), Raised("IndexError"), DifferenceKind.EXCEPTION),
        (Raised("TypeError"), Raised("AttributeError"), None),
        (Raised("ValueError", arguments=ONE), Raised("ValueError", arguments=TRUE), DifferenceKind.ARGUMENT),
        (Raised("ValueError", output="a"), Raised("ValueError", output="b"), DifferenceKind.OUTPUT),
        (Raised("TypeError", output="a"), Raised("TypeError", output="b"), None),
        (Raised("RecursionError", output="a"), Raised("RecursionError", output="b"), None),
        (Returned(ONE), OutOfSteps(9), DifferenceKind.HANG),
        (Raised("ValueError"), OutOfSteps(9), DifferenceKind.HANG),
        (Returned(ONE), Crashed("wall clock"), DifferenceKind.HANG),
        (Returned(ONE), Crashed("cpu time"), DifferenceKind.HANG),
        (Raised("RecursionError"), Crashed("cpu time"), None),
        (Returned(ONE), Raised("RecursionError"), DifferenceKind.HANG),
        (Raised("MemoryError"), OutOfSteps(9), None),
        (OutOfSteps(9), OutOfSteps(9), None),
        (Returned(ONE), Crashed("exit"), DifferenceKind.EXCEPTION),
        (Crashed("exit"), Crashed("signal 11"), None),
        (Returned(ONE), Crashed("unbuildable input: no name x"), None),
        (Returned(ONE), Crashed("tampering"), None),
        (Returned(ONE), Crashed("result too large"), None),
    ],
)
def test_ends_of_calls_compare(one: Outcome, other: Outcome, kind: DifferenceKind | None) -> None:
    assert compare(one, other) is kind
    assert compare(other, one) is kind


def test_an_original_that_lacks_memory_is_no_evidence_and_a_variant_that_does_is() -> None:
    assert compare(Raised("MemoryError"), Returned(ONE)) is None
    assert compare(Raised("MemoryError"), Raised("KeyError")) is None
    assert compare(Returned(ONE), Raised("MemoryError")) is DifferenceKind.HANG


def test_changed_arguments_are_a_difference_of_their_own() -> None:
    assert compare(Returned(ONE, as_list(ONE)), Returned(ONE)) is DifferenceKind.ARGUMENT
    assert compare(Returned(ONE, as_list(ONE)), Returned(ONE, as_list(ONE))) is None


def test_output_is_a_difference_of_its_own_unless_ignored() -> None:
    assert compare(Returned(ONE, output="a"), Returned(ONE, output="b")) is DifferenceKind.OUTPUT
    assert compare(Returned(ONE, output="a"), Returned(ONE, output="b"), Relation(ignore_stdout=True)) is None


def test_spaces_at_the_ends_of_lines_count_unless_ignored() -> None:
    one, other = Returned(ONE, output="a \nb\n\n"), Returned(ONE, output="a\nb")
    assert compare(one, other) is DifferenceKind.OUTPUT
    assert compare(one, other, Relation(ignore_trailing_space=True)) is None
    assert compare(one, Returned(ONE, output="a\nc"), Relation(ignore_trailing_space=True)) is DifferenceKind.OUTPUT


def test_a_different_value_outranks_different_arguments_and_output() -> None:
    assert compare(Returned(ONE, as_list(ONE), "a"), Returned(("int", "2"), None, "b")) is VALUE
