"""Whole programs are told apart by texts of the shape that their example has."""

from __future__ import annotations

import pytest

from mutsinq.core.difference import DifferenceKind
from mutsinq.core.input import Input
from mutsinq.core.program import SCRIPT, Program
from mutsinq.core.verdict import Distinguished, Equivalent, Invalid, NotFound, Verdict
from mutsinq.oracles.relation import DEFAULT, Relation
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.generation.document import Document
from mutsinq.searchers.settings import Settings

COUNT = """
for _ in range(int(input())):
    n, k = map(int, input().split())
    print(sum(x > k for x in map(int, input().split())))
"""
EXAMPLE = "2\n3 2\n1 5 9\n4 3\n8 8 8 1\n"


def judged(original: str, variant: str, *examples: str, relation: Relation = DEFAULT, timeout: float = 5) -> Verdict:
    settings = Settings(timeout, relation=relation, examples=tuple(Input((text,)) for text in examples))
    return distinguish(Program(original, "program", SCRIPT), Program(variant, "program", SCRIPT), settings)


def test_a_boundary_is_found_from_one_example_and_the_text_made_small() -> None:
    verdict = judged(COUNT, COUNT.replace("x > k", "x >= k"), EXAMPLE)
    assert isinstance(verdict, Distinguished)
    found = verdict.counterexample
    assert found.difference.kind is DifferenceKind.OUTPUT
    assert found.difference.in_domain
    assert found.call.startswith("stdin = '1\\n")
    assert len(found.input.args[0]) <= len("1\n2 2\n2 0\n")


def test_numbers_count_in_the_smallest_text_what_they_count_in_the_example() -> None:
    source = "n = int(input())\na = list(map(int, input().split()))\nb = list(map(int, input().split()))\n"
    source += "print(sum(x * y for x, y in zip(a, b)) % 1000007)\n"
    verdict = judged(source, source.replace(" % 1000007", ""), "3\n1 2 3\n4 5 6\n")
    assert isinstance(verdict, Distinguished)
    first, *lines = verdict.counterexample.input.args[0].splitlines()
    assert [len(line.split()) for line in lines] == [int(first)] * 2


def test_magnitudes_beyond_exact_floats_are_reached() -> None:
    verdict = judged("print(abs(int(input())) // 2)", "print(int(abs(int(input())) / 2))", "10\n")
    assert isinstance(verdict, Distinguished)
    assert abs(int(verdict.counterexample.input.args[0])) > 2**53


@pytest.mark.parametrize(
    ("variant", "kind"),
    [
        ("print(input()); exit(3)", DifferenceKind.VALUE),
        ("print(input()); 1 / 0", DifferenceKind.EXCEPTION),
        ("print(input())\nwhile True: pass", DifferenceKind.HANG),
    ],
)
def test_exit_codes_exceptions_and_hangs_count(variant: str, kind: DifferenceKind) -> None:
    verdict = judged("print(input())", variant, "a\n")
    assert isinstance(verdict, Distinguished)
    assert verdict.counterexample.difference.kind is kind


def test_trailing_space_counts_unless_told_otherwise() -> None:
    variant = "print(input(), end=' \\n\\n')"
    assert isinstance(judged("print(input())", variant, "a\n"), Distinguished)
    relation = Relation(ignore_trailing_space=True)
    assert isinstance(judged("print(input())", variant, "a\n", relation=relation, timeout=0.5), NotFound)


def test_comments_make_no_difference_and_the_main_guard_is_run() -> None:
    guarded = "if __name__ == '__main__':\n    print(input())"
    assert isinstance(judged(guarded, guarded + "  # prints", "a\n"), Equivalent)
    assert isinstance(judged(guarded, guarded.replace("input()", "'x'"), "a\n"), Distinguished)


def test_scripts_without_an_example_cannot_be_judged() -> None:
    assert isinstance(judged("print(input())", "print(1)"), Invalid)


def test_simpler_documents_keep_their_counts() -> None:
    document = Document(EXAMPLE.strip().split("\n"), resizable=True)
    simpler = list(document.simpler())
    assert ["1", "4 3", "8 8 8 1"] in simpler
    assert ["2", "2 2", "1 5", "4 3", "8 8 8 1"] in simpler
    assert document.texts() == EXAMPLE.strip().split("\n")


def test_the_smallest_text_has_the_commands_of_the_example() -> None:
    source = """
stock = {}
for _ in range(int(input())):
    command, name, amount = input().split()
    if command == "IN":
        stock[name] = stock.get(name, 0) + int(amount)
    elif name in stock:
        stock[name] -= int(amount)
        if stock[name] == 0:
            del stock[name]
print(sorted(stock.items()))
"""
    variant = source.replace("        if stock[name] == 0:\n            del stock[name]\n", "")
    verdict = judged(source, variant, "3\nIN bolt 5\nOUT bolt 2\nOUT nut 1\n")
    assert isinstance(verdict, Distinguished)
    assert [line.split()[0] for line in verdict.counterexample.input.args[0].splitlines()[1:]] == ["IN", "OUT"]


def test_programs_that_read_pairs_of_lines_to_the_end_are_told_apart_by_more_and_longer_ones() -> None:
    source = """
import sys
lines = sys.stdin.read().splitlines()
for x, coefficients in zip(lines[::2], lines[1::2]):
    value = 0
    for each in coefficients.split():
        value = value * int(x) + int(each)
    print(value)
"""
    verdict = judged(source, source.replace("coefficients.split()", "coefficients.split()[:5]"), "2\n1 0 1\n-1\n3 2\n")
    assert isinstance(verdict, Distinguished)
    assert verdict.counterexample.difference.in_domain
    assert len(verdict.counterexample.input.args[0].splitlines()) == 2
