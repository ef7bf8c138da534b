"""A checked generator proposes what was seen to differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from mutsinq.agents.checked import CheckedPlayer
from mutsinq.agents.engines import OwnEngine
from mutsinq.agents.notation import read_proposal, write_proposal
from mutsinq.agents.scripted import ScriptedPlayer
from mutsinq.agents.shelf import adapters_of
from mutsinq.agents.table import open_player
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.reply import Proposal
from mutsinq.core.task import EvaluatorTask, GeneratorTask
from mutsinq.errors import AgentError
from mutsinq.searchers.screening import Screen
from mutsinq.static.forms.normal_form import normal_digest

SOURCE = "def f(n: int) -> int:\n    m = n * 2\n    return m + 1\n"
PROGRAM = Program(SOURCE, "program", "f")
OFTEN = SOURCE.replace("+ 1", "- 1")
SELDOM = SOURCE.replace("return", "if n == 3:\n        return 0\n    return")
#: Variants that are none: the same in other words, no Python, other arguments, and one that reaches for the tests.
SAME, BROKEN = SOURCE.replace("m", "k"), "def f(n):\n    return (\n"
OTHER_ARGUMENTS = "def f(n: int, k: int) -> int:\n    return n\n"
TRICK = SOURCE.replace("return", "import sys\n    sys._getframe(1)\n    return")


def said(*sources: str, claimed: int = 0) -> list[str]:
    return [write_proposal(Proposal(source, Input((claimed,))), PROGRAM) for source in sources]


@contextmanager
def checked(texts: Sequence[str], replies: int | None = None) -> Iterator[CheckedPlayer]:
    player = CheckedPlayer(ScriptedPlayer(texts), replies or len(texts), unsafe=True)
    try:
        yield player
    finally:
        player.close()


def proposed(player: CheckedPlayer, task: GeneratorTask, seed: int = 0) -> Proposal:
    reply = player.act(task, seed)
    assert reply.finish == "stop", reply.text
    proposal = read_proposal(reply.text, PROGRAM)
    assert isinstance(proposal, Proposal)
    return proposal


def test_what_is_no_variant_is_passed_over_and_the_input_shows_the_difference() -> None:
    with checked([*said(SAME, BROKEN, OTHER_ARGUMENTS, TRICK), "nonsense", *said(OFTEN)]) as player:
        proposal = proposed(player, GeneratorTask(PROGRAM, 5))
    assert proposal.source == OFTEN
    engine = OwnEngine()
    assert Screen(engine.get(), PROGRAM, [proposal.input]).differing(
        engine.get(), Program(proposal.source, "program", "f")
    ) == [0]
    engine.close()


@pytest.mark.parametrize(("difficulty", "source"), [(0, OFTEN), (10, SELDOM)])
def test_the_variant_is_as_hard_to_tell_as_the_task_asks_for(difficulty: int, source: str) -> None:
    with checked(said(OFTEN, SELDOM)) as player:
        drawn = [proposed(player, GeneratorTask(PROGRAM, difficulty), seed).source for seed in range(6)]
    assert drawn.count(source) > 3


def test_a_variant_that_is_taken_is_not_proposed_again() -> None:
    taken = (normal_digest(Program(OFTEN, "program", "f")),)
    with checked(said(OFTEN, SELDOM)) as player:
        assert proposed(player, GeneratorTask(PROGRAM, 0, taken=taken)).source == SELDOM


def test_where_no_reply_holds_the_player_fails_and_says_so() -> None:
    with checked(said(SAME, BROKEN)) as player:
        reply = player.act(GeneratorTask(PROGRAM, 5), 0)
    assert (reply.finish, reply.text) == ("failed", "none of 2 replies holds a new variant that was seen to differ")


def test_many_tasks_get_replies_of_their_own() -> None:
    with checked([*said(OFTEN), "unknown\n", *said(SELDOM)], replies=1) as player:
        tasks = [GeneratorTask(PROGRAM, 5), EvaluatorTask(PROGRAM, PROGRAM), GeneratorTask(PROGRAM, 5)]
        first, second, third = player.act_all(tasks, [0, 1, 2])
    assert second.text == "unknown\n"
    assert "- 1" in first.text
    assert "n == 3" in third.text


def test_a_text_names_the_player_behind_it_and_its_options(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("script") / "replies.txt"
    path.write_text("f(1)\n", "utf-8")
    player = open_player(f"checked:scripted:{path},replies=3,unsafe=True,name=ann")
    assert player.name == "checked:ann"
    assert player.configuration["replies"] == 3
    with pytest.raises(AgentError, match="replies=0"):
        open_player(f"checked:scripted:{path},replies=0")


def test_the_adapter_behind_it_is_known() -> None:
    assert [folder.name for folder in adapters_of("checked:adapter:generator-gemma,replies=3")] == ["generator-gemma"]
