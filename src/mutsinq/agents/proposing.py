"""Proposing: a player as one of the searchers of the portfolio.

A model proposes few inputs, slowly, but some that no generator would come upon. So it is asked beside the others, for
the time that the cheap ones leave, and each of its proposals is also a seed: its mutations reach what it nearly said.
"""

from __future__ import annotations

import itertools
import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mutsinq.agents.notation import read_answer
from mutsinq.agents.player import Player, act_all
from mutsinq.agents.table import open_player
from mutsinq.core.call_text import render_call
from mutsinq.core.counted import counted
from mutsinq.core.input import Input
from mutsinq.core.reply import Answer
from mutsinq.core.search import Budget, SearchReport
from mutsinq.core.task import EvaluatorTask
from mutsinq.searchers.examples import Examples
from mutsinq.searchers.meter import Meter
from mutsinq.searchers.protocol import Pair, Probe

#: Replies that are asked for at once, and inputs that the player is told.
_SAMPLES, _KNOWN = 8, 8
#: Seconds of mutating after each round of proposals.
_MUTATING_SECONDS = 0.3
#: Rounds in a row without a new proposal, after which the player has said what it has to say.
_MOST_STALE = 2
#: Seconds that the interpreter waits at its end for a model that computes.
_LAST_SECONDS = 30.0


@dataclass(slots=True, weakref_slot=True)
class AgentSearcher:
    """Asks the player that a text names. A copy in another process opens a player of its own."""

    spec: str
    name: str = "agent"
    #: It takes no turns: what it runs is little, and it waits for a model most of the time.
    beside: bool = True
    _player: Player | None = field(default=None, repr=False)
    #: A reply that a search did not wait for must end before the next one is asked for.
    _asking: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return AgentSearcher, (self.spec,)

    def open(self) -> Player:
        """The player; loading a model takes seconds, once. Raises AgentError if it cannot play."""
        if self._player is None:
            self._player = open_player(self.spec)
            if interrupt := getattr(self._player, "interrupt", None):
                # An interpreter that ends while a thread of it is inside of a model is aborted, with another exit code.
                weakref.finalize(self, _end, interrupt, self._asking)
        return self._player

    def interrupt(self) -> None:
        """Cut off a reply under way, where the player can: it would take time from the next search."""
        if interrupt := getattr(self._player, "interrupt", None):
            interrupt()

    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        """Ask and mutate in turns, until the probe closes, the budget is used up, or nothing new is said."""
        meter = Meter(probe, budget)
        if not self._asking.acquire(timeout=budget.seconds):
            return meter.report(self.name, note="was still replying to an earlier question")
        try:
            return self._search(pair, probe, meter)
        finally:
            self._asking.release()

    def _search(self, pair: Pair, probe: Probe, meter: Meter) -> SearchReport:
        player, proposed = self.open(), dict[str, Input]()
        stale = 0
        for round in itertools.count():
            if not meter.open or stale >= _MOST_STALE:
                break
            task = EvaluatorTask(pair.original, pair.variant, known=_known(pair, meter.corpus))
            new = [input for text, input in self._asked(player, task, pair.seed, round).items() if text not in proposed]
            stale = 0 if new else stale + 1
            proposed.update({render_call("f", input): input for input in new})
            meter.run(new)
            if new and meter.open:
                meter.tried += _mutated(pair, probe, list(proposed.values()), round)
        return meter.report(self.name, note=counted(len(proposed), "proposal"))

    @staticmethod
    def _asked(player: Player, task: EvaluatorTask, seed: int, round: int) -> dict[str, Input]:
        """The distinct inputs of one round of replies, by their texts."""
        seeds = [seed * 1_000_003 + round * _SAMPLES + sample for sample in range(_SAMPLES)]
        replies = act_all(player, [task] * _SAMPLES, seeds)
        answers = [read_answer(reply.text, task.original.entry) for reply in replies if reply.finish == "stop"]
        inputs = [input for answer in answers if isinstance(answer, Answer) for input in answer.inputs]
        return {render_call("f", input): input for input in inputs}


def _end(interrupt: Callable[[], object], asking: threading.Lock) -> None:
    """Wait until nothing is computed any more, which does not take long."""
    interrupt()
    if asking.acquire(timeout=_LAST_SECONDS):
        asking.release()


def _known(pair: Pair, corpus: Sequence[Input]) -> tuple[Input, ...]:
    """Inputs on which the original behaves normally: those that were given, or else the first that showed something."""
    return (*pair.domain.examples, *corpus)[:_KNOWN]


def _mutated(pair: Pair, probe: Probe, proposed: Sequence[Input], round: int) -> int:
    """Run mutations of the proposals for a moment; gives how many."""
    domain = replace(pair.domain, examples=tuple(proposed))
    seeded = replace(pair, domain=domain, seed=pair.seed + round)
    return Examples().search(seeded, probe, Budget(_MUTATING_SECONDS)).inputs_tried
