from __future__ import annotations

import json
from pathlib import Path

import pytest
from traps import TRAPS

from mutsinq.core.program import Program
from mutsinq.core.types import parse_type
from mutsinq.core.verdict import Equivalent
from mutsinq.execution.engine import Engine
from mutsinq.execution.worker import LoadError
from mutsinq.proofs.checking import check
from mutsinq.proofs.deadline import Deadline
from mutsinq.proofs.prove import prove, prove_by_reading, prove_by_reading_assuming


def programs(original: str, variant: str) -> tuple[Program, Program]:
    return Program(original, "subject", "f"), Program(variant, "subject", "f")


@pytest.mark.parametrize("reason", TRAPS)
def test_nothing_that_differs_is_called_equivalent(reason: str, engine: Engine) -> None:
    original, variant = programs(*TRAPS[reason])
    assert prove_by_reading(original, variant) is None
    try:
        assert not isinstance(prove(original, variant, engine, Deadline(5)).verdict, Equivalent)
    except LoadError:
        assert "Unknown" in variant.source


PAIRS = Path(__file__).parents[3] / "benchmarks" / "data"
#: Refactorings for which there are no rules.
UNPROVED = {
    "re_join-of-a-list",
    "re_matrix-sum",
    "re_try-dict",
    "re_digits-sum",
    "re_early-return-flag",
    "re_defaultdict",
    "un_method-inlined",
    "un_partial-fn",
}


def pairs(name: str) -> dict[str, tuple[Program, Program]]:
    rows = [json.loads(line) for line in (PAIRS / f"{name}.jsonl").read_text("utf-8").splitlines()]
    return {row["id"]: programs(row["original"], row["variant"]) for row in rows}


@pytest.mark.parametrize("name", pairs("refactorings"))
def test_refactorings_of_annotated_code_are_proved_for_the_declared_types(name: str) -> None:
    proof = prove_by_reading(*pairs("refactorings")[name])
    assert (proof is None) == (name in UNPROVED)
    assert proof is None or check(proof.proof.certificate)


@pytest.mark.parametrize("name", pairs("untyped_refactorings"))
def test_refactorings_of_code_without_types_are_proved(name: str) -> None:
    proof = prove_by_reading(*pairs("untyped_refactorings")[name])
    assert (proof is None) == (name in UNPROVED)
    assert proof is None or check(proof.proof.certificate)


@pytest.mark.parametrize("name", pairs("near_untyped"))
def test_what_is_nearly_a_refactoring_of_such_code_is_not_proved(name: str) -> None:
    assert prove_by_reading(*pairs("near_untyped")[name]) is None


@pytest.mark.parametrize("name", pairs("near_refactorings"))
def test_what_is_nearly_a_refactoring_is_not_proved(name: str) -> None:
    assert prove_by_reading(*pairs("near_refactorings")[name]) is None


COUNTED = "def f(words):\n d = {}\n for w in words:\n  if w in d: d[w] += 1\n  else: d[w] = 1\n return d"
COUNTED_TOO = "def f(words):\n d = {}\n for w in words: d[w] = d.get(w, 0) + 1\n return d"


def test_a_proof_for_types_that_nobody_declared_is_bounded_by_them() -> None:
    verdict = prove_by_reading_assuming(*programs(COUNTED, COUNTED_TOO), [parse_type("list[str]")])
    assert verdict is not None
    assert verdict.bound == "words: list[str] (assumed)"
    assert verdict.proof is not None
    assert check(verdict.proof.certificate)


@pytest.mark.parametrize(
    ("original", "variant"),
    [
        (COUNTED, COUNTED_TOO.replace("+ 1", "+ 2")),
        ("def f(n=None): return n + 1 > n", "def f(n=None): return True"),
        ("def f(x): return x", "def f(x): return x + 0.0"),
        ("def f(xs): return xs", "def f(xs): return xs[:]"),
    ],
)
def test_types_are_not_assumed_where_they_settle_nothing_or_a_default_is_of_another(
    original: str, variant: str
) -> None:
    for of in ("list[str]", "list[int]", "int", "float"):
        assert prove_by_reading_assuming(*programs(original, variant), [parse_type(of)]) is None


def test_no_types_are_assumed_of_declared_parameters() -> None:
    pair = programs("def f(n: str): return n + n", "def f(n: str): return 2 * n")
    assert prove_by_reading_assuming(*pair, [parse_type("int")]) is None


def test_a_proof_for_declared_types_says_so() -> None:
    original = "def f(xs: list[int], y):\n t = 0\n for x in xs: t += x\n return t, y"
    proof = prove_by_reading(*programs(original, "def f(xs: list[int], y): return sum(xs), y"))
    assert proof is not None
    assert proof.proof.scope == "xs: list[int], y: Any; no bool where int is declared"


def test_a_program_that_calls_itself_with_other_types_has_no_proof_for_the_declared_ones() -> None:
    original = "def f(n: int):\n if n == 0: return f('a' + str(n))\n return n + 1"
    assert prove_by_reading(*programs(original, original.replace("n + 1", "1 + n"))) is None


def test_what_other_functions_call_has_no_proof_for_the_declared_types() -> None:
    original = "def g(x): return f(x)\ndef f(n: int): return n + 1 if n else g"
    assert prove_by_reading(*programs(original, original.replace("n + 1", "1 + n"))) is None


def test_the_message_of_an_exception_counts_where_the_program_reads_it() -> None:
    original = (
        "def g(n): raise ValueError('a')\n"
        "def f(n: int):\n try: g(n)\n except ValueError as error: return str(error)\n return n"
    )
    assert prove_by_reading(*programs(original, original.replace("'a'", "'b'"))) is None


def test_defaults_that_are_set_elsewhere_are_not_put_in_place() -> None:
    original = "def g(n, k=1): return n + k\ng.__defaults__ = (2,)\ndef f(n: int): return g(n)"
    assert (
        prove_by_reading(
            *programs(original, original.replace("g(n)\n", "n + 1\n").replace("return g(n)", "return n + 1"))
        )
        is None
    )
