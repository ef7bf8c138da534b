from __future__ import annotations

import pytest

from mutsinq.core.input import Input, Reference
from mutsinq.core.program import Program
from mutsinq.execution.engine import Engine
from mutsinq.proofs.deadline import Deadline
from mutsinq.proofs.enumeration import Enumerated, domain_inputs, enumerate_inputs

COLOURS = "from enum import Enum, auto\nclass Colour(Enum):\n RED = auto()\n BLUE = auto()\n"
LITERAL = "from typing import Literal, Optional\n"


def pair(original: str, variant: str) -> tuple[Program, Program]:
    return Program(original, "subject", "f"), Program(variant, "subject", "f")


def enumerated(original: str, variant: str, engine: Engine, seconds: float = 10) -> Enumerated | None:
    return enumerate_inputs(*pair(original, variant), engine, Deadline(seconds))


def count(header: str, parameters: str) -> int | None:
    source = f"{header}def f({parameters}): return 0"
    found = domain_inputs(*pair(source, source))
    return None if found is None else len(found[1])


@pytest.mark.parametrize(
    ("header", "parameters", "expected"),
    [
        ("", "", 1),
        ("", "a: bool, b: bool", 4),
        ("", "a: bool | None, *, b: bool", 6),
        ("", "a: 'bool'", 2),
        ("", "a: tuple[bool, bool, None]", 4),
        ("", "a: bool = None", 3),
        ("", "a: bool = 1", 3),
        (LITERAL, "a: Literal['x', 1, True, None]", 4),
        (LITERAL, "a: Optional[Literal[-1, 2]] = 2", 3),
        (COLOURS, "a: Colour, b: Colour", 4),
        ("", "a: int", None),
        ("", "a", None),
        ("", "a: bool, *rest: bool", None),
        ("", "a: tuple[bool, ...]", None),
        ("", "a: list[bool]", None),
        ("", ", ".join(f"a{i}: bool" for i in range(20)), None),
        ("bool = int\n", "a: bool", None),
        ("from enum import Flag\nclass Colour(Flag):\n A = 1\n B = 2\n", "a: Colour", None),
        (
            "from enum import Enum\nclass Colour(Enum):\n A = 1\n def __eq__(self, other): return True\n",
            "a: Colour",
            None,
        ),
    ],
)
def test_the_inputs_are_those_of_the_declared_types(header: str, parameters: str, expected: int | None) -> None:
    assert count(header, parameters) == expected


def test_all_inputs_that_agree_are_counted(engine: Engine) -> None:
    found = enumerated(
        COLOURS + "def f(c: Colour): return c is Colour.RED",
        COLOURS + "def f(c: Colour): return c.name == 'RED'",
        engine,
    )
    assert found is not None
    assert (found.inputs, found.differing) == (2, None)


def test_the_one_input_that_differs_is_found(engine: Engine) -> None:
    found = enumerated(
        COLOURS + "def f(c: Colour, flag: bool): return c.name",
        COLOURS + "def f(c: Colour, flag: bool): return 'RED' if flag else c.name",
        engine,
    )
    assert found is not None
    assert found.differing == Input((Reference("Colour.BLUE"), True))


def test_code_may_use_lists_dicts_and_texts_of_its_own(engine: Engine) -> None:
    body = "\n table = {'a': [1], 'b': [2]}\n table['a'].append(3)\n return sorted(table[k], reverse=True), k.upper()"
    source = f"{LITERAL}def f(k: Literal['a', 'b']):{body}"
    found = enumerated(source, source.replace("'a': [1], 'b': [2]", "'b': [2], 'a': [1]"), engine)
    assert found is not None
    assert found.differing is None


@pytest.mark.parametrize(
    "body",
    ["return id(a)", "return list({'x', 'y'})", "return str(f)", "return f.__name__", "return __builtins__",
     "return str(x for x in ())", "return '{0.__class__}'.format(a)", "return eval('a')", "return open('x')",
     "import random\n return random.random()", "yield a", "return lambda: a", "global n\n n = 1", "return [].append",
     "return hash('x')", "return a.__class__", "return unknown", "f.x = 1", "print = 1\n return print"],
)  # fmt: skip
def test_code_that_may_depend_on_more_than_its_arguments_is_left_alone(body: str, engine: Engine) -> None:
    source = f"def f(a: bool):\n {body}"
    assert enumerated(source, source, engine) is None


def test_a_program_that_hangs_proves_nothing_and_is_soon_left(engine: Engine) -> None:
    source = "def f(a: bool):\n while a: pass\n return 0"
    assert enumerated(source, source, engine) is None


def test_running_out_of_time_proves_nothing(engine: Engine) -> None:
    source = f"def f({', '.join(f'a{i}: bool' for i in range(14))}): return 0"
    assert enumerated(source, source, engine, seconds=0) is None
