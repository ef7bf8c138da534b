"""Workshop: one program with all that choosing among variants of it needs, kept for the next variant.

A difference is rare if few of the inputs that anybody would try show it. So every candidate is screened against the
same blind inputs, and that share says how difficult it is; it costs a few milliseconds a candidate.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

from mutsinq.agents.engines import OwnEngine
from mutsinq.core.call_text import render_call
from mutsinq.core.input import Input
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
from mutsinq.static.forms.normal_form import normal_digest

#: Blind inputs that candidates are screened against.
_SIMPLE, _TYPED = 40, 160
#: Of the inputs that show a difference, one of so many shortest ones is claimed.
_SHORTEST = 4
#: Each so many levels of difficulty make a difference ten times rarer.
_LEVELS_A_DECADE = 5.0
#: How far, in decades, a candidate may be from the rarity that is asked for to be drawn 1/e times as often.
_WIDTH = 0.15
#: Programs whose blind inputs and outcomes are kept.
_WORKSHOPS = 32
#: Candidates that no blind input shows for which a search is worth its time, for one variant.
_SEARCHES = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A variant, and the places of the blind inputs that show it."""

    program: Program
    normal: str
    places: tuple[int, ...]


class Workshop:
    """Screens variants of one program, and picks one. Raises InputError or LoadError where it cannot be run."""

    def __init__(self, engine: Engine, program: Program, known: Sequence[Input] = ()) -> None:
        self._program = program
        self._known = tuple(known)
        domain = studied(engine, program, known)
        inputs = [*known, *distinct(simplest_inputs(domain), _SIMPLE)]
        inputs += distinct(typed_inputs(domain, 0), _TYPED)
        inside = [input for input in distinct(inputs, len(inputs)) if is_in_domain(input, domain)]
        self._screen = Screen(engine, program, inside)
        self._screened: dict[str, Candidate | None] = {}
        self._searched: dict[str, Proposal | None] = {}

    @property
    def inputs(self) -> int:
        """How many blind inputs there are."""
        return len(self._screen.inputs)

    def candidate(self, engine: Engine, variant: Program) -> Candidate | None:
        """The variant with the blind inputs that show it; None for what hardly ever ends or cannot be loaded."""
        if variant.digest not in self._screened:
            try:
                places, whole = self._screen.shown(engine, variant)
            except LoadError:
                places, whole = [], False
            candidate = Candidate(variant, normal_digest(variant), tuple(places)) if whole else None
            self._screened[variant.digest] = candidate
        return self._screened[variant.digest]

    def propose(
        self,
        engine: Engine,
        candidates: Iterable[Candidate],
        task: GeneratorTask,
        settings: Settings,
        seed: int,
    ) -> Proposal | None:
        """A variant that is not taken, of which about as few blind inputs show as the difficulty asks for.

        At 0 all inputs show it, and ten times fewer each five levels. One that none shows counts as rarer than all
        others, and needs a search with these settings to be claimed. None where there is no variant.
        """
        random = Random(seed)
        found = {each.normal: each for each in candidates}
        left = [each for normal, each in found.items() if normal not in task.taken]
        searches = 0
        while left:
            weights = [self._weight(each, task.difficulty) for each in left]
            place = random.choices(range(len(left)), weights)[0]
            chosen = left.pop(place)
            if chosen.places:
                return Proposal(chosen.program.source, self._claimed(chosen.places, random))
            if searches < _SEARCHES and (proposal := self._search(engine, chosen, settings)):
                return proposal
            searches += 1
        return None

    def _weight(self, candidate: Candidate, difficulty: int) -> float:
        """How often a candidate is to be drawn: the closer its rarity is to what is asked for."""
        # What no input shows may be shown by the next one.
        share = (len(candidate.places) or 0.5) / max(self.inputs, 1)
        return math.exp(-abs(math.log10(share) + difficulty / _LEVELS_A_DECADE) / _WIDTH)

    def _claimed(self, places: Sequence[int], random: Random) -> Input:
        """One of the shortest inputs that show the difference."""
        inputs = sorted((self._screen.inputs[place] for place in places), key=self._length)
        return random.choice(inputs[:_SHORTEST])

    def _length(self, input: Input) -> int:
        return len(render_call(self._program.entry, input))

    def _search(self, engine: Engine, candidate: Candidate, settings: Settings) -> Proposal | None:
        """The variant with an input on which both return that a search finds; each is searched once."""
        if candidate.normal not in self._searched:
            self._searched[candidate.normal] = self._searched_for(engine, candidate.program, settings)
        return self._searched[candidate.normal]

    def _searched_for(self, engine: Engine, variant: Program, settings: Settings) -> Proposal | None:
        try:
            verdict = distinguish(self._program, variant, replace(settings, examples=self._known), engine)
        except MutsinqError:
            return None
        if isinstance(verdict, Distinguished):
            found = verdict.counterexample
            if found.difference.in_domain and found.difference.kind.both_return:
                return Proposal(variant.source, found.input)
        return None


class Workshops:
    """The workshops of the programs that were asked for last, and the engine that all of them run on."""

    def __init__(self) -> None:
        self._engine = OwnEngine()
        self._workshops: OrderedDict[str, Workshop] = OrderedDict()

    def open(self, task: GeneratorTask) -> tuple[Engine, Workshop]:
        """The workshop of a task's program. Raises InputError or LoadError where the program cannot be run."""
        engine, program = self._engine.get(), task.program
        if program.digest not in self._workshops:
            self._workshops[program.digest] = Workshop(engine, program, task.known)
            if len(self._workshops) > _WORKSHOPS:
                self._workshops.popitem(last=False)
        return engine, self._workshops[program.digest]

    def close(self) -> None:
        """End all processes; the next task starts new ones."""
        self._engine.close()
