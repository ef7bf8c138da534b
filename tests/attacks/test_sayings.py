"""What a program says can pass neither for code nor for commands to the terminal, nor upset those who read it."""

from __future__ import annotations

import ast
import json

import pytest

from mutsinq.core.difference import Difference, DifferenceKind
from mutsinq.core.input import Input
from mutsinq.core.outcome import Crashed, Outcome, Raised, Returned
from mutsinq.core.program import Program
from mutsinq.core.verdict import Counterexample
from mutsinq.execution.encoding import decode_detail
from mutsinq.execution.engine import Engine
from mutsinq.execution.show import show_outcome
from mutsinq.execution.worker import LoadError
from mutsinq.reports.regression_test import regression_test

ESCAPE = "\x1b]0;owned\x07\r\n"
CODE = "x\nimport os; os.system('owned')\n"


def counterexample(original: Outcome, variant: Outcome) -> Counterexample:
    difference = Difference(DifferenceKind.EXCEPTION, in_domain=True)
    return Counterexample(Input((1,)), "f(1)", original, variant, difference, "test")


@pytest.mark.parametrize(
    "outcome",
    [
        Raised("ValueError", ESCAPE),
        Raised(f"m.{ESCAPE}", ""),
        Returned(("object", f"m.{ESCAPE}", ())),
        Returned(("str", ESCAPE)),
        Returned(("iterator", (), ESCAPE)),
        Crashed(ESCAPE),
    ],
)
def test_an_outcome_is_shown_on_one_printable_line(outcome: Outcome) -> None:
    assert show_outcome(outcome).isprintable()


def test_a_failing_import_is_told_in_printable_words(engine: Engine) -> None:
    source = f"raise type({ESCAPE!r}, (Exception,), {{}})({ESCAPE!r} + 'x' * 10_000_000)"
    with pytest.raises(LoadError) as raised:
        engine.open(Program(source, "m", "f"))
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 10_000


@pytest.mark.parametrize(
    ("original", "variant"),
    [
        (Returned(("object", "m.A", ())), Raised("ValueError", CODE)),
        (Returned(("object", "m.A", ())), Raised(CODE, CODE)),
        (Raised(f"m.{CODE}", CODE), Returned(("int", "1"))),
        (Raised(CODE, CODE), Returned(("int", "1"))),
    ],
)
def test_what_a_program_says_does_not_become_code_of_a_regression_test(original: Outcome, variant: Outcome) -> None:
    text, _ = regression_test("m", {"f"}, [("f", counterexample(original, variant))])
    called = {ast.unparse(node.func) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)}
    assert called <= {"f", "pytest.raises"}


@pytest.mark.parametrize(
    "value",
    [
        ["int", "__import__('os').system('owned')"],
        ["float", "owned()"],
        ["range", "range(owned())"],
        ["bool", "owned"],
        ["bytes", "0"],
        ["list", "abc"],
        ["list", [["int"]]],
        ["dict", [["int", "1"]]],
        ["dict", [[["int", "1"]]]],
        ["iterator", []],
        ["object", "A"],
        ["object", "A", [["x"]]],
        ["unknown", "x"],
        [],
        [[]],
        "text",
        3,
        None,
        {},
    ],
)
def test_what_is_no_snapshot_counts_as_tampering(value: object) -> None:
    told = {"kind": "returned", "value": value, "arguments": None, "output": ""}
    assert decode_detail(json.dumps(told).encode(), 1) == Crashed("tampering")
    told = {"kind": "returned", "value": ["int", "1"], "arguments": value or 3, "output": ""}
    assert decode_detail(json.dumps(told).encode(), 1) == Crashed("tampering")


@pytest.mark.parametrize("answer", [b"", b"[]", b"3", b"{}", b"\xff", b'{"kind": "returned"}', b"[" * 100_000])
def test_what_is_no_answer_counts_as_tampering(answer: bytes) -> None:
    assert decode_detail(answer, 1) == Crashed("tampering")
