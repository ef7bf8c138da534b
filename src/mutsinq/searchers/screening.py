"""Screening: many variants of one original against the same blind inputs, as quickly as programs can run.

The original runs once; each variant needs one worker and one batch. What differs here is no verdict, since nothing is
replayed: it says how rare the inputs are that show a difference, and which to try first.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from mutsinq.core.difference import DifferenceKind
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.execution.engine import Engine
from mutsinq.execution.worker import Worker
from mutsinq.oracles.compare import compare
from mutsinq.oracles.relation import DEFAULT, Relation
from mutsinq.searchers.probe import end_of

#: Steps of one call; an input that takes more shows nothing here.
_STEPS = 20_000
#: Wall-clock seconds of one program on all inputs; what a program has no time for shows nothing. Ordinary ones take
#: milliseconds; one that computes a huge number at every call would take minutes.
_SECONDS = 3.0
#: A variant that does not end on many inputs costs a hundred times what others cost, and hardly differs otherwise: it
#: is given up after so many of them, looked at after each chunk. One that must be killed counts for several.
_CHUNK, _PATIENCE, _KILLED = 16, 8, 4


class Screen:
    """Inputs of one original on which it returns, with what it does on each."""

    def __init__(
        self, engine: Engine, original: Program, inputs: Sequence[Input], relation: Relation = DEFAULT
    ) -> None:
        """Run the original. Raises InputError when it does not compile, LoadError when importing it fails."""
        self._relation = relation
        worker = engine.open(original).worker
        deadline = time.monotonic() + _SECONDS
        try:
            outcomes = worker.run(inputs, steps=_STEPS, deadline=deadline).outcomes
            returned = [place for place, outcome in enumerate(outcomes) if end_of(outcome) == "returned"]
            #: Those of the inputs on which the original returns, in their order.
            self.inputs = tuple(inputs[place] for place in returned)
            self._outcomes = [outcomes[place] for place in returned]
            self._details = worker.details(self.inputs, steps=_STEPS)
        finally:
            worker.stop()

    def differing(self, engine: Engine, variant: Program) -> list[int]:
        """Places in `inputs` on which the variant does something else; not to end within the steps is nothing else.

        Of a variant that again and again does not end, what the first inputs show. Raises as the constructor does.
        """
        return self.shown(engine, variant)[0]

    def shown(self, engine: Engine, variant: Program) -> tuple[list[int], bool]:
        """The same, and whether the variant ran on all inputs."""
        worker = engine.open(variant).worker
        deadline = time.monotonic() + _SECONDS
        try:
            outcomes = self._outcomes_of(worker, deadline)
            suspects = [place for place, outcome in enumerate(outcomes) if outcome != self._outcomes[place]]
            details = worker.details([self.inputs[place] for place in suspects], steps=_STEPS, deadline=deadline)
        finally:
            worker.stop()
        kinds = [compare(self._details[place], told, self._relation) for place, told in zip(suspects, details)]
        places = [place for place, kind in zip(suspects, kinds) if kind not in (None, DifferenceKind.HANG)]
        return places, len(outcomes) == len(self.inputs)

    def _outcomes_of(self, worker: Worker, deadline: float) -> list[bytes]:
        """What the variant does on the inputs, up to where it is given up."""
        outcomes: list[bytes] = []
        stuck = 0
        for start in range(0, len(self.inputs), _CHUNK):
            chunk = worker.run(self.inputs[start : start + _CHUNK], steps=_STEPS, deadline=deadline).outcomes
            outcomes += chunk
            ends = list(map(end_of, chunk))
            stuck += ends.count("steps") + _KILLED * ends.count("crashed")
            if stuck > _PATIENCE or time.monotonic() >= deadline:
                break
        return outcomes
