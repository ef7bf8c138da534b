"""The oracle decides whether two outcomes differ, and in which class."""

from __future__ import annotations

import pytest

from mutsinq.core.difference import DifferenceKind
from mutsinq.core.outcome import Crashed, Outcome, OutOfSteps, Raised, Returned, Snapshot
from mutsinq.oracles.compare import compare
from mutsinq.oracles.relation import Relation

VALUE, TYPE_ONLY = DifferenceKind.VALUE, DifferenceKind.TYPE_ONLY
ONE, TRUE, ONE_FLOAT = ("int", "1"), ("bool", "True"), ("float", "1.0")


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
    ],
)
def test_these_values_differ(one: Snapshot, other: Snapshot) -> None:
    assert values(one, other) is VALUE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ONE, TRUE),
        (ONE, ONE_FLOAT),
        (as_list(as_list(ONE)), as_list(as_list(TRUE))),
        (("dict", ((ONE, ONE),)), ("dict", ((TRUE, ONE_FLOAT),))),
        (("set", (ONE,)), ("set", (ONE_FLOAT,))),
        (("object", "m.P", (("", ("tuple", (ONE,))),)), ("tuple", (ONE,))),
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
        (Returned(ONE), OutOfSteps(9), DifferenceKind.HANG),
        (Raised("ValueError"), OutOfSteps(9), DifferenceKind.HANG),
        (Returned(ONE), Crashed("wall clock"), DifferenceKind.HANG),
        (Returned(ONE), Raised("RecursionError"), DifferenceKind.HANG),
        (Raised("MemoryError"), OutOfSteps(9), None),
        (OutOfSteps(9), OutOfSteps(9), None),
        (Returned(ONE), Crashed("exit"), DifferenceKind.EXCEPTION),
        (Crashed("exit"), Crashed("signal 11"), None),
        (Returned(ONE), Crashed("unbuildable input: no name x"), None),
        (Returned(ONE), Crashed("tampering"), None),
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


def test_a_different_value_outranks_different_arguments_and_output() -> None:
    assert compare(Returned(ONE, as_list(ONE), "a"), Returned(("int", "2"), None, "b")) is VALUE
