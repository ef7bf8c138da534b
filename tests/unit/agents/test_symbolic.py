"""The symbolic player plays both seats, by claims that hold when they are run."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from random import Random

import pytest

from mutsinq.agents.engines import OwnEngine
from mutsinq.agents.mutating import combinations, mutated, mutations
from mutsinq.agents.notation import read_answer, read_proposal
from mutsinq.agents.symbolic import SymbolicPlayer
from mutsinq.agents.table import open_player
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.reply import Answer, Proposal
from mutsinq.core.task import EvaluatorTask, GeneratorTask
from mutsinq.errors import AgentError
from mutsinq.searchers.screening import Screen
from mutsinq.static.forms.normal_form import normal_digest

SOURCE = (
    "def f(xs: list[int], n: int) -> list[int]:\n"
    "    kept = []\n    for x in xs:\n        if x > n and x % 3 != 2:\n            kept.append(x + 1)\n"
    "    return kept\n"
)
PROGRAM = Program(SOURCE, "program", "f")


@pytest.fixture(scope="module")
def player() -> Iterator[SymbolicPlayer]:
    player = SymbolicPlayer(seconds=2.0, order=2, unsafe=True)
    yield player
    player.close()


def proposed(player: SymbolicPlayer, difficulty: int, seed: int) -> Proposal:
    reply = player.act(GeneratorTask(PROGRAM, difficulty), seed)
    assert reply.finish == "stop", reply.text
    proposal = read_proposal(reply.text, PROGRAM)
    assert isinstance(proposal, Proposal)
    return proposal


def test_a_claimed_input_distinguishes_the_variant(player: SymbolicPlayer) -> None:
    engine = OwnEngine()
    for seed in range(4):
        proposal = proposed(player, 5, seed)
        screen = Screen(engine.get(), PROGRAM, [proposal.input])
        assert screen.differing(engine.get(), Program(proposal.source, "program", "f")) == [0]
    engine.close()


def test_the_same_seed_gives_the_same_variant_and_others_others(player: SymbolicPlayer) -> None:
    assert proposed(player, 3, 1) == proposed(player, 3, 1)
    assert len({proposed(player, 3, seed).source for seed in range(6)}) > 2


def test_a_harder_task_gets_a_variant_that_fewer_inputs_show(player: SymbolicPlayer) -> None:
    engine = OwnEngine()
    inputs = [Input(([a, b, 7], n)) for a in range(-3, 6) for b in range(-3, 6) for n in (-2, 0, 3)]
    screen = Screen(engine.get(), PROGRAM, inputs)
    shown = {
        difficulty: sum(
            len(screen.differing(engine.get(), Program(proposed(player, difficulty, seed).source, "program", "f")))
            for seed in range(4)
        )
        for difficulty in (0, 10)
    }
    assert shown[10] < shown[0]
    engine.close()


def test_the_evaluator_names_an_input_that_distinguishes(player: SymbolicPlayer) -> None:
    variant = Program(SOURCE.replace("x > n", "x >= n"), "program", "f")
    answer = read_answer(player.act(EvaluatorTask(PROGRAM, variant), 0).text, "f")
    assert isinstance(answer, Answer)
    engine = OwnEngine()
    assert Screen(engine.get(), PROGRAM, answer.inputs).differing(engine.get(), variant) == [0]
    engine.close()


def test_equal_programs_are_called_equivalent_by_proof_alone(player: SymbolicPlayer) -> None:
    renamed = Program(SOURCE.replace("kept", "found"), "program", "f")
    assert player.act(EvaluatorTask(PROGRAM, renamed), 0).text == "equivalent\n"


def test_a_program_that_does_not_compile_gives_a_failed_reply(player: SymbolicPlayer) -> None:
    broken = Program("def f(:", "program", "f")
    assert player.act(GeneratorTask(broken, 5), 0).finish == "failed"
    assert player.act(EvaluatorTask(PROGRAM, broken), 0).finish == "failed"


def test_a_diff_alone_is_refused(player: SymbolicPlayer) -> None:
    assert player.act(EvaluatorTask(PROGRAM, PROGRAM, view="diff-only"), 0).finish == "refused"


def test_an_order_beyond_the_highest_is_an_error() -> None:
    with pytest.raises(AgentError, match="order 4"):
        open_player("symbolic,order=4")


@pytest.mark.parametrize("order", [1, 2, 3])
def test_variants_of_each_order_compile_differ_and_keep_the_signature(order: int) -> None:
    single = mutations(PROGRAM)
    chosen = [(each,) for each in single] if order == 1 else list(combinations(single, [order], 12, Random(0)))
    assert {len(each) for each in chosen} == {order}
    made = [each for each in (mutated(PROGRAM, mutations) for mutations in chosen) if each is not None]
    assert len({each.source for each in made}) > 8
    for each in made:
        compile(each.source, "variant", "exec")
        assert each.source.startswith("def f(xs: list[int], n: int)")


def test_mutations_of_the_same_text_are_not_combined() -> None:
    first, second = mutations(PROGRAM)[:2]
    assert mutated(PROGRAM, (first, first)) is None
    assert all(
        one.edits[0].span != other.edits[0].span for one, other in combinations([first, second], [2], 9, Random(0))
    )


def test_nothing_that_is_taken_is_proposed_again(player: SymbolicPlayer) -> None:
    taken: list[str] = []
    for seed in range(8):
        reply = player.act(GeneratorTask(PROGRAM, 3, taken=tuple(taken)), seed)
        proposal = read_proposal(reply.text, PROGRAM)
        assert isinstance(proposal, Proposal)
        taken.append(normal_digest(Program(proposal.source, "program", "f")))
    assert len(set(taken)) == 8


def test_a_program_without_variants_that_are_not_taken_has_no_proposal(player: SymbolicPlayer) -> None:
    program = Program("def f(a: int) -> int:\n    return a * 2\n", "program", "f")
    reply, taken = player.act(GeneratorTask(program, 5), 0), []
    while reply.finish == "stop" and len(taken) < 100:
        proposal = read_proposal(reply.text, program)
        assert isinstance(proposal, Proposal)
        taken.append(normal_digest(Program(proposal.source, "program", "f")))
        reply = player.act(GeneratorTask(program, 5, taken=tuple(taken)), len(taken))
    assert reply.finish == "failed"
    assert 1 < len(taken) == len(set(taken)) < 100


def test_a_copy_in_another_process_opens_an_engine_of_its_own() -> None:
    engine = OwnEngine()
    used = engine.get()
    copy = pickle.loads(pickle.dumps(engine))
    assert copy.get() is not used
    engine.close()
    copy.close()


def test_mutants_that_nothing_tells_apart_are_searched_and_never_claimed(player: SymbolicPlayer) -> None:
    # With >= in place of > it does the same, and no input can show otherwise.
    source = (
        "def f(xs: list[int]) -> int:\n    best = 0\n    for x in xs:\n        if x > best:\n            best = x\n"
    )
    program = Program(source + "    return best\n", "program", "f")
    engine = OwnEngine()
    for seed in range(4):
        proposal = read_proposal(player.act(GeneratorTask(program, 10, known=(Input(([1, 2],)),)), seed).text, program)
        assert isinstance(proposal, Proposal)
        screen = Screen(engine.get(), program, [proposal.input])
        assert screen.differing(engine.get(), Program(proposal.source, "program", "f")) == [0]
    engine.close()
