from __future__ import annotations

from dataclasses import replace

import pytest

from mutsinq.core.certificate import Certificate
from mutsinq.core.codec import from_json, to_json
from mutsinq.core.program import Program
from mutsinq.core.types import Type
from mutsinq.core.verdict import Bounded, Equivalent
from mutsinq.execution.engine import Engine
from mutsinq.proofs import check
from mutsinq.proofs.deadline import Deadline
from mutsinq.proofs.prove import (
    prove,
    prove_assuming,
    prove_by_exhaustion,
    prove_by_reading,
    prove_by_rewriting,
    prove_by_rewriting_assuming,
)


def certificate(method: str, engine: Engine) -> Certificate:
    original, variant = (Program(source, "subject", "f") for source in PAIRS[method])
    found: Equivalent | Bounded | None
    match method:
        case "normal-form":
            found = prove_by_reading(original, variant)
        case "facts":
            found = prove_by_rewriting(original, variant, Deadline(5))
        case "facts of assumed types":
            found = prove_by_rewriting_assuming(original, variant, Deadline(5), [Type("list", (Type("int"),))])
        case "crosshair":
            found = prove_by_exhaustion(original, variant, Deadline(60))
        case "assumed":
            found = prove_assuming(original, variant, engine, Deadline(5), [Type("int")])
        case _:
            found = prove(original, variant, engine, Deadline(5)).verdict
    assert found is not None
    assert found.proof is not None
    assert found.proof.certificate is not None
    return found.proof.certificate


PAIRS = {
    "normal-form": ("def f(x):\n y = x\n return y", "def f(x):\n z = x\n return z"),
    "enumeration": ("def f(a: bool, b: bool): return not (a or b)", "def f(a: bool, b: bool): return not a and not b"),
    "z3": ("def f(n: int): return n + n", "def f(n: int): return 2 * n"),
    "assumed": ("def f(n): return n % 2 == 1", "def f(n): return n % 2 != 0"),
    "facts": ("def f(xs): return len(xs) > 0", "def f(xs): return len(xs) != 0"),
    "facts of assumed types": (
        "def f(xs): return [print(x) for x in xs if x % 2 == 1]",
        "def f(xs): return [print(x) for x in xs if x % 2 != 0]",
    ),
    "crosshair": ("def f(xs: list[int]): return not xs", "def f(xs: list[int]): return len(xs) == 0"),
}


@pytest.mark.parametrize("method", PAIRS)
def test_a_certificate_can_be_stored_and_checked_again(method: str, engine: Engine) -> None:
    stored = to_json(certificate(method, engine))
    assert check(from_json(stored), engine)


@pytest.mark.parametrize("method", PAIRS)
def test_a_certificate_of_another_program_does_not_hold(method: str, engine: Engine) -> None:
    known = certificate(method, engine)
    other = Program(known.variant.source.replace("return ", "return 7 or "), "subject", "f")
    assert not check(replace(known, variant=other), engine)


def test_facts_that_do_not_come_out_again_are_refused(engine: Engine) -> None:
    enumerated, solved = certificate("enumeration", engine), certificate("z3", engine)
    assert not check(replace(enumerated, facts=enumerated.facts | {"inputs": "5"}), engine)
    assert not check(replace(enumerated, scope="all inputs"), engine)
    assert not check(replace(solved, facts=solved.facts | {"query": "(assert false)"}), engine)
    assert not check(replace(solved, method="normal-form"), engine)


def test_a_program_that_does_not_load_has_no_certificate(engine: Engine) -> None:
    known = certificate("z3", engine)
    broken = Program(known.original.source.replace("int", "Unknown.int"), "subject", "f")
    assert not check(replace(known, original=broken), engine)
