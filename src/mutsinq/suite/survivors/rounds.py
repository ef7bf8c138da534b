"""Rounds: which survivor is searched next, where, and for how long.

All get a second at their best entry before any gets more: most that can be told apart are so within it. What is left
is tried at other entries, and then longer, until the time of the whole phase is over.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from mutsinq.core.batch import PairVerdict
from mutsinq.core.input import Input
from mutsinq.core.mutation import FromOperator
from mutsinq.core.program import Span
from mutsinq.core.verdict import Bounded, Distinguished, Equivalent, Invalid, NotFound, Verdict
from mutsinq.errors import InputError
from mutsinq.operators.splice import apply
from mutsinq.oracles.relation import DEFAULT, Relation
from mutsinq.proofs.prove import prove_by_reading
from mutsinq.searchers.batch import Failure
from mutsinq.searchers.pairs import ProgramPair
from mutsinq.searchers.settings import Settings
from mutsinq.static.sources import Source
from mutsinq.suite.subject import Subject
from mutsinq.suite.survivors.entries import Entries, find_entries, is_public
from mutsinq.suite.survivors.seeds import help_calls

#: Seconds of the first look at each entry, and of the longer ones at all of them.
_FIRST, _LONGER = 1.0, (4.0, 15.0)
#: Inputs of a kind that tell a survivor from the original are tried on its siblings first, the latest of them.
_SIBLINGS = 20
#: The scope of proofs that hold whatever a test passes.
ALL_INPUTS = "all inputs"


@dataclass(slots=True, eq=False)
class Survivor:
    """A mutant under search."""

    number: int
    source: Source
    mutant: FromOperator
    #: Inputs of the entries that tests gave, by qualified name.
    seeds: dict[str, list[Input]]
    changed: Source = field(init=False)
    entries: Entries = field(init=False)
    relation: Relation = DEFAULT
    verdict: Verdict | None = None
    #: The entry of the verdict.
    entry: str = ""
    settled: bool = False
    in_flight: bool = False

    def __post_init__(self) -> None:
        self.changed = replace(self.source, text=apply(self.source.text, self.mutant.mutations))

    def prepare(self) -> None:
        """Find the entries, and whether reading alone tells that no input can show a difference."""
        try:
            self.entries = find_entries(self.source, self.mutant)
        except (InputError, RecursionError) as error:
            self.settle("", Invalid(str(error)))
            return
        own = self.entries.own
        if not self.entries.ordered:
            self.settle("", Invalid("no function that a test can call depends on it"))
        elif own and self._in_body():
            original, variant = self.source.program(own), self.changed.program(own)
            if proof := prove_by_reading(original, variant, messages=True):
                self.settle(own, proof)
            elif prove_by_reading(original, variant, messages=False):
                # All that differs is what an exception says: then that is what a test must look at.
                self.relation = Relation(same_exception_message=True)

    def settle(self, entry: str, verdict: Verdict) -> None:
        """No more searching."""
        self.entry, self.verdict, self.settled = entry, verdict, True

    def hear(self, entry: str, verdict: Verdict) -> bool:
        """Take in a verdict on one entry; whether it says more than what was known."""
        if isinstance(verdict, Equivalent) and not self._holds(entry, verdict):
            verdict = Bounded(f"calls of {entry} with {verdict.proof.scope}", proof=verdict.proof)
        known = self.verdict
        if _weight(verdict, entry) <= (_weight(known, self.entry) if known else 0):
            return False
        self.verdict, self.entry = verdict, entry
        has_public = any(map(is_public, self.entries.ordered))
        self.settled = isinstance(verdict, Equivalent) or (
            isinstance(verdict, Distinguished) and (is_public(entry) or not has_public)
        )
        return True

    def stages(self) -> list[tuple[str, float]]:
        """Entries with the seconds of a search, in order."""
        first = [(entry, _FIRST) for entry in self.entries.ordered]
        return first + [(entry, seconds) for seconds in _LONGER for entry in self.entries.ordered]

    def _holds(self, entry: str, verdict: Equivalent) -> bool:
        """Whether a proof on an entry says that no test can notice the mutant.

        It must speak of the mutated function, whose other callers are then alike, and of whatever may be passed.
        """
        return entry == self.entries.own and verdict.proof.scope == ALL_INPUTS and self._in_body()

    def _in_body(self) -> bool:
        """Whether all mutations stand in the body of the own function: a default or decorator can be seen elsewhere."""
        subject = Subject(self.source.path)
        own = self.mutant.mutations[0].function.partition(".<locals>")[0]
        spans = [edit.span for mutation in self.mutant.mutations for edit in mutation.edits]
        holders = {subject.function_at(Span(span.start, span.end)) for span in spans}
        return len(holders) == 1 and all(holder is not None and holder.name == own for holder in holders)


class Rounds:
    """Hands out pairs of programs to judge, and takes the verdicts, until all survivors are settled or time is over."""

    def __init__(self, survivors: Iterable[Survivor], seconds: float, settings: Settings) -> None:
        self._survivors = list(survivors)
        self._settings = settings
        self._until = time.monotonic() + seconds
        self._asked: dict[str, tuple[Survivor, str]] = {}
        #: Inputs that told a mutant apart, by path and entry.
        self._telling: dict[tuple[str, str], list[Input]] = defaultdict(list)
        self._news: list[Survivor] = []

    def pairs(self) -> Iterator[ProgramPair]:
        """The next pair to judge, for as long as there is one."""
        stage, open_survivors = 0, self._survivors
        while open_survivors:
            following = []
            for survivor in open_survivors:
                if time.monotonic() > self._until:
                    return
                if stage == 0:
                    survivor.prepare()
                    self._news += [survivor] if survivor.settled else []
                if survivor.settled or stage >= len(stages := survivor.stages()):
                    continue
                following.append(survivor)
                if not survivor.in_flight:
                    yield self._pair(survivor, *stages[stage])
            stage, open_survivors = stage + 1, following

    def hear(self, told: PairVerdict | Failure) -> None:
        """Take in a verdict."""
        survivor, entry = self._asked.pop(told.id)
        survivor.in_flight = False
        verdict = NotFound((), note=told.reason) if isinstance(told, Failure) else told.verdict
        if isinstance(verdict, Distinguished) and verdict.counterexample.difference.in_domain:
            self._telling[str(survivor.source.path), entry].append(verdict.counterexample.input)
        if survivor.hear(entry, verdict):
            self._news.append(survivor)

    def news(self) -> list[Survivor]:
        """The survivors of which more is known than at the last call."""
        news, self._news = self._news, []
        return news

    def _pair(self, survivor: Survivor, entry: str, seconds: float) -> ProgramPair:
        survivor.in_flight = True
        key = f"{survivor.number}:{entry}:{seconds:g}"
        self._asked[key] = survivor, entry
        telling = self._telling[str(survivor.source.path), entry][-_SIBLINGS:]
        seeds = survivor.seeds.get(entry, [])
        seeds = [*seeds, *help_calls(survivor.source.text, seeds)]
        left = max(self._until - time.monotonic(), _FIRST / 2)
        return ProgramPair(
            key,
            survivor.source.program(entry),
            survivor.changed.program(entry),
            (*telling, *seeds),
            replace(self._settings, timeout=min(seconds, left), relation=survivor.relation),
        )


def _weight(verdict: Verdict, entry: str) -> int:
    """How much a verdict says; an input of a public function more than one of a private."""
    match verdict:
        case Equivalent():
            return 6
        case Distinguished():
            return 5 if is_public(entry) else 4
        case Bounded():
            return 3
        case NotFound():
            return 2
    return 1
