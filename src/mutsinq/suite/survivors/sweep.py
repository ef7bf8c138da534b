"""Sweep: the same inputs for all survivors of one entry, as quickly as programs can run.

The original runs once, and from what it does grow thousands of inputs that reach all that can be reached; each mutant
then needs one worker and one batch, a fraction of what a search of its own takes to begin. What differs here is no
verdict, since nothing is replayed: the searchers try these inputs first.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import zip_longest
from random import Random
from threading import Lock

from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.errors import MutsinqError
from mutsinq.execution.engine import Engine
from mutsinq.searchers.examples import Offspring
from mutsinq.searchers.probe import end_of
from mutsinq.static.inference import infer
from mutsinq.suite.survivors.seeds import seeds_of
from mutsinq.suite.survivors.survivor import Survivor

#: Steps of one call; what takes more shows nothing here.
_STEPS = 50_000
#: Inputs of one entry, and how many are run at a time.
_MOST_INPUTS, _BATCH = 4_000, 128
#: Seconds for the inputs of one entry, and how much longer a mutant may take for them, with what a busy machine adds.
_LEAST_SECONDS, _MOST_SECONDS, _SLACK, _STALL = 0.1, 2.0, 2.0, 1.0
#: Telling inputs that are kept of a mutant; they are replayed one by one.
_ENOUGH = 6
#: Ends that say nothing: arguments that cannot be made, too many steps, a dead worker.
_SILENT = ("unbuildable", "steps", "crashed")


@dataclass(frozen=True, slots=True)
class Swept:
    """Inputs of one entry, with what the original does on each."""

    inputs: tuple[Input, ...]
    outcomes: tuple[bytes, ...]
    #: Seconds that the original took for all of them.
    seconds: float

    @classmethod
    def of(cls, engine: Engine, original: Program, seeds: Sequence[Input], seconds: float, seed: int) -> Swept:
        """Grow inputs from the seeds for some seconds; those that reach new branches have offspring in turn.

        Raises InputError and LoadError for a program that cannot be run.
        """
        domain = infer(original, original, seeds)
        corpus = list(domain.examples)
        found: list[tuple[Input, bytes]] = []
        worker = engine.open(original).worker
        offspring = Offspring(domain, Random(seed).random)
        started = time.monotonic()
        try:
            waiting, known = list(corpus), set[int]()
            while waiting and len(found) < _MOST_INPUTS and (left := started + seconds - time.monotonic()) > 0:
                batch = worker.run(waiting, steps=_STEPS, deadline=time.monotonic() + max(left, _LEAST_SECONDS))
                for input, outcome, signature in zip(waiting, batch.outcomes, batch.signatures):
                    end = end_of(outcome)
                    if end not in _SILENT:
                        found.append((input, outcome))
                    if end == "returned" and signature not in known:
                        corpus.append(input)
                    known.add(signature)
                waiting = [offspring.of(corpus) for _ in range(_BATCH)] if corpus else []
        finally:
            worker.stop()
        inputs, outcomes = zip(*found) if found else ((), ())
        return cls(inputs, outcomes, time.monotonic() - started)

    def telling(self, engine: Engine, mutant: Program) -> list[Input]:
        """A few of the inputs on which a mutant does something else, those on which both return first.

        Raises as `of` does.
        """
        found: list[tuple[bool, Input]] = []
        deadline = time.monotonic() + _SLACK * self.seconds + _STALL
        worker = engine.open(mutant).worker
        try:
            for start in range(0, len(self.inputs), _BATCH):
                inputs = self.inputs[start : start + _BATCH]
                outcomes = worker.run(inputs, steps=_STEPS, deadline=deadline).outcomes
                for input, was, outcome in zip(inputs, self.outcomes[start:], outcomes):
                    if outcome != was and end_of(outcome) not in _SILENT:
                        found.append((end_of(was) != "returned" or end_of(outcome) != "returned", input))
                if len(found) >= _ENOUGH or len(outcomes) < len(inputs):
                    break
        finally:
            worker.stop()
        return [input for _, input in sorted(found, key=lambda pair: pair[0])[:_ENOUGH]]


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
        columns = zip_longest(*(survivor.entries.ordered for survivor in survivors))
        turns = ((each, entry) for entries in columns for each, entry in zip(survivors, entries) if entry)
        with ThreadPoolExecutor(self._jobs) as pool:
            for done in [pool.submit(self._work, turns) for _ in range(self._jobs)]:
                done.result()

    def _work(self, turns: Iterator[tuple[Survivor, str]]) -> None:
        with Engine() as engine:
            for survivor, entry in self._taken(turns):
                if survivor.telling or (swept := self._of(engine, survivor, entry)) is None:
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
                    self._swept[key] = Swept.of(engine, survivor.programs(entry)[0], seeds, seconds, self._seed)
            return self._swept[key]
