"""Generators that use what is sent into them are told from those that only yield."""

from __future__ import annotations

import pytest

from mutsinq.core.program import Program
from mutsinq.static.domains.inference import infer
from mutsinq.static.sending import caught, enters, exceptions, takes_values


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


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("try: yield 1\n    except KeyError: pass", ("KeyError", "ValueError")),
        ("try:\n        for x in xs: yield x\n    finally: print(1)", ("ValueError",)),
        ("try: yield 1\n    except (OSError, Own): pass", ("OSError", "ValueError")),
        ("yield 1\n    try: print(1)\n    except KeyError: pass", ()),
        ("try: print(1)\n    except KeyError: yield 1", ()),
    ],
)
def test_where_a_yield_stands_in_a_try_exceptions_are_thrown(body: str, names: tuple[str, ...]) -> None:
    program = Program(f"def g(xs):\n    {body}\n", "m", "g")
    assert caught(program) == names
    assert [method.name for method in infer(program, program).methods] == (
        ["__next__", "throw", "close"] if names else []
    )


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("from contextlib import contextmanager\n@contextmanager\ndef g(): yield", "__enter__"),
        ("import contextlib\n@contextlib.asynccontextmanager\nasync def g(): yield", "__aenter__"),
        ("def g(): yield", ""),
        ("class g: pass", ""),
    ],
)
def test_what_a_generator_makes_is_entered_as_its_decorator_says(source: str, name: str) -> None:
    assert enters(Program(source, "m", "g")) == name


def test_exceptions_that_leave_a_block_are_those_that_the_module_names_and_its_own() -> None:
    source = "class A(Exception): pass\nclass B(A): pass\nclass C: pass\ndef f(e): return e is KeyError\n"
    assert exceptions(Program(source, "m", "f")) == ("Exception", "KeyError", "A", "B", "ValueError")
