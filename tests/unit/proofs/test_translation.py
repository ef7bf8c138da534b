from __future__ import annotations

import ast
import random
import warnings
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mutsinq.core.program import Program
from mutsinq.proofs.smt import predict

NUMBERS = [0, 1, -1, 2, -2, 3, -3, 7, 10, -13, 64, 10**18]
ATOMS = ["x", "y", "b", "n", "0", "1", "-1", "2", "3", "True", "None", "7"]
UNARY = ["-{}", "+{}", "~{}", "not {}", "abs({})", "bool({})", "int({})", "g({})", "({} is None)"]
BINARY = [
    *(f"{{}} {op} {{}}" for op in ("+", "-", "*", "//", "%", "==", "!=", "<", "<=", ">", ">=", "and", "or", "&", "^")),
    *(
        "min({}, {})",
        "max({}, {})",
        "divmod({}, {})[0]",
        "({}, {})[1]",
        "({} in ({}, 2))",
        "sum(({}, {}))",
        "g({}, k={})",
    ),
]
ITERABLES = ["range(3)", "range(x % 7)", "range(1, 9, 3)", "range(5, y % 9, -2)", "(x, 1, y)"]
TERNARY = ["{} if {} else {}", "{} < {} <= {}", "{} == {} != {}"]
HELPER = "def g(v, k=3):\n    if v == k: raise ValueError\n    return v if k else (v, k)[0]\n"


def expressions(depth: int) -> st.SearchStrategy[str]:
    if depth == 0:
        return st.sampled_from(ATOMS)
    inner = expressions(depth - 1).map("({})".format)
    return (
        st.sampled_from(ATOMS)
        | st.tuples(st.sampled_from(UNARY), inner).map(lambda p: p[0].format(p[1]))
        | st.tuples(st.sampled_from(BINARY), inner, inner).map(lambda p: p[0].format(*p[1:]))
        | st.tuples(st.sampled_from(TERNARY), inner, inner, inner).map(lambda p: p[0].format(*p[1:]))
    )


@st.composite
def bodies(draw: st.DrawFn, depth: int = 2) -> str:
    """A random function body of the modelled fragment, with branches, loops and assignments."""

    def expression() -> str:
        return draw(expressions(2))

    def block(depth: int, indent: str, looping: bool) -> list[str]:
        lines = []
        for _ in range(draw(st.integers(1, 3))):
            kinds = ["assign", "augment", "swap", "return", "assert", "walrus"]
            kinds += ["if", "for", "while"] if depth else []
            kinds += ["break", "continue"] if looping else []
            kind = draw(st.sampled_from(kinds))
            inside = indent + " "
            match kind:
                case "assign":
                    lines.append(f"{indent}{draw(st.sampled_from('xyn'))} = {expression()}")
                case "augment":
                    op = draw(st.sampled_from(["+", "-", "*", "//", "%"]))
                    lines.append(f"{indent}{draw(st.sampled_from('xyn'))} {op}= {expression()}")
                case "swap":
                    lines.append(f"{indent}x, y = y, {expression()}")
                case "return":
                    lines.append(f"{indent}if {expression()}: return {expression()}")
                case "assert":
                    lines.append(f"{indent}assert {expression()}, 'no'")
                case "walrus":
                    lines.append(f"{indent}x = (y := {expression()}) and y")
                case "if":
                    lines += [f"{indent}if {expression()}:", *block(depth - 1, inside, looping)]
                    lines += [f"{indent}else:", *block(depth - 1, inside, looping)]
                case "for":
                    stop = draw(st.sampled_from(ITERABLES))
                    lines += [f"{indent}for i in {stop}:", f"{inside}n = i", *block(depth - 1, inside, True)]
                    lines += [f"{indent}else:", f"{inside}x = {expression()}"]
                case "while":
                    lines += [f"{indent}n = 3", f"{indent}while n:", f"{inside}n -= 1", *block(depth - 1, inside, True)]
                case _:
                    lines.append(f"{indent}{kind}")
                    return lines
        return lines

    return "\n".join([*block(depth, " ", False), f" return {expression()}"])


def reality(source: str, arguments: list[Any]) -> tuple[str, Any]:
    namespace: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(ast.parse(source), "subject", "exec"), namespace)
    try:
        return "returned", namespace["f"](*arguments)
    except Exception as error:
        return "raised", type(error).__name__


@settings(max_examples=150)
@given(bodies(), st.integers(0, 2**32))
def test_the_model_predicts_what_python_does(body: str, seed: int) -> None:
    source = f"{HELPER}def f(x: int, y: int, b: bool, n: int | None):\n{body}\n"
    chance = random.Random(seed)
    for _ in range(4):
        arguments = [
            chance.choice(NUMBERS),
            chance.choice(NUMBERS),
            chance.choice([True, False]),
            chance.choice([None, 4]),
        ]
        prediction = predict(Program(source, "subject", "f"), arguments)
        if prediction is not None:
            assert typed(prediction) == typed(reality(source, arguments)), source


def typed(value: Any) -> Any:
    return (type(value), tuple(map(typed, value)) if isinstance(value, tuple) else value)
