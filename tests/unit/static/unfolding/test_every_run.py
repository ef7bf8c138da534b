"""The same question gets the same answer in every run, whatever the hashes and the addresses of objects are."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.unit.static.unfolding.proving import proved

PRODUCTS = """
def f(n: int, m: int):
    a, b = 1, 1
    for i in range(n): a *= i + 1
    for i in range(m): b *= i + 2
    return {}
"""
SIDES = """
def f(n: int, m: int):
    a, b = 1, 1
    for i in range(n): a *= i + 1
    for i in range(m): b *= i + 2
    if a < b: return "less"
    return "equal" if a == b else "more"
"""
#: Writes a function several times, each time of new objects.
FORMS = """
import sys
from mutsinq.core.program import Program
from mutsinq.core.types import Type
from mutsinq.static.forms.normal_form import unfolded_form
from mutsinq.static.unfolding.unfold import Settings
settings = Settings(entry="f", types=(("n", Type("int")), ("m", Type("int"))))
for number in range(8):
    print(unfolded_form(Program(sys.argv[1] + "#" * number, "subject", "f"), settings))
"""


def forms(source: str, seed: int) -> list[str]:
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    command = [sys.executable, "-c", FORMS, source]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split("FunctionDef")[1:]


@pytest.mark.parametrize("source", [PRODUCTS.format("a * b"), PRODUCTS.format("a + b"), SIDES])
def test_a_function_is_written_alike_in_every_run(source: str) -> None:
    found = [form for seed in (1, 2) for form in forms(source, seed)]
    assert len(found) == 16
    assert "enter loop" in found[0]
    assert len(set(found)) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("a * b", "b * a"), ("a + b", "b + a"), ("a * b - a * n + b * m", "m * b + b * a - n * a")]
)
def test_results_of_loops_are_put_in_one_order(one: str, other: str) -> None:
    assert proved(PRODUCTS.format(one), PRODUCTS.format(other))


def test_results_of_loops_are_not_taken_for_each_other() -> None:
    assert not proved(PRODUCTS.format("a - b"), PRODUCTS.format("b - a"))
