"""Generators that use what is sent into them are told from those that only yield."""

from __future__ import annotations

import pytest

from mutsinq.core.program import Program
from mutsinq.static.inference import infer
from mutsinq.static.sending import takes_values


@pytest.mark.parametrize("body", ["x = yield 1", "total += yield", "print((yield))", "while (yield): pass"])
def test_a_yield_with_a_use_takes_values(body: str) -> None:
    program = Program(f"def g(total):\n    {body}\n", "m", "g")
    assert takes_values(program)
    assert [method.name for method in infer(program, program).methods] == ["__next__", "send"]


@pytest.mark.parametrize(
    "body", ["yield 1", "return 1", "yield from total", "def inner():\n        x = yield 1\n    yield inner"]
)
def test_other_functions_take_none(body: str) -> None:
    assert not takes_values(Program(f"def g(total):\n    {body}\n", "m", "g"))


def test_use_tells_the_type_of_what_is_sent() -> None:
    program = Program("def g():\n    while True:\n        word = yield\n        print(word.upper())\n", "m", "g")
    (parameter,) = infer(program, program).methods[1].parameters
    assert str(parameter.types[0]) == "str"
