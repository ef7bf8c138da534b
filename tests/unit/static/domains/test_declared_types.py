"""Declared types: names in annotations mean what the module says."""

from __future__ import annotations

import ast
import sys

import pytest

from mutsinq.static.domains.declared_types import declared_types

HEAD = """
import collections
import typing as t
from collections.abc import Callable, Iterable
from typing import Any, Literal, NewType, Optional, Protocol, TypeAlias, TypeVar, Union

import numpy as np
import numpy.typing as npt
import pandas as pd

Row: TypeAlias = "list[int]"
Matrix = list[Row]
Maybe = Union[int, None]
UserId = NewType("UserId", str)
T = TypeVar("T")
Number = TypeVar("Number", int, float)
Small = TypeVar("Small", bound=int)
Loop: TypeAlias = "list[Loop]"

class Sized(Protocol):
    def __len__(self) -> int: ...

class Speaks(Protocol):
    def speak(self) -> str: ...

class Dog:
    def speak(self): return "wuff"

class Stone: pass

class Step(Protocol):
    def __call__(self, n: int) -> int: ...
"""

MEANINGS = {
    "an alias": ("Row", ["list[int]"]),
    "an alias of an alias": ("Matrix", ["list[list[int]]"]),
    "an alias of a union": ("Maybe", ["int | None"]),
    "a new type": ("dict[UserId, int]", ["dict[str, int]"]),
    "a type variable": ("list[T]", ["list[int]", "list[str]", "list[float]"]),
    "constraints": ("Number", ["int", "float"]),
    "a bound": ("Optional[Small]", ["int | None"]),
    "a protocol of a builtin": ("Sized", ["list"]),
    "a protocol of a class": ("list[Speaks]", ["list[Dog]"]),
    "a protocol of functions": ("Step", ["callable"]),
    "text": ("'list[UserId]'", ["list[str]"]),
    "a module by another name": ("t.Dict[str, t.List[int]]", ["dict[str, list[int]]"]),
    "a class of a module": ("collections.Counter", ["Counter"]),
    "an array": ("np.ndarray", ["numpy.ndarray"]),
    "an array of floats": ("npt.NDArray[np.float64]", ["numpy.ndarray[float]"]),
    "an array with a shape": ("np.ndarray[Any, np.dtype[np.int64]]", ["numpy.ndarray[int]"]),
    "a frame": ("pd.DataFrame | None", ["pandas.DataFrame | None"]),
    "values that look like names": ("Literal['Row', 'int']", ["Literal['Row', 'int']"]),
    "a function": ("Callable[[UserId, int], bool]", ["Callable[[str, int], bool]"]),
    "what can be iterated over": ("Iterable[Row]", ["iterable[list[int]]"]),
    "a generator": ("t.Generator[int, None, None]", ["iterator[int]"]),
    "an unknown name": ("Whatever", ["Whatever"]),
}


@pytest.mark.parametrize(("annotation", "types"), MEANINGS.values(), ids=MEANINGS)
def test_names_in_annotations_mean_what_the_module_says(annotation: str, types: list[str]) -> None:
    node = ast.parse(annotation, mode="eval").body
    assert [str(type) for type in declared_types(node, HEAD)] == types


def test_an_alias_of_itself_ends() -> None:
    assert str(declared_types(ast.Name("Loop"), HEAD)[0]).startswith("list[list[")


def test_reading_an_annotation_leaves_the_tree_alone() -> None:
    node = ast.parse("dict[UserId, Matrix]", mode="eval").body
    before = ast.dump(node)
    declared_types(node, HEAD)
    assert ast.dump(node) == before


@pytest.mark.skipif(sys.version_info < (3, 12), reason="type statements are new in Python 3.12")
def test_type_statements_and_type_parameters_are_read() -> None:
    source = "type Pair = tuple[int, int]\ndef f[K: (int, str), V](pair: Pair, k: K, v: V): return pair"
    texts = [str(declared_types(ast.Name(name), source)[0]) for name in ("Pair", "K", "V")]
    assert texts == ["tuple[int, int]", "int", "int"]
    assert [str(type) for type in declared_types(ast.Name("K"), source)] == ["int", "str"]
