"""Sweep: the same inputs for all survivors of one entry, as quickly as programs can run.

The original runs, and from what it does grow thousands of inputs that reach all that can be reached; each mutant
then needs one worker and one batch, a fraction of what a search of its own takes to begin. What differs here is no
verdict, since nothing is replayed: the searchers try these inputs first.
"""

from __future__ import annotations

import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random
from threading import Lock

from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.errors import MutsinqError
from mutsinq.execution.engine import Engine
from mutsinq.execution.worker import Worker
from mutsinq.searchers.boundary import boundary_inputs
from mutsinq.searchers.examples import Offspring
from mutsinq.searchers.generation.assignments import assignments
from mutsinq.searchers.generation.compiling import Compiler
from mutsinq.searchers.generation.palette import palette
from mutsinq.searchers.generation.plan import Plan
from mutsinq.searchers.probe import end_of
from mutsinq.static.domains.domain import Domain
from mutsinq.static.domains.inference import infer
from mutsinq.suite.survivors.seeds import seeds_of
from mutsinq.suite.survivors.survivor import Survivor

#: Steps of one call; what takes more shows nothing here.
_STEPS = 50_000
#: Inputs of one entry, and how many are run at a time.
_MOST_INPUTS, _BATCH = 4_000, 128
#: Seconds for the inputs of one entry, and how much longer a mutant may take for them, with what a busy machine adds.
_LEAST_SECONDS, _MOST_SECONDS, _SLACK, _STALL = 0.1, 2.0, 2.0, 1.0
#: Share of inputs that do not come of others.
_FRESH = 0.3
#: Telling inputs that are kept of a mutant; they are replayed one by one.
_ENOUGH = 6
#: Ends that say nothing: arguments that cannot be made, too many steps, a dead worker.
_SILENT = ("unbuildable", "steps", "crashed")


@dataclass(frozen=True, slots=True)
class Swept:
    """Inputs of one entry."""

    #: Each with what the original does on it.
    known: tuple[tuple[Input, bytes], ...]
    #: Seconds that the original took for all of them.
    seconds: float
    #: When all that is run with them ends, on the monotonic clock.
    until: float

    @classmethod
    def of(
        cls, engine: Engine, original: Program, seeds: Sequence[Input], seconds: float, until: float, seed: int
    ) -> Swept:
        """Grow inputs for some seconds; those on which the original is not always the same are left out.

        Raises InputError and LoadError for a program that cannot be run.
        """
        domain = infer(original, original, seeds)
        worker = engine.open(original).worker
        started = time.monotonic()
        try:
            grown = list(_grown(worker, domain, seconds, Random(seed).random))
        finally:
            worker.stop()
        swept = cls(tuple(grown), time.monotonic() - started, until)
        odd = {place for place, _ in swept._differing(engine, original, hash_seed=1)}
        return replace(swept, known=tuple(each for place, each in enumerate(grown) if place not in odd))

    def telling(self, engine: Engine, mutant: Program) -> list[Input]:
        """A few of the inputs on which a mutant does something else, those on which both return first.

        Raises as `of` does.
        """
        found = []
        for place, outcome in itertools.islice(self._differing(engine, mutant), _ENOUGH):
            input, was = self.known[place]
            found.append((end_of(was) != "returned" or end_of(outcome) != "returned", input))
        return [input for _, input in sorted(found, key=lambda pair: pair[0])]

    def _differing(self, engine: Engine, program: Program, hash_seed: int = 0) -> Iterator[tuple[int, bytes]]:
        """The places of inputs on which a program does something else than was noted, and what it does."""
        deadline = min(time.monotonic() + _SLACK * self.seconds + _STALL, self.until)
        worker = engine.open(program, hash_seed=hash_seed).worker
        try:
            for start in range(0, len(self.known), _BATCH):
                known = self.known[start : start + _BATCH]
                outcomes = worker.run([input for input, _ in known], steps=_STEPS, deadline=deadline).outcomes
                for place, ((_, was), outcome) in enumerate(zip(known, outcomes), start):
                    if outcome != was and end_of(outcome) not in _SILENT:
                        yield place, outcome
                if len(outcomes) < len(known):
                    break
        finally:
            worker.stop()


