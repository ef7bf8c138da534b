"""Players whose replies are known beforehand."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutsinq.agents.player import act_all, task_digest
from mutsinq.agents.recorded import RecordedPlayer
from mutsinq.agents.scripted import ScriptedPlayer, open_scripted
from mutsinq.core.program import Program
from mutsinq.core.reply import Reply
from mutsinq.core.task import EvaluatorTask, GeneratorTask
from mutsinq.errors import AgentError

PROGRAM = Program("def f(a): return a\n", "m", "f")
TASK = GeneratorTask(PROGRAM, 3)
OTHER = EvaluatorTask(PROGRAM, Program("def f(a): return 1\n", "m", "f"))


def test_a_script_is_said_in_order_and_then_again() -> None:
    player = ScriptedPlayer(["one", "two"])
    assert [reply.text for reply in act_all(player, [TASK, TASK, OTHER], [0, 1, 2])] == ["one", "two", "one"]


def test_a_script_may_go_by_tasks() -> None:
    player = ScriptedPlayer({task_digest(TASK): "one"})
    assert player.act(TASK, 5) == Reply("one")
    assert player.act(OTHER, 5).finish == "failed"


def test_the_digest_of_a_task_tells_whatever_the_player_is_told() -> None:
    tasks = [TASK, GeneratorTask(PROGRAM, 4), GeneratorTask(PROGRAM, 3, ("n: int",)), OTHER]
    assert len({task_digest(task) for task in tasks}) == len(tasks)
    assert task_digest(GeneratorTask(PROGRAM, 3)) == task_digest(TASK)


def test_a_script_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "replies.txt"
    path.write_text("f(1)\n%%\nf(2)\nf(3)\n%%\n", "utf-8")
    assert open_scripted(str(path)).configuration["texts"] == ["f(1)\n", "f(2)\nf(3)\n"]


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"%%\n"])
def test_a_file_without_replies_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "replies.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AgentError, match=r"replies\.txt|nothing to say"):
        open_scripted(str(path))


def test_a_recording_says_what_was_said_to_the_same_task_and_seed() -> None:
    reply = Reply("f(1)\n", prompt="Which?", seconds=0.5)
    player = RecordedPlayer({(task_digest(TASK), 7): reply}, "model", {"model": "m"})
    assert player.act(TASK, 7) == reply
    assert player.act(TASK, 8).finish == "failed"
    assert player.act(OTHER, 7).finish == "failed"
    assert player.configuration == {"model": "m"}
