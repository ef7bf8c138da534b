"""Mutants of a model, and of second order, go through the tests like all others, and to an input that kills them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Write = Callable[[str, str], Path]
Measure = Callable[..., Any]

CODE = """
def price(net: int) -> int:
    # in cents
    if net > 100:
        return net - 10
    return net
"""
TEST = """
from shop import price


def test_price():
    assert price(200) == 190
    assert price(50) == 50
"""
#: One that the test kills, one that it does not, one that cannot be read, and one that reaches for files.
REPLIES = """\
3:
        return net - 11
=> price(200)
%%
2:
    if net >= 100:
=> price(100)
%%
I would rather not.
%%
3:
        return open(net)
=> price(200)
"""


@pytest.fixture(autouse=True)
def shop(write: Write) -> None:
    write("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["."]\n')
    write("shop.py", CODE)
    write("test_shop.py", TEST)
    write("replies.txt", REPLIES)


def test_what_a_model_writes_is_tried_and_its_survivors_are_shown_how_to_be_killed(
    project: Path, measure: Measure
) -> None:
    options = ("--mutsinq-operators=none", "--mutsinq-generator=scripted:replies.txt")
    measured = measure(project, "--mutsinq-survivors=20", *options)
    assert measured.code == 0, measured.output
    killed, survived = sorted(measured.results, key=lambda result: result.status)
    assert (killed.status, survived.status) == ("killed", "survived")
    assert killed.mutant.operator == survived.mutant.operator == "model"
    assert "price(100)" in measured.output
    assert "# in cents" in (project / "shop.py").read_text("utf-8")


def test_a_player_that_there_is_not_is_named(project: Path, measure: Measure) -> None:
    measured = measure(project, "--mutsinq-generator=nobody")
    assert measured.code == 2
    assert "no player is named 'nobody'" in measured.output


def test_mutants_of_second_order_make_two_mutations_at_once(project: Path, measure: Measure) -> None:
    measured = measure(project, "--mutsinq-order=2", "--mutsinq-operators=arithmetic,number,comparison-boundary")
    assert measured.code == 0, measured.output
    assert measured.results
    assert {len(result.mutant.mutations) for result in measured.results} == {2}
    assert "killed" in {result.status for result in measured.results}
