"""Symbolic: a player without a model for both seats, so that the whole game runs with none.

As the generator it makes mutants and keeps the one that is as hard to see as the task asks for; as the evaluator it
is the search portfolio.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Any

from mutsinq.agents.engines import OwnEngine
from mutsinq.agents.notation import write_proposal
from mutsinq.agents.searching import SearchPlayer
from mutsinq.agents.workshop import Workshop
from mutsinq.core.reply import Reply
from mutsinq.core.task import GeneratorTask, Task
from mutsinq.errors import AgentError, InputError
from mutsinq.execution.engine import Engine
from mutsinq.execution.worker import LoadError

#: Programs whose blind inputs and outcomes are kept.
_WORKSHOPS = 32
HIGHEST_ORDER = 3


class SymbolicPlayer:
    """Mutation operators and the search portfolio under budgets of wall-clock seconds.

    `seconds` is the evaluator's budget for a pair, and a quarter of it the generator's for a difference that blind
    inputs do not show. A variant has 1 to `order` mutations.
    """

    def __init__(self, seconds: float = 2.0, order: int = 2, *, unsafe: bool = False, name: str = "symbolic") -> None:
        if not 1 <= order <= HIGHEST_ORDER:
            raise AgentError(f"player {name!r}: order {order} is not from 1 to {HIGHEST_ORDER}")
        self.name = name
        self._seconds = seconds
        self._orders = range(1, order + 1)
        self._searching = SearchPlayer(name, seconds, unsafe=unsafe)
        self._engine = OwnEngine()
        self._workshops: OrderedDict[str, Workshop] = OrderedDict()

    @property
    def configuration(self) -> dict[str, Any]:
        """Its budget and orders; replies to hard tasks also depend on how fast the machine is."""
        return {"player": "symbolic", "seconds": self._seconds, "order": self._orders[-1]}

    def act(self, task: Task, seed: int) -> Reply:
        """A variant with the input that shows it, or the answer of the portfolio."""
        if not isinstance(task, GeneratorTask):
            return self._searching.act(task, seed)
        started = time.monotonic()
        engine = self._engine.get()
        try:
            workshop = self._workshop(engine, task)
            proposal = workshop.propose(engine, task, self._orders, self._seconds / 4, seed)
        except (InputError, LoadError) as error:
            return Reply(f"the program cannot be run: {error}", finish="failed")
        if proposal is None:
            return Reply("no mutant of the program differs on any input that was tried", finish="failed")
        return Reply(write_proposal(proposal, task.program), seconds=time.monotonic() - started)

    def _workshop(self, engine: Engine, task: GeneratorTask) -> Workshop:
        program = task.program
        if program.digest not in self._workshops:
            self._workshops[program.digest] = Workshop(engine, program, task.known)
            if len(self._workshops) > _WORKSHOPS:
                self._workshops.popitem(last=False)
        return self._workshops[program.digest]

    def close(self) -> None:
        """End its processes; the next task starts new ones."""
        self._engine.close()
        self._searching.close()
