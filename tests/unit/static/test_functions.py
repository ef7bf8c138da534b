from __future__ import annotations

import pytest

from mutsinq.errors import InputError
from mutsinq.static.functions import FunctionKind, functions

SOURCE = """
import functools
def plain(x): return x
async def waiting(): return 1
def counting():
    yield 1
twice = lambda x: 2 * x
try:
    import fast
except ImportError:
    def fallback(): return 1
class Stack:
    def __init__(self, items): self.items = items
    def push(self, x):
        def inner(): yield x
        return inner
    @staticmethod
    def make(): return Stack([])
    @classmethod
    def of(cls, *items): return cls(items)
    @property
    def size(self): return len(self.items)
    @size.setter
    def size(self, n): self.items = self.items[:n]
    class Node:
        @functools.lru_cache(maxsize=None)
        def value(self): return 1
"""


def test_every_callable_has_its_qualified_name_and_kind() -> None:
    kinds = {name: function.kind.value for name, function in functions(SOURCE).items()}
    assert kinds == {
        "plain": "function",
        "waiting": "function",
        "counting": "function",
        "twice": "function",
        "fallback": "function",
        "Stack.__init__": "constructor",
        "Stack.push": "method",
        "Stack.make": "static method",
        "Stack.of": "class method",
        "Stack.size": "property",
        "Stack.Node.value": "method",
    }


def test_asynchronous_functions_and_generators_are_told_apart() -> None:
    found = functions(SOURCE)
    assert [name for name, f in found.items() if f.is_async] == ["waiting"]
    assert [name for name, f in found.items() if f.is_generator] == ["counting"]


def test_the_getter_of_a_property_is_not_hidden_by_its_setter() -> None:
    assert len(functions(SOURCE)["Stack.size"].node.args.args) == 1


def test_decorators_are_named_and_belong_to_the_lines() -> None:
    value = functions(SOURCE)["Stack.Node.value"]
    assert value.decorators == ("functools.lru_cache",)
    assert value.class_name == "Stack.Node"
    first, last = value.lines
    assert SOURCE.splitlines()[first - 1].strip().startswith("@functools")
    assert SOURCE.splitlines()[last - 1].strip().startswith("def value")


def test_the_last_definition_of_a_name_stands_but_overloads_do_not_count() -> None:
    source = "from typing import overload\ndef f(a): ...\ndef f(a, b): ...\n@overload\ndef f(a): ..."
    assert len(functions(source)["f"].node.args.args) == 2


def test_what_is_deleted_afterwards_is_no_function() -> None:
    source = "class A:\n def g(self): pass\n m = g\n del g\n def h(self): pass\ndef f(): pass\ndel f\ndef f(): return A"
    assert list(functions(source)) == ["A.h", "f"]


def test_a_syntax_error_names_the_line() -> None:
    with pytest.raises(InputError, match=r"(line |:)2\b"):
        functions("x = 1\ndef f(:")


def test_only_methods_and_properties_need_a_receiver() -> None:
    assert {kind for kind in FunctionKind if kind.needs_receiver} == {FunctionKind.METHOD, FunctionKind.PROPERTY}
