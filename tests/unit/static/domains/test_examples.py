from __future__ import annotations

import pytest

from mutsinq.core.call_text import render_call
from mutsinq.core.input import Build, Input, Reference
from mutsinq.core.program import Program
from mutsinq.static.domains.examples import examples


def calls(source: str, entry: str = "f") -> list[str]:
    return [render_call(entry, input) for input in examples(Program(source, "subject", entry))]


@pytest.mark.parametrize(
    ("docstring", "expected"),
    [
        (">>> f(1, [2])\n3", ["f(1, [2])"]),
        (">>> x = [1]\n>>> f(x, k=x)\n3", ["f([1], k=[1])"]),
        (">>> f(\n...   1)\n", ["f(1)"]),
        (">>> for i in range(3):\n...     f(i)\n", []),
        (">>> print(f('a)'))\na", ["f('a)')"]),
        ("f([1, 2]) == 3", ["f([1, 2])"]),
        ("For example, f(1, -2.5) -> 3 and f('x') returns None.", ["f(1, -2.5)", "f('x')"]),
        ("f(n) is the n-th number, f(1", []),
        ("Input: x = [2, 7], y = 9\nOutput: [0, 1]\nInput: x = [3], y = 1", ["f(x=[2, 7], y=9)", "f(x=[3], y=1)"]),
        ("x: 0-based index", []),
    ],
)
def test_docstrings_show_inputs(docstring: str, expected: list[str]) -> None:
    assert calls(f'def f(x, y=0):\n    """{docstring}"""') == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("assert f(1) == 2", ["f(1)"]),
        ("if __name__ == '__main__':\n    x = 'a'\n    print(f(x))", ["f('a')"]),
        ("def test_f():\n    assert f({1: (2,)}) is None\n    assert f(f(3))", ["f({1: (2,)})", "f(3)"]),
        ("x = 1\nx += 1\nf(x)", []),
        ("x = 1\ndef g(x): return f(x)", []),
        ("f(g(1))", []),
        ("f(unknown)", []),
        ("other.g(1)", []),
        ("f(1); f(1)", ["f(1)"]),
    ],
)
def test_calls_of_the_module_show_inputs(code: str, expected: list[str]) -> None:
    assert calls(f"def f(x): pass\n{code}") == expected


def test_a_method_is_called_on_the_receiver_that_was_built() -> None:
    source = 'class Stack:\n    def push(self, x):\n        """>>> s = Stack([1])\n        >>> s.push(2)"""'
    assert examples(Program(source, "subject", "Stack.push")) == (Input((2,), {}, Build("Stack", ([1],))),)


STACK = """
class Stack:
    def __init__(self, items=()): self.items = list(items)
    def push(self, x): self.items.append(x)
    def pop(self): return self.items.pop()
def test_stack():
    stack = Stack([1])
    stack.push(2)
    assert stack.pop() == 2
    other = Stack()
    other.push(unknown())
    other.pop()
"""


def test_the_calls_made_on_an_object_before_belong_to_the_example() -> None:
    assert calls(STACK, "Stack.push") == ["Stack([1]).push(2)"]
    assert calls(STACK, "Stack.pop") == ["stack = Stack([1]); stack.push(2); stack.pop()"]


def test_a_whole_sequence_of_calls_is_an_example_of_the_class() -> None:
    sequence = "stack = Stack([1]); stack.push(2); stack.pop()"
    assert calls(STACK, "Stack") == ["Stack([1])", "Stack()", sequence]


def test_static_and_class_methods_are_called_by_their_qualified_name() -> None:
    source = "class C:\n    @staticmethod\n    def f(x): pass\nC.f(1)\nC().f(2)"
    assert calls(source, "C.f") == ["C.f(1)", "C.f(2)"]


def test_a_property_is_read() -> None:
    source = "class C:\n    def __init__(self, a): pass\n    @property\n    def size(self): pass\nassert C(3).size == 3"
    assert [e.receiver for e in examples(Program(source, "subject", "C.size"))] == [Build("C", (3,))]


def test_members_of_enums_and_objects_of_the_module_are_arguments() -> None:
    source = "class Color(Enum):\n    RED = 1\nclass P: pass\ndef f(c, p): pass\nf(Color.RED, P(1))"
    found = examples(Program(source, "subject", "f"))
    assert found == (Input((Reference("Color.RED"), Build("P", (1,)))),)


def test_building_a_class_is_an_example_of_the_class() -> None:
    assert calls("class P:\n    def __init__(self, a): pass\np = P(3)", "P") == ["P(3)"]


def test_arithmetic_of_constants_is_a_literal() -> None:
    source = (
        'def f(n, s=""):\n    """>>> f(10**28 + 1)\n    >>> f(2 * 3.5, "ab" * 2)"""\nassert f(10 ** 10 ** 10)\nf(x - 1)'
    )
    assert calls(source, "f") == ["f(10000000000000000000000000001)", "f(7.0, 'abab')"]
