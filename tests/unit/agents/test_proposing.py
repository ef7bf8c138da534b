"""A player as one of the searchers."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from typing import Any

import pytest

from mutsinq.agents.proposing import AgentSearcher
from mutsinq.agents.table import AGENTS, open_player
from mutsinq.core.program import Program
from mutsinq.core.reply import Reply
from mutsinq.core.task import EvaluatorTask, Task
from mutsinq.core.verdict import Distinguished, NotFound
from mutsinq.errors import AgentError
from mutsinq.execution.engine import Engine
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.settings import Settings
from told_player import ToldPlayer

ORIGINAL = Program("def f(n: int) -> int:\n    return n\n", "m", "f")
#: What differs is a number that nobody comes upon who does not calculate.
VARIANT = Program("def f(n: int) -> int:\n    return n + (n * 7919 % 1_000_003 == 424_242)\n", "m", "f")
NUMBER = pow(7919, -1, 1_000_003) * 424_242 % 1_000_003


def search(reply: str, monkeypatch: pytest.MonkeyPatch, seconds: float = 20.0) -> tuple[Any, ToldPlayer]:
    told = ToldPlayer((reply,))
    searcher = AgentSearcher("told")
    monkeypatch.setattr("mutsinq.agents.proposing.open_player", lambda spec: told)
    settings = Settings(seconds, ("boundary",), others=(searcher,))
    with Engine() as engine:
        return distinguish(ORIGINAL, VARIANT, settings, engine), told


def test_what_a_player_proposes_is_run_and_replayed_like_any_input(monkeypatch: pytest.MonkeyPatch) -> None:
    verdict, told = search(f"f({NUMBER})\n", monkeypatch)
    assert isinstance(verdict, Distinguished)
    assert verdict.counterexample.searcher == "agent"
    assert told.tasks[0].original == ORIGINAL


_ENDING = """
import threading
from mutsinq.agents import proposing
from mutsinq.core.reply import Reply
from mutsinq.core.task import EvaluatorTask

class Slow:
    name, configuration = "slow", {}
    begun, cut = threading.Event(), threading.Event()

    def act(self, task, seed):
        self.begun.set()
        self.cut.wait()
        print("cut off")
        return Reply("unknown")

    interrupt = cut.set

def ask(searcher):
    with searcher._asking:
        searcher.open().act(None, 0)
        print("ended")

proposing.open_player = lambda spec: Slow()
searcher = proposing.AgentSearcher("slow")
threading.Thread(target=ask, args=(searcher,), daemon=True).start()
Slow.begun.wait()
"""


def test_an_interpreter_does_not_end_inside_of_a_model() -> None:
    told = subprocess.run([sys.executable, "-c", _ENDING], capture_output=True, text=True, timeout=60)
    assert (told.returncode, told.stdout, told.stderr) == (0, "cut off\nended\n", "")


def test_a_reply_that_nobody_waits_for_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(ToldPlayer):
        asked, cut = threading.Event(), threading.Event()

        def act(self, task: Task, seed: int) -> Reply:
            self.asked.set()
            self.cut.wait(60)
            return super().act(task, seed)

        def interrupt(self) -> None:
            self.cut.set()

    slow = Slow(("unknown\n",))
    monkeypatch.setattr("mutsinq.agents.proposing.open_player", lambda spec: slow)
    settings = Settings(3.0, ("boundary",), others=(AgentSearcher("slow"),))
    hashed = "import hashlib\n\ndef f(n: int) -> int:\n    return n + (hashlib.md5(b'%d' % n).digest() < bytes(8))\n"
    with Engine() as engine:
        verdict = distinguish(ORIGINAL, Program(hashed, "m", "f"), settings, engine)
    assert isinstance(verdict, NotFound)
    assert slow.asked.is_set()
    assert slow.cut.is_set()


def test_the_player_is_told_inputs_on_which_the_original_returns(monkeypatch: pytest.MonkeyPatch) -> None:
    _, told = search(f"f({NUMBER})\n", monkeypatch)
    assert told.tasks[0].known


def test_what_nearly_hits_is_a_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    verdict, _ = search(f"f({NUMBER - 1})\n", monkeypatch, seconds=60.0)
    assert isinstance(verdict, Distinguished)


@pytest.mark.parametrize("reply", ["equivalent\n", "unknown\n", "as an assistant I cannot", "f(1, 2, 3)\n"])
def test_a_player_with_nothing_useful_to_say_does_no_harm(reply: str, monkeypatch: pytest.MonkeyPatch) -> None:
    verdict, told = search(reply, monkeypatch, seconds=4.0)
    assert isinstance(verdict, NotFound)
    assert [report.searcher for report in verdict.reports] == ["boundary", "agent"]
    assert told.tasks


def test_a_copy_for_another_process_names_the_same_player() -> None:
    assert pickle.loads(pickle.dumps(AgentSearcher("fuzz"))).open().name == "fuzz"


def test_a_player_that_there_is_not_is_said_before_the_search() -> None:
    with pytest.raises(AgentError, match="no player is named 'nobody'"):
        AgentSearcher("nobody").open()


def test_the_search_player_asks_its_agent() -> None:
    assert "search" in AGENTS
    player = open_player("search:boundary,agent=constant,seconds=3")
    assert player.configuration["agent"] == {"player": "constant"}
    reply = player.act(EvaluatorTask(ORIGINAL, VARIANT), 0)
    assert reply.finish == "stop"
