"""Rows hold all that judging takes, and rewards are those of the game."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutsinq.agents.notation import write_proposal
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.reply import Proposal, Reply
from mutsinq.errors import AgentError
from mutsinq.execution import isolation
from mutsinq.game.bench import Bench, ProposalJob
from mutsinq.game.environment import Environment, GameReward, evaluator_rows, generator_rows
from mutsinq.game.puzzles import prediction_rows, puzzle_rows, sat_source
from mutsinq.game.settings import GameSettings
from mutsinq.game.store import Store
from mutsinq.game.stored import StoredGame

SOURCE = "def f(n: int, xs: list[int]) -> int:\n    return sum(x for x in xs if x > n)\n"
KNOWN = (Input((1, [1, 2, 3])), Input((0, [5])), Input((4, [4, 9])))
PROGRAM = CorpusProgram(Program(SOURCE, "program", "f"), KNOWN, "here", "MIT", "train")
RIGHT = Input((2, [2]))
PROPOSAL = write_proposal(Proposal(SOURCE.replace(" > ", " >= "), RIGHT), PROGRAM.program)


@pytest.fixture(scope="module")
def reward() -> Iterator[GameReward]:
    if isolation.probe().level < isolation.Level.SYSCALLS:
        pytest.skip("what models write is not run where it is not confined")
    with GameReward() as reward:
        yield reward


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A game with a pair that differs and one that is proved equal."""
    settings = GameSettings("scripted", ("fuzz",), equal_share=0.5)
    job = ProposalJob("g", 0, PROGRAM, 5, frozenset(), "scripted", replies=(Reply(PROPOSAL),))
    with Bench(settings) as bench, Store(tmp_path_factory.mktemp("game") / "store.db", create=True) as store:
        store.begin(StoredGame("g", settings.describe(), {}, {}, "2026-01-01T00:00:00Z"), [PROGRAM])
        done = job.do(bench)
        store.add_judged("g", done.proposals, done.pairs)
        yield store


def test_evaluators_earn_one_for_a_right_answer_and_nothing_for_any_other(store: Store, reward: GameReward) -> None:
    rows = sorted(evaluator_rows(store, "g"), key=lambda row: '"counterexample": null' in row["info"])
    said = ["f(2, [2])", "equivalent", "f(2, [1])", "I think so", ""]
    prompts, info = [row["prompt"] for row in rows for _ in said], [row["info"] for row in rows for _ in said]
    assert reward(prompts, said * 2, info=info, task=["evaluator"] * 10) == [1, 0, 0, 0, 0, 0, 1, 0, 0, 0]


def test_generators_earn_for_what_is_valid_new_and_rare(reward: GameReward) -> None:
    (row,) = generator_rows([PROGRAM])
    said: list[Any] = [PROPOSAL, [{"role": "assistant", "content": PROPOSAL}], "nothing", None]
    earned = reward([row["prompt"]] * 4, said, info=[row["info"]] * 4)
    assert 0 < earned[0] <= 1
    assert earned[1:] == [0, 0, 0]


def test_prompts_say_what_to_do_and_rows_survive_being_stored(store: Store, reward: GameReward) -> None:
    row = json.loads(json.dumps(generator_rows([PROGRAM])[0]))
    assert [message["role"] for message in row["prompt"]] == ["system", "user"]
    assert "def f(n: int, xs: list[int])" in row["prompt"][1]["content"]
    assert reward([row["prompt"]], [PROPOSAL], info=[json.loads(row["info"])])[0] > 0
    shown = evaluator_rows(store, "g")[0]["prompt"][1]["content"]
    assert "f(2, [2])" not in shown


@given(st.lists(st.tuples(st.text() | st.none(), st.text() | st.none() | st.dictionaries(st.text(), st.text()))))
@settings(max_examples=30, deadline=None)
def test_nothing_that_is_said_or_asked_is_raised_about(reward: GameReward, lines: list[tuple[object, object]]) -> None:
    said, info = [line[0] for line in lines], [line[1] for line in lines]
    assert reward([None] * len(lines), said, info=info) == [0.0] * len(lines)
    assert reward([None] * len(lines), said) == [0.0] * len(lines)


def test_the_environment_is_handed_to_verifiers(
    store: Store, reward: GameReward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By stand-ins with the signatures of the two packages, which tests do not install."""
    verifiers: Any = ModuleType("verifiers")
    verifiers.Rubric = lambda funcs, weights: SimpleNamespace(funcs=funcs)
    verifiers.SingleTurnEnv = SimpleNamespace
    datasets: Any = ModuleType("datasets")
    datasets.Dataset = SimpleNamespace(from_list=list)
    monkeypatch.setitem(sys.modules, "verifiers", verifiers)
    monkeypatch.setitem(sys.modules, "datasets", datasets)
    made = Environment(tuple(evaluator_rows(store, "g")), reward).to_verifiers(max_concurrent=2)
    assert made.max_concurrent == 2
    (score,) = made.rubric.funcs
    differing = next(row for row in made.dataset if '"counterexample": null' not in row["info"])
    chat = [{"role": "assistant", "content": "f(2, [2])"}]
    assert asyncio.run(score(completion=chat, info=json.loads(differing["info"]), prompt=[], state={})) == 1


def test_without_verifiers_it_is_said_what_to_install(reward: GameReward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "verifiers", None)
    with pytest.raises(AgentError, match="pip install"):
        Environment((), reward).to_verifiers()


def test_a_pair_is_a_puzzle_that_needs_nothing_else(store: Store) -> None:
    (puzzle,) = puzzle_rows(store, "g")
    names: dict[str, Any] = {}
    exec(compile(puzzle.sat, "sat", "exec"), names)  # only the text of this file
    assert puzzle.solution == "(2, [2])"
    assert names["sat"]((2, [2])) is True
    assert names["sat"]((2, [1])) is False
    assert names["sat"](("a", 3)) is False
    assert (puzzle.samples, puzzle.licence) == (0, "MIT")


def test_a_puzzle_takes_nan_for_itself() -> None:
    one, other = (
        Program(f"def f(x):\n    return x * {factor} if x == x else x\n", "program", "f") for factor in (1.0, 2.0)
    )
    names: dict[str, Any] = {}
    exec(compile(sat_source(one, other) or "", "sat", "exec"), names)
    assert names["sat"]((float("nan"),)) is False
    assert names["sat"]((3.0,)) is True


def test_programs_with_globals_are_no_puzzles() -> None:
    one = Program("n = 0\ndef f(x):\n    global n\n    n += x\n    return n\n", "program", "f")
    assert sat_source(one, one) is None


def test_what_both_programs_returned_is_to_be_predicted(store: Store) -> None:
    original, variant = prediction_rows(store, "g")
    assert (original.call, original.output) == ("f(2, [2])", "0")
    assert (variant.call, variant.output) == ("f(2, [2])", "2")
    assert original.program == SOURCE
