"""A small game whose players keep to their seeds, for tests: `play_and_die` is called in processes of their own."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutsinq.agents.notation import write_proposal
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.reply import Proposal, Reply
from mutsinq.core.task import GeneratorTask, Task
from mutsinq.game.bench import Bench
from mutsinq.game.play import Advanced, Event, PlayReport, play
from mutsinq.game.settings import GameSettings
from mutsinq.game.store import Store

SOURCES = {
    "over": "def over(n: int) -> int:\n    if n > 3:\n        return n - 3\n    return 0\n",
    "clip": "def clip(xs: list[int], top: int) -> list[int]:\n    return [min(x, top) for x in xs if x != 3]\n",
    "word": "def word(text: str) -> str:\n    return text[:3].upper() + text[3:]\n",
}
_INPUTS = {
    "over": (Input((4,)), Input((0,))),
    "clip": (Input(([1, 3, 9], 5)), Input(([3], 3))),
    "word": (Input(("abcdef",)), Input(("",))),
}
PROGRAMS = [
    CorpusProgram(Program(source, "small", name), _INPUTS[name], f"small: {name}", "MIT", "train")
    for name, source in SOURCES.items()
]
SETTINGS = GameSettings("shift", ("fuzz", "constant", "sibling"), variants=3, samples=2, turns=2, equal_share=0.3)


class ShiftPlayer:
    """Writes another number where the program says 3, claims that the first known input shows it, and may be wrong."""

    name = "shift"

    @property
    def configuration(self) -> dict[str, Any]:
        """It has no choices."""
        return {"player": "shift"}

    def act(self, task: Task, seed: int) -> Reply:
        """The variant of that seed; now and then nonsense."""
        assert isinstance(task, GeneratorTask)
        if seed % 7 == 0:
            return Reply("I would rather not.")
        source = task.program.source.replace("3", str(seed % 9))
        return Reply(write_proposal(Proposal(source, task.known[0]), task.program))


@dataclass(frozen=True)
class DeadlyJob:
    """A job that ends its process, if it is told to, or says its number."""

    number: int
    deadly: bool = False

    @property
    def name(self) -> str:
        """For messages."""
        return f"job {self.number}"

    def do(self, bench: Bench) -> int:
        """Die, or do it."""
        if self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.number


def play_small(path: Path, rounds: int = 2, *, die_after: int = -1, **options: Any) -> PlayReport:
    """Play the small game in the store of that path; die by SIGKILL after so many pieces of work."""
    left = die_after

    def on_event(event: Event) -> None:
        nonlocal left
        if isinstance(event, Advanced) and event.done:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    with Store(path, create=True) as store:
        return play(PROGRAMS, {"shift": ShiftPlayer()}, SETTINGS, store, on_event, rounds=rounds, **options)


if __name__ == "__main__":
    play_small(Path(sys.argv[1]), die_after=int(sys.argv[2]), jobs=int(sys.argv[3]))
