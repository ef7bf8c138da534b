"""Workshop: one program with all that making variants of it needs, kept for the next variant.

A difference is rare if few of the inputs that anybody would try show it. So every candidate is screened against the
same blind inputs, and that share says how difficult it is; it costs a few milliseconds a candidate.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from mutsinq.agents.mutating import combinations, mutated, mutations
from mutsinq.core.call_text import render_call
from mutsinq.core.input import Input
from mutsinq.core.mutation import Mutation
from mutsinq.core.program import Program
from mutsinq.core.reply import Proposal
from mutsinq.core.task import GeneratorTask
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
from mutsinq.static.normal_form import normal_digest

#: Blind inputs that candidates are screened against.
_SIMPLE, _TYPED = 40, 160
#: First-order mutants of a program that are tried and kept, once, and further combinations of them for each variant.
_TRIED, _SINGLE, _COMBINED = 60, 40, 5
#: Of the inputs that show a difference, one of so many shortest ones is claimed.
_SHORTEST = 4
#: Each so many levels of difficulty make a difference ten times rarer.
_LEVELS_A_DECADE = 5.0
#: How far, in decades, a candidate may be from the rarity that is asked for to be drawn 1/e times as often.
_WIDTH = 0.15
#: Candidates that no blind input shows for which a search is worth its time, for one variant.
_SEARCHES = 2


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A variant, and the places of the blind inputs that show it."""

    program: Program
    normal: str
    mutations: tuple[Mutation, ...]
    places: tuple[int, ...]


class Workshop:
    """Makes variants of one program. Raises InputError or LoadError where the program cannot be run."""

    def __init__(self, engine: Engine, program: Program, known: Sequence[Input] = ()) -> None:
        self._program = program
        self._known = tuple(known)
        domain = studied(engine, program, known)
        inputs = [*known, *distinct(simplest_inputs(domain), _SIMPLE)]
        inputs += distinct(typed_inputs(domain, 0), _TYPED)
        inside = [input for input in distinct(inputs, len(inputs)) if is_in_domain(input, domain)]
        self._screen = Screen(engine, program, inside)
        #: By normal form; None for what hardly ever ends or cannot be loaded.
        self._screened: dict[str, _Candidate | None] = {}
        self._searched: dict[str, Proposal | None] = {}
        self._singles = self._first_order(engine)

    def propose(
        self, engine: Engine, task: GeneratorTask, orders: Sequence[int], seconds: float, seed: int
    ) -> Proposal | None:
        """A variant that is not taken, of which about as few blind inputs show as the difficulty asks for.

        At 0 all inputs show it, and ten times fewer each five levels. One that none shows counts as rarer than all
        others, and needs a search of at most `seconds` to be claimed. None where there is no variant.
        """
        random = Random(seed)
        singles = self._singles if 1 in orders else []
        found = {each.normal: each for each in (*singles, *self._combined(engine, orders, random))}
        left = [each for normal, each in found.items() if normal not in task.taken]
        searches = 0
        while left:
            weights = [self._weight(each, task.difficulty) for each in left]
            place = random.choices(range(len(left)), weights)[0]
            chosen = left.pop(place)
            if chosen.places:
                return Proposal(chosen.program.source, self._claimed(chosen.places, random))
            if searches < _SEARCHES and (proposal := self._search(engine, chosen, seconds)):
                return proposal
            searches += 1
        return None

    def _first_order(self, engine: Engine) -> list[_Candidate]:
        """Screened mutants of first order, the rarest differences first, those that no blind input shows last."""
        single = list(mutations(self._program))
        Random(self._program.digest).shuffle(single)
        screened = (self._candidate(engine, (each,)) for each in single[:_TRIED])
        found = {each.normal: each for each in itertools.islice(filter(None, screened), _SINGLE)}
        return sorted(found.values(), key=lambda each: len(each.places) or len(self._screen.inputs) + 1)

    def _combined(self, engine: Engine, orders: Sequence[int], random: Random) -> Iterator[_Candidate]:
        """Some mutants of higher order, of mutations that some blind inputs show, more often those that few show."""
        parts = [each.mutations[0] for each in self._singles if each.places]
        for chosen in combinations(parts, orders, _COMBINED, random):
            if candidate := self._candidate(engine, chosen):
                yield candidate

    def _candidate(self, engine: Engine, mutations: tuple[Mutation, ...]) -> _Candidate | None:
        variant = mutated(self._program, mutations)
        if variant is None:
            return None
        normal = normal_digest(variant)
        if normal not in self._screened:
            try:
                places, whole = self._screen.shown(engine, variant)
            except LoadError:
                places, whole = [], False
            self._screened[normal] = _Candidate(variant, normal, mutations, tuple(places)) if whole else None
        return self._screened[normal]

    def _weight(self, candidate: _Candidate, difficulty: int) -> float:
        """How often a candidate is to be drawn: the closer its rarity is to what is asked for."""
        # What no input shows may be shown by the next one.
        share = (len(candidate.places) or 0.5) / max(len(self._screen.inputs), 1)
        return math.exp(-abs(math.log10(share) + difficulty / _LEVELS_A_DECADE) / _WIDTH)

    def _claimed(self, places: Sequence[int], random: Random) -> Input:
        """One of the shortest inputs that show the difference."""
        inputs = sorted((self._screen.inputs[place] for place in places), key=self._length)
        return random.choice(inputs[:_SHORTEST])

    def _length(self, input: Input) -> int:
        return len(render_call(self._program.entry, input))

    def _search(self, engine: Engine, candidate: _Candidate, seconds: float) -> Proposal | None:
        """The variant with an input on which both return that a search finds; each is searched once."""
        if candidate.normal not in self._searched:
            self._searched[candidate.normal] = self._searched_for(engine, candidate.program, seconds)
        return self._searched[candidate.normal]

    def _searched_for(self, engine: Engine, variant: Program, seconds: float) -> Proposal | None:
        settings = Settings(timeout=seconds, examples=self._known)
        try:
            verdict = distinguish(self._program, variant, settings, engine)
        except MutsinqError:
            return None
        if isinstance(verdict, Distinguished):
            found = verdict.counterexample
            if found.difference.in_domain and found.difference.kind.both_return:
                return Proposal(variant.source, found.input)
        return None