def _grown(
    worker: Worker, domain: Domain, seconds: float, random: Callable[[], float]
) -> Iterator[tuple[Input, bytes]]:
    """Inputs that say something, with what the worker's program does on each.

    They are the examples, boundary values, others of the likeliest types, and offspring of those that reach new
    branches.
    """
    values = palette(domain.constants)
    offspring = Offspring(domain, random)
    plan = Plan(domain, next(assignments(domain)), Compiler(domain, values))
    corpus, known = list(domain.examples), set[int]()
    waiting = [*corpus, *itertools.islice(next(boundary_inputs(domain)), _BATCH)]
    count, until = 0, time.monotonic() + seconds
    while count < _MOST_INPUTS and (left := until - time.monotonic()) > 0:
        batch = worker.run(waiting, steps=_STEPS, deadline=time.monotonic() + max(left, _LEAST_SECONDS))
        for input, outcome, signature in zip(waiting, batch.outcomes, batch.signatures):
            end = end_of(outcome)
            if end not in _SILENT:
                count += 1
                yield input, outcome
            if end == "returned" and signature not in known:
                corpus.append(input)
            known.add(signature)
        waiting = [offspring.of(corpus) if corpus and random() > _FRESH else plan.make(random) for _ in range(_BATCH)]


class Sweep:
    """Looks for telling inputs of survivors, most important first, with an engine for each of `jobs` threads."""

    def __init__(self, seconds: float, jobs: int, seed: int) -> None:
        self._until = time.monotonic() + seconds
        self._jobs, self._seconds, self._seed = jobs, seconds, seed
        #: Seconds for the inputs of one entry.
        self._each = _LEAST_SECONDS
        #: By path and entry; None where the original cannot be run.
        self._swept: dict[tuple[str, str], Swept | None] = {}
        self._making: defaultdict[tuple[str, str], Lock] = defaultdict(Lock)
        self._lock = Lock()

    def run(self, survivors: Sequence[Survivor]) -> None:
        """Note what tells survivors from their originals, until all had their turns or time is over.

        All have a turn at their best entry before any has one at its second.
        """
        if not survivors:
            return
        share = self._jobs * self._seconds / (_SLACK * len(survivors))
        self._each = min(max(share, _LEAST_SECONDS), _MOST_SECONDS)
        columns = itertools.zip_longest(*(survivor.entries.ordered for survivor in survivors))
        turns = ((each, entry) for entries in columns for each, entry in zip(survivors, entries) if entry)
        with ThreadPoolExecutor(self._jobs) as pool:
            for done in [pool.submit(self._work, turns) for _ in range(self._jobs)]:
                done.result()

    def _work(self, turns: Iterator[tuple[Survivor, str]]) -> None:
        with Engine() as engine:
            for survivor, entry in self._taken(turns):
                if survivor.telling or not (swept := self._of(engine, survivor, entry)) or not swept.known:
                    continue
                with suppress(MutsinqError):
                    if telling := swept.telling(engine, survivor.programs(entry)[1]):
                        survivor.telling[entry] = telling

    def _taken(self, turns: Iterator[tuple[Survivor, str]]) -> Iterator[tuple[Survivor, str]]:
        while time.monotonic() < self._until:
            with self._lock:
                turn = next(turns, None)
            if turn is None:
                return
            yield turn

    def _of(self, engine: Engine, survivor: Survivor, entry: str) -> Swept | None:
        """The inputs of an entry, made once."""
        key = str(survivor.source.path), entry
        with self._lock:
            making = self._making[key]
        with making:
            if key not in self._swept:
                self._swept[key] = None
                seconds = min(self._each, max(self._until - time.monotonic(), _LEAST_SECONDS))
                with suppress(MutsinqError):
                    seeds = seeds_of(survivor.source.text, survivor.seeds, entry)
                    original = survivor.programs(entry)[0]
                    self._swept[key] = Swept.of(engine, original, seeds, seconds, self._until, self._seed)
            return self._swept[key]
