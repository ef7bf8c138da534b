from __future__ import annotations

from typing import Any

import pytest
from deciding import satisfiable

from mutsinq.core.program import Program
from mutsinq.core.types import Type
from mutsinq.proofs.deadline import Deadline
from mutsinq.proofs.smt import ask, settle


def program(source: str) -> Program:
    return Program(source, "subject", "f")


def answer(original: str, variant: str, **options: Any) -> str:
    """`equivalent`, `bounded`, `different`, `unknown` or `unsupported`."""
    question = ask(program(original), program(variant), **options)
    if question is None:
        return "unsupported"
    answered = satisfiable(question.query)
    if answered is not False:
        return "different" if answered else "unknown"
    return "bounded" if question.beyond and satisfiable(question.beyond) is not False else "equivalent"


EQUIVALENT = {
    "max and a conditional": (
        "def f(x: int, y: int): return max(x, y)",
        "def f(x: int, y: int): return x if x >= y else y",
    ),
    "remainders by two": ("def f(x: int): return x % 2 == 1", "def f(x: int): return x % 2 != 0"),
    "remainder and quotient": ("def f(x: int): return x % 7", "def f(x: int): return x - 7 * (x // 7)"),
    "negative divisors": ("def f(x: int): return x // -3", "def f(x: int): return -x // 3"),
    "De Morgan, with short-circuit exceptions": (
        "def f(x: int, y: int): return not (x == 0 or y // x > 1)",
        "def f(x: int, y: int): return x != 0 and y // x <= 1",
    ),
    "early returns and a chain of elif": (
        "def f(n: int):\n if n < 0: return 'neg'\n if n == 0: return 'zero'\n return 'pos'",
        "def f(n: int):\n if n > 0: r = 'pos'\n elif n: r = 'neg'\n else: r = 'zero'\n return r",
    ),
    "a loop of fixed length": (
        "def f(n: int):\n s = 0\n for i in range(4): s += i * n\n return s",
        "def f(n: int): return 6 * n",
    ),
    "a helper": (
        "def sign(x): return (x > 0) - (x < 0)\ndef f(n: int): return sign(n) * n",
        "def f(n: int): return abs(n)",
    ),
    "a chained comparison": (
        "def f(x: int, y: int, z: int): return x < y < z",
        "def f(x: int, y: int, z: int): return x < y and y < z",
    ),
    "exceptions of one type": (
        "def f(x: int):\n if x < 0: raise ValueError(f'bad {x}')\n return x",
        "def f(x: int):\n if x >= 0: return x\n raise ValueError('negative')",
    ),
    "tuples": ("def f(x: int, y: int): return divmod(x, y)", "def f(x: int, y: int): return x // y, x % y"),
    "tuples as arguments": (
        "def f(p: tuple[int, int]): return p[0] == p[1]",
        "def f(p: tuple[int, int]):\n a, b = p\n return not a != b",
    ),
    "optional arguments": (
        "def f(x: int | None = None): return 0 if x is None else x + 1",
        "def f(x: int | None = None):\n if x is not None: return x + 1\n return 0",
    ),
    "leap years": (
        "def f(y: int): return y % 4 == 0 and (y % 100 != 0 or y % 400 == 0)",
        "def f(y: int):\n if y % 400 == 0: return True\n if y % 100 == 0: return False\n return y % 4 == 0",
    ),
    "xor of bools": ("def f(a: bool, b: bool): return a ^ b", "def f(a: bool, b: bool): return a != b"),
    "shifts and masks": ("def f(x: int): return (x >> 3) + (x & 7)", "def f(x: int): return x // 8 + x % 8"),
    "an assertion": (
        "def f(x: int):\n assert x > 0\n return x",
        "def f(x: int):\n if x <= 0: raise AssertionError\n return x",
    ),
    "a loop left by break": (
        "def f(n: int):\n for i in range(5):\n  if i == n: break\n else: i = -1\n return i",
        "def f(n: int): return n + 0 if 0 <= n < 5 else -1",
    ),
}


@pytest.mark.parametrize("name", EQUIVALENT)
def test_functions_that_are_the_same_for_all_integers_are_proved(name: str) -> None:
    assert answer(*EQUIVALENT[name]) == "equivalent"


def test_a_loop_that_depends_on_the_input_is_proved_up_to_a_bound_only() -> None:
    total = "def f(n: int):\n s = 0\n for i in range(n): s += i\n return s"
    other = "def f(n: int):\n s = i = 0\n while i < n:\n  s += i\n  i += 1\n return s"
    assert answer(total, other) == "bounded"


def test_a_difference_gives_an_input_that_shows_it() -> None:
    one, other = "def f(x: int, y: int): return x * 3 < y", "def f(x: int, y: int): return x * 3 < y or y == 12345678"
    question = ask(program(one), program(other))
    assert question is not None
    settled = settle(question, Deadline(5))
    assert settled is not None
    assert settled.input is not None
    x, y = settled.input.args
    assert (x * 3 < y) != (x * 3 < y or y == 12345678)


def test_bools_count_as_integers_unless_left_out() -> None:
    pair = "def f(x: int): return abs(x)", "def f(x: int): return x if x >= 0 else -x"
    assert answer(*pair) == "different"
    assert answer(*pair, bools=False) == "equivalent"


def test_types_are_assumed_only_where_none_is_declared() -> None:
    pair = "def f(x, y: str): return x % 2 == 1", "def f(x, y: str): return x % 2 != 0"
    assert answer(*pair) == "unsupported"
    assert answer(*pair, assumed=[Type("int"), Type("int")]) == "unsupported"
    question = ask(program(pair[0].replace("str", "int")), program(pair[1]), [Type("int"), Type("str")])
    assert question is not None
    assert [parameter.text for parameter in question.parameters] == ["x: int (assumed)", "y: int"]


def test_messages_that_count_leave_nothing_proved_of_what_raises() -> None:
    pair = "def f(x: int):\n assert x, 'a'\n return 1", "def f(x: int):\n assert x, 'b'\n return 1"
    assert answer(*pair) == "equivalent"
    assert answer(*pair, messages=True) == "different"


@pytest.mark.parametrize(
    "body",
    ["x / 2", "[x]", "x ** x", "str(x)", "float(x)", "(lambda: x)()", "x.bit_length()", "x | 6", "2 ** 100 ** 2", "...",
     "[i for i in range(x)]", "x is 1", "print(x)", "sorted((x, 1))", "max(x, 1, key=abs)", "int('3')", "unknown"],
)  # fmt: skip
def test_nothing_is_asked_of_code_outside_of_the_model(body: str) -> None:
    source = f"def f(x: int): return {body}"
    assert ask(program(source), program(source)) is None


def test_a_solver_that_finds_no_answer_in_time_says_nothing() -> None:
    one = "def f(x: int, y: int, z: int): return x**3 + y**3 + z**3 == 114 and x * y * z > 5"
    assert answer(one, "def f(x: int, y: int, z: int): return False and x") in ("unknown", "different")
