"""A player as a mutation operator: what it writes becomes mutants of the module as it stands."""

from __future__ import annotations

from typing import Any

import pytest

from mutsinq.agents.table import open_player
from mutsinq.agents.writing import Writer
from mutsinq.errors import AgentError
from mutsinq.operators.pipeline import mutants
from mutsinq.operators.splice import apply
from mutsinq.operators.table import choose
from told_player import ToldPlayer

MODULE = '''import os
import shutil

class Shop:
    @staticmethod
    def price(net):
        """Gross."""
        # in cents
        return round(net * 1.2)

def size(path):
    return os.stat(path).st_size
'''


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> ToldPlayer:
    player = ToldPlayer([])
    monkeypatch.setattr("mutsinq.agents.writing.open_player", lambda spec: player)
    return player


def made(told: ToldPlayer, *replies: str, **options: Any) -> list[str]:
    told.texts = list(replies)
    found = mutants(MODULE, operators=[Writer("told", len(replies))], **options)
    return [apply(MODULE, mutant.mutations) for mutant in found.mutants]


def test_what_a_player_changes_is_changed_in_the_text_of_the_module(told: ToldPlayer) -> None:
    (mutant,) = made(told, "3:\n    return round(net * 1.19)\n=> price(10)", functions=["Shop.price"])
    assert mutant == MODULE.replace("1.2", "1.19")
    assert [task.program.entry for task in told.tasks] == ["price"]
    assert "# in cents" in told.tasks[0].program.source


def test_docstrings_stay_and_variants_that_say_the_same_are_dropped(told: ToldPlayer) -> None:
    only_text = '2:\n    """Net."""\n=> price(10)'
    other_words = "3:\n    return round((net * 1.2))\n=> price(10)"
    assert made(told, only_text, other_words, functions=["Shop"]) == []


def test_the_same_variant_twice_is_one_mutant(told: ToldPlayer) -> None:
    reply = "3:\n    return round(net)\n=> price(10)"
    assert len(made(told, reply, reply, functions=["Shop"])) == 1


def test_a_variant_that_an_operator_makes_as_well_is_one_mutant(told: ToldPlayer) -> None:
    told.texts = ["3:\n    return round(net / 1.2)\n=> price(10)"]
    alone = mutants(MODULE, operators=choose(["arithmetic"]), functions=["Shop"]).mutants
    both = mutants(MODULE, operators=[*choose(["arithmetic"]), Writer("told", 1)], functions=["Shop"]).mutants
    assert len(both) == len(alone)


@pytest.mark.parametrize(
    "body",
    [
        "import subprocess",
        "os.remove(path)",
        "shutil.rmtree(path)",
        "module = os; module.remove(path)",
        "(os or path).remove(path)",
        "open(path, 'w')",
        "getattr(os, 're' + 'move')(path)",
        "().__class__.__base__.__subclasses__()",
        "eval(path)",
    ],
)
def test_a_variant_may_not_reach_for_what_the_module_does_not_mention(told: ToldPlayer, body: str) -> None:
    assert made(told, f"2:\n    {body}\n    return 1\n=> size('a')", functions=["size"]) == []


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "no reply at all",
        "1:\ndef size(path, more):\n=> size('a', 1)",
        "1:\ndef other(path):\n=> size('a')",
        "2:\n    return (\n=> size('a')",
        "2:\n    return 1\ndef g():\n    pass\n=> size('a')",
    ],
)
def test_a_reply_that_is_no_variant_of_the_function_is_passed_over(told: ToldPlayer, reply: str) -> None:
    assert made(told, reply, functions=["size"]) == []


def test_functions_that_are_not_wanted_are_not_asked_for(told: ToldPlayer) -> None:
    made(told, "2:\n    return 1\n=> size('a')", lines={11, 12})
    assert {task.program.entry for task in told.tasks} == {"size"}


def test_a_player_that_there_is_not_is_named() -> None:
    with pytest.raises(AgentError, match="nobody"):
        Writer("nobody")


def test_the_player_without_a_model_writes_mutants_of_higher_order() -> None:
    assert open_player("symbolic")
    found = mutants("def f(a: int, b: int) -> int:\n    return a * 2 + b\n", operators=[Writer("symbolic", 3)])
    assert found.mutants
    assert {mutant.operator for mutant in found.mutants} == {"model"}
