"""Workshop: one program with all that making variants of it needs, kept for the next variant.

A difference is rare if few of the inputs that anybody would try show it. So every candidate is screened against the
same blind inputs, and that share says how difficult it is; it costs a few milliseconds a candidate.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from mutsinq.agents.mutating import variants
from mutsinq.core.call_text import render_call
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.reply import Proposal
from mutsinq.core.verdict import Distinguished
from mutsinq.errors import MutsinqError
from mutsinq.execution.engine import Engine
from mutsinq.execution.worker import LoadError
from mutsinq.searchers.blind import distinct, simplest_inputs, typed_inputs
from mutsinq.searchers.conforming import is_in_domain
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.screening import Screen
from mutsinq.searchers.settings import Settings
from mutsinq.searchers.study import studied

#: Blind inputs that candidates are screened against, and candidates for one variant.
_SIMPLE, _TYPED, _CANDIDATES = 40, 160, 12
#: Of the inputs that show a difference, one of so many shortest ones is claimed.
_SHORTEST = 4
#: Where so few blind inputs are to show the difference, it is also looked for where none does.
_RARE = 0.2


class Workshop:
    """Makes variants of one program. Raises InputError or LoadError where the program cannot be run."""

    def __init__(self, engine: Engine, program: Program, known: Sequence[Input] = ()) -> None:
        self._program = program
        self._known = tuple(known)
        self._domain = studied(engine, program, known)
        inputs = [*known, *distinct(simplest_inputs(self._domain), _SIMPLE)]
        inputs += distinct(typed_inputs(self._domain, 0), _TYPED)
        inside = [input for input in distinct(inputs, len(inputs)) if is_in_domain(input, self._domain)]
        self._screen = Screen(engine, program, inside)

    def propose(
        self, engine: Engine, difficulty: int, orders: Sequence[int], seconds: float, seed: int
    ) -> Proposal | None:
        """The candidate on which about as many blind inputs fail as a difficulty of 0 to 10 asks for; None for none.

        At 10 it is the one that the fewest inputs show, or one that only a search of at most `seconds` shows.
        """
        wanted = 1 - difficulty / 10
        shown: list[tuple[float, list[int], Program]] = []
        hidden: list[Program] = []
        for candidate in variants(self._program, _CANDIDATES, orders, seed):
            try:
                places = self._screen.differing(engine, candidate)
            except LoadError:
                continue
            if places:
                share = len(places) / len(self._screen.inputs)
                shown.append((abs(share - wanted), places, candidate))
            else:
                hidden.append(candidate)
        if hidden and (wanted <= _RARE or not shown):
            found = self._searched(engine, hidden[0], seconds, seed)
            if found is not None:
                return found
        if not shown:
            return None
        _, places, candidate = min(shown, key=lambda each: each[0])
        return Proposal(candidate.source, self._claimed(places, seed))

    def _claimed(self, places: list[int], seed: int) -> Input:
        """One of the shortest inputs that show the difference."""
        inputs = sorted((self._screen.inputs[place] for place in places), key=self._length)
        return Random(seed).choice(inputs[:_SHORTEST])

    def _length(self, input: Input) -> int:
        return len(render_call(self._program.entry, input))

    def _searched(self, engine: Engine, variant: Program, seconds: float, seed: int) -> Proposal | None:
        """The variant with an input on which both return that a search finds."""
        try:
            verdict = distinguish(
                self._program, variant, Settings(timeout=seconds, seed=seed, examples=self._known), engine
            )
        except MutsinqError:
            return None
        if isinstance(verdict, Distinguished):
            found = verdict.counterexample
            if found.difference.in_domain and found.difference.kind.both_return:
                return Proposal(variant.source, found.input)
        return None
