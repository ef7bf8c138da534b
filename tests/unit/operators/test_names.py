"""Which local names seem to hold values of one type."""

from __future__ import annotations

import libcst as cst
import pytest
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from mutsinq.operators.names import Names


def names_of(source: str) -> Names:
    wrapper = MetadataWrapper(cst.parse_module(source))
    (function,) = wrapper.module.body
    assert isinstance(function, cst.FunctionDef)
    return Names.of(function, wrapper.resolve(ByteSpanPositionProvider))


@pytest.mark.parametrize(
    ("source", "alike"),
    [
        ("def f(a: int, b: float): ...", True),
        ("def f(a: str, b: int): ...", False),
        ("def f(a: list[int], b: list[int]): ...", True),
        ("def f(a: list[int], b: list[str]): ...", False),
        ("def f(a=1, b=2.5): ...", True),
        ("def f(a='', b=b''): ...", False),
        ("def f(a, b): ...", False),
        ("def f(a, b): return a < b", True),
        ("def f(a, b): return a - b", True),
        ("def f(a, b): return a * b", False),
        ("def f(a, b): return a in b", False),
        ("def f(a):\n    b = a", True),
        ("def f(a: str):\n    b = len(a)", False),
        ("def f(x):\n    a = len(x)\n    b = 0", True),
        ("def f(x):\n    for a, y in enumerate(x):\n        b = 1", True),
        ("def f(x):\n    for a in range(x):\n        b = -1", True),
        ("def f(a, b, c): return a < c and c <= b", True),
        ("def f():\n    a, b = 1, 2", True),
        ("def f():\n    a, b = 1, ''", False),
        ("def f(*a, b=()): ...", False),
        ("def f():\n    a = 1\n    a = ''\n    b = 1", False),
        ("def f(x):\n    a = f'{x}'\n    b = 'x'", True),
        ("def f(x):\n    a = x == 1\n    b = not x", True),
        ("def f():\n    global a\n    a = 1\n    b = 2", False),
        ("def f():\n    a = 1\n    def g():\n        b = 2", False),
    ],
)
def test_names_are_alike_by_declaration_assignment_and_use(source: str, alike: bool) -> None:
    names = names_of(source)

    assert ("b" in names.alike("a", len(source))) is alike
    assert ("a" in names.alike("b", len(source))) is alike


def test_names_bound_later_are_no_candidates() -> None:
    source = "def f(a: int):\n    g(a)\n    b = 1\n"

    assert names_of(source).alike("a", source.index("g(a)")) == []
    assert names_of(source).alike("a", len(source)) == ["b"]


def test_candidate_bound_last_comes_first() -> None:
    assert names_of("def f(a: int, b: int, c: int): ...").alike("a", 100) == ["c", "b"]


def test_targets_of_with_and_except_are_local_names() -> None:
    source = "def f(x):\n    with x as y:\n        pass\n    try:\n        pass\n    except E as e:\n        pass\n"

    assert list(names_of(source).bindings) == ["x", "y", "e"]
