"""Symbolic: a player without a model for both seats, so that the whole game runs with none.

As the generator it makes mutants and keeps the one that is as hard to see as the task asks for; as the evaluator it
is the search portfolio.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

from mutsinq.agents.mutating import combinations, mutated, mutations
from mutsinq.agents.notation import write_proposal
from mutsinq.agents.searching import SearchPlayer
from mutsinq.agents.workshop import Candidate, Workshop, Workshops
from mutsinq.core.mutation import Mutation
from mutsinq.core.program import Program
from mutsinq.core.reply import Reply
from mutsinq.core.task import GeneratorTask, Task
from mutsinq.errors import AgentError, InputError
from mutsinq.execution.engine import Engine
from mutsinq.execution.worker import LoadError
from mutsinq.searchers.settings import Settings

HIGHEST_ORDER = 3
#: First-order mutants of a program that are tried and kept, and further combinations of them for each variant.
_TRIED, _SINGLE, _COMBINED = 60, 40, 5


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
        self._workshops = Workshops()

    @property
    def configuration(self) -> dict[str, Any]:
        """Its budget and orders; replies to hard tasks also depend on how fast the machine is."""
        return {"player": "symbolic", "seconds": self._seconds, "order": self._orders[-1]}

    def act(self, task: Task, seed: int) -> Reply:
        """A variant with the input that shows it, or the answer of the portfolio."""
        if not isinstance(task, GeneratorTask):
            return self._searching.act(task, seed)
        started = time.monotonic()
        try:
            engine, workshop = self._workshops.open(task)
            candidates = self._candidates(engine, workshop, task.program, Random(seed))
            proposal = workshop.propose(engine, candidates, task, Settings(self._seconds / 4), seed)
        except (InputError, LoadError) as error:
            return Reply(f"the program cannot be run: {error}", finish="failed")
        if proposal is None:
            return Reply("no mutant of the program differs on any input that was tried", finish="failed")
        return Reply(write_proposal(proposal, task.program), seconds=time.monotonic() - started)

    def _candidates(self, engine: Engine, workshop: Workshop, program: Program, random: Random) -> Iterator[Candidate]:
        """Screened mutants of first order, and some of higher order made of those that some blind inputs show.

        Mutations that few inputs show come before others, and so are in more of the combinations.
        """
        single = list(mutations(program))
        Random(program.digest).shuffle(single)
        screened = ((_screened(engine, workshop, program, (each,)), each) for each in single[:_TRIED])
        kept = islice(((made, each) for made, each in screened if made), _SINGLE)
        ordered = sorted(kept, key=lambda pair: len(pair[0].places) or workshop.inputs + 1)
        if 1 in self._orders:
            yield from (made for made, _ in ordered)
        parts = [each for made, each in ordered if made.places]
        for chosen in combinations(parts, self._orders, _COMBINED, random):
            if made := _screened(engine, workshop, program, chosen):
                yield made

    def close(self) -> None:
        """End its processes; the next task starts new ones."""
        self._workshops.close()
        self._searching.close()


def _screened(
    engine: Engine, workshop: Workshop, program: Program, mutations: tuple[Mutation, ...]
) -> Candidate | None:
    variant = mutated(program, mutations)
    return workshop.candidate(engine, variant) if variant else None
