"""What is known of a survivor, and where it is looked at next."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mutsinq.core.certificate import Certificate
from mutsinq.core.input import Input
from mutsinq.core.verdict import Bounded, Distinguished, Equivalent, Invalid, NotFound, Proof
from mutsinq.reports.regression_test import state
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.settings import Settings
from mutsinq.suite.survivors.survivor import Survivor

MakeSurvivor = Callable[..., Survivor]

CODE = """
    def check(n):
        if n < 0:
            raise ValueError("too small")
        return n

    def twice(n):
        return check(n) * 2
    """


def _proof(survivor: Survivor, entry: str, *, messages: bool) -> Equivalent:
    original, variant = survivor.programs(entry)
    certificate = Certificate("z3", original, variant, "all inputs", {"messages": str(messages)})
    return Equivalent(Proof("z3", "all inputs", certificate=certificate))


def test_what_an_exception_says_keeps_a_mutant_from_being_called_equivalent(survivor: MakeSurvivor) -> None:
    message = survivor(CODE, "too small", "too big", "check")
    assert message.hear("check", _proof(message, "check", messages=False))
    assert isinstance(message.verdict, Bounded)
    assert message.verdict.bound == "calls of check, messages of exceptions aside"
    assert not message.settled


def test_a_proof_that_speaks_of_messages_settles(survivor: MakeSurvivor) -> None:
    same = survivor(CODE, "return n", "return (n)", "check")
    same.hear("check", _proof(same, "check", messages=True))
    assert isinstance(same.verdict, Equivalent)
    assert same.settled


def test_a_proof_on_a_caller_is_none_on_the_mutant(survivor: MakeSurvivor) -> None:
    same = survivor(CODE, "return n", "return (n)", "check")
    same.hear("twice", _proof(same, "twice", messages=True))
    assert isinstance(same.verdict, Bounded)


def test_less_than_is_known_changes_nothing(survivor: MakeSurvivor) -> None:
    mutant = survivor(CODE, "n < 0", "n < 1", "check")
    assert mutant.hear("check", NotFound(()))
    assert not mutant.hear("twice", NotFound(()))
    assert mutant.entry == "check"


def test_an_entry_that_showed_a_difference_comes_first_and_messages_count_last(survivor: MakeSurvivor) -> None:
    mutant = survivor(CODE, "n < 0", "n < 1", "check")
    assert [entry for entry, _, _ in mutant.stages()[:2]] == ["check", "twice"]
    mutant.telling["twice"] = [Input((0,))]
    stages = mutant.stages()
    assert [entry for entry, _, _ in stages[:2]] == ["twice", "check"]
    assert [relation.same_exception_message for _, _, relation in stages] == [False] * 2 + [True] * 4


BOX = """
    class Box:
        def __init__(self, width: int):
            self.width = width
            self.lid = 2

        @property
        def area(self):
            return self.width ** 2

        @classmethod
        def double(cls, width: int):
            return cls(2 * width).area

        @staticmethod
        def half(width: int):
            return width // 2
    """


@pytest.mark.parametrize(
    ("before", "used"),
    [
        ("self.lid = 2", ".lid == 2"),
        ("@property\n", ".area == "),
        ("@classmethod\n", ".double("),
        ("@staticmethod\n", ".half("),
    ],
)
def test_what_objects_of_a_mutant_lack_is_a_difference(survivor: MakeSurvivor, before: str, used: str) -> None:
    mutant = survivor(BOX, before, "pass" if "=" in before else "\n", "Box.area")
    settings = Settings(timeout=20.0, relation=mutant.relation, searchers=("boundary", "fuzz"))
    verdict = distinguish(*mutant.programs("Box"), settings)
    assert isinstance(verdict, Distinguished)
    statement = state("subject", "Box", verdict.counterexample)
    assert statement is not None
    # How small the input becomes is up to the machine.
    assert any(used in line for line in statement.lines)
    assert statement.lines[-1].startswith("assert ")


def test_what_nothing_calls_is_settled_at_once(survivor: MakeSurvivor) -> None:
    unused = survivor("LIMIT = 3\n\n\ndef f():\n    return 1\n", "3", "4", "")
    assert unused.settled
    assert isinstance(unused.verdict, Invalid)
