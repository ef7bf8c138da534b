from __future__ import annotations

import ast

import pytest

from mutsinq.static.annotations import annotations_do_nothing, annotations_of, drop_annotations
from mutsinq.static.functions import FunctionNode


def last_function(source: str) -> tuple[FunctionNode, ast.Module]:
    tree = ast.parse(source)
    node = tree.body[-1]
    assert isinstance(node, FunctionNode)
    return node, tree


@pytest.mark.parametrize(
    "source",
    [
        "def f(a): pass",
        "def f(a: int, *b: str, c: 'Anything' = 1, **d: None) -> dict[str, list[int]]: pass",
        "from typing import List, Optional, Tuple\ndef f(a: List[Optional[int]]) -> Tuple[int, ...]: pass",
        "def f(a: int | None): pass",
    ],
)
def test_builtin_and_typing_types_do_nothing(source: str) -> None:
    assert annotations_do_nothing(*last_function(source))


@pytest.mark.parametrize(
    "source",
    [
        "def f(a: Unknown): pass",
        "def f(a: List[int]): pass",
        "def f(a: print('x')): pass",
        "from typing import Dict\ndef f(a: Dict[int]): pass",
        "from typing import List\ndef f(a: List['a b']): pass",
        "def f(a: 'x' | None): pass",
        "int = 3\ndef f(a: int[0]): pass",
        "int = print\ndef f(a: int): pass",
        "@register\ndef f(a: int): pass",
    ],
)
def test_what_may_fail_or_be_read_does_something(source: str) -> None:
    assert not annotations_do_nothing(*last_function(source))


def test_dropping_leaves_none() -> None:
    node, _ = last_function("def f(a: int, *b: str, c: float = 1, **d: None) -> int: pass")
    assert len(annotations_of(node)) == 5
    drop_annotations(node)
    assert annotations_of(node) == []
