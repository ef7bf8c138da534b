from __future__ import annotations

import pytest

from mutsinq.core.program import Program
from mutsinq.errors import InputError
from mutsinq.static.signature import common, compatible, signature


def program(source: str, entry: str = "f") -> Program:
    return Program(source, "subject", entry)


def test_formals_have_their_kind_and_whether_they_are_required() -> None:
    found = signature(program("def f(a, /, b, c=1, *d, e, g=2, **h): pass")).formals
    assert [(f.name, f.kind, f.required) for f in found] == [
        ("a", "positional_only", True),
        ("b", "positional", True),
        ("c", "positional", False),
        ("d", "var_positional", False),
        ("e", "keyword", True),
        ("g", "keyword", False),
        ("h", "var_keyword", False),
    ]


@pytest.mark.parametrize(
    ("source", "entry", "names"),
    [
        ("class C:\n def m(self, a): pass", "C.m", ["a"]),
        ("class C:\n @classmethod\n def m(cls, a): pass", "C.m", ["a"]),
        ("class C:\n @staticmethod\n def m(a, b): pass", "C.m", ["a", "b"]),
        ("class C:\n @property\n def m(self): pass", "C.m", []),
        ("class C:\n def __init__(self, a): pass", "C", ["a"]),
        ("class C:\n def m(*args): pass", "C.m", ["args"]),
        ("f = lambda a, b: a", "f", ["a", "b"]),
    ],
)
def test_receivers_are_left_out(source: str, entry: str, names: list[str]) -> None:
    assert [formal.name for formal in signature(program(source, entry)).formals] == names


def test_an_unknown_entry_is_an_input_error() -> None:
    with pytest.raises(InputError, match="'g'"):
        signature(program("def f(): pass", "g"))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("def f(a): pass", "def f(b): pass"),
        ("def f(a): pass", "def f(a, b=1): pass"),
        ("def f(a, b=1): pass", "def f(a): pass"),
        ("def f(a, b=1): pass", "def f(a, b): pass"),
        ("def f(a, b): pass", "def f(*args): pass"),
        ("def f(*, a): pass", "def f(**options): pass"),
        ("def f(*, a): pass", "def f(a): pass"),
    ],
)
def test_signatures_with_a_common_call_are_compatible_both_ways(left: str, right: str) -> None:
    assert compatible(program(left), program(right)) is None
    assert compatible(program(right), program(left)) is None


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("def f(a): pass", "def f(): pass", "1 positional argument,"),
        ("def f(a): pass", "def f(a, b): pass", "2 positional arguments"),
        ("def f(*, a): pass", "def f(*, b): pass", "keyword argument 'a'"),
        ("class f:\n def __init__(self): pass", "def f(): pass", "constructor"),
    ],
)
def test_signatures_without_a_common_call_have_a_reason(left: str, right: str, reason: str) -> None:
    assert reason in (compatible(program(left), program(right)) or "")


def test_common_parameters_are_those_that_both_take() -> None:
    left = signature(program("def f(a, b=1, c=2, *, d=3): pass"))
    right = signature(program("def f(a, b, *, e=1): pass"))
    assert [(formal.name, formal.required) for formal in common(left, right)] == [("a", True), ("b", False)]
