"""Survivor: one mutant under search, what is known of it, and where to look next."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from mutsinq.core.input import Input
from mutsinq.core.mutation import FromOperator
from mutsinq.core.program import Program, Span
from mutsinq.core.verdict import Bounded, Distinguished, Equivalent, Invalid, NotFound, Verdict
from mutsinq.errors import InputError
from mutsinq.operators.splice import apply
from mutsinq.oracles.relation import Relation
from mutsinq.static.sources import Source, read_file
from mutsinq.suite.subject import Subject
from mutsinq.suite.survivors.bridges import Caller, bridged, entry_of, split_entry
from mutsinq.suite.survivors.entries import Entries, find_entries, is_public

#: Seconds of the first look at each entry, and of the longer ones at all of them.
_FIRST, _LONGER = 1.0, (4.0, 15.0)
#: The scope of proofs that hold whatever a test passes.
ALL_INPUTS = "all inputs"
#: A mutant whose objects lack what those of the original show is no other version of the class.
_SAME = Relation(same_views=True)
_STRICT = replace(_SAME, same_exception_message=True)


@dataclass(slots=True, eq=False)
class Survivor:
    """A mutant under search."""

    number: int
    source: Source
    mutant: FromOperator
    #: Inputs of the entries that tests gave, by the names of the entries.
    seeds: dict[str, list[Input]]
    #: Functions of other modules that reach it; they are entries where no public function of its own module is one.
    callers: tuple[Caller, ...] = ()
    #: Of the entries, inputs on which the mutant was seen to behave differently; no verdict before they are replayed.
    telling: dict[str, list[Input]] = field(default_factory=dict)
    entries: Entries = field(init=False)
    relation: Relation = _SAME
    verdict: Verdict | None = None
    #: The entry of the verdict.
    entry: str = ""
    settled: bool = False
    #: The source with a caller as one of its functions, by the caller's entry.
    _bridged: dict[str, Source] = field(default_factory=dict)

    def prepare(self) -> None:
        """Find the entries; a mutant without any is settled."""
        try:
            self.entries = find_entries(self.source, self.mutant)
            if not any(map(is_public, self.entries.ordered)):
                self._build_bridges()
        except (InputError, RecursionError) as error:
            self.settle("", Invalid(str(error)))
            return
        if not self.entries.ordered:
            self.settle("", Invalid("no function that a test can call depends on it"))

    def programs(self, entry: str) -> tuple[Program, Program]:
        """The original and the mutant with that entry."""
        source = self._bridged.get(entry, self.source)
        changed = replace(source, text=apply(source.text, self.mutant.mutations))
        name = split_entry(entry)[1]
        return source.program(name), changed.program(name)

    def settle(self, entry: str, verdict: Verdict) -> None:
        """No more searching."""
        self.entry, self.verdict, self.settled = entry, verdict, True

    def hear(self, entry: str, verdict: Verdict) -> bool:
        """Take in a verdict on one entry; whether it says more than what was known."""
        if isinstance(verdict, Equivalent) and not self._holds(entry, verdict):
            of = "" if verdict.proof.scope == ALL_INPUTS else f" with {verdict.proof.scope}"
            but = "" if _speaks_of_messages(verdict) else ", messages of exceptions aside"
            verdict = Bounded(f"calls of {entry}{of}{but}", proof=verdict.proof)
        known = self.verdict
        if _weight(verdict, entry) <= (_weight(known, self.entry) if known else 0):
            return False
        self.verdict, self.entry = verdict, entry
        has_public = any(map(is_public, self.entries.ordered))
        self.settled = isinstance(verdict, Equivalent) or (
            isinstance(verdict, Distinguished) and (is_public(entry) or not has_public)
        )
        return True

    def stages(self) -> list[tuple[str, float, Relation]]:
        """Entries with the seconds of a search and what counts as a difference, in order.

        Entries on which a difference was seen come first. What exceptions say counts where nothing else was found: a
        test on it is a weak one, but the only one.
        """
        seen_first = sorted(self.entries.ordered, key=lambda entry: entry not in self.telling)
        first = [(entry, _FIRST, self.relation) for entry in seen_first]
        return first + [(entry, seconds, _STRICT) for seconds in _LONGER for entry in self.entries.ordered]

    def _build_bridges(self) -> None:
        for caller in self.callers:
            other = read_file(caller.path)
            if source := bridged(self.source, other, caller.name):
                self._bridged[entry_of(other.module, caller.name)] = source
        self.entries = replace(self.entries, ordered=(*self._bridged, *self.entries.ordered))

    def _holds(self, entry: str, verdict: Equivalent) -> bool:
        """Whether a proof on an entry says that no test can notice the mutant.

        It must speak of the mutated function, whose other callers are then alike, of whatever may be passed, and of
        what exceptions say.
        """
        is_whole = verdict.proof.scope == ALL_INPUTS and _speaks_of_messages(verdict)
        return is_whole and entry == self.entries.own and self._in_body()

    def _in_body(self) -> bool:
        """Whether all mutations stand in the body of the own function: a default or decorator can be seen elsewhere."""
        subject = _subject(self.source.path)
        own = self.mutant.mutations[0].function.partition(".<locals>")[0]
        spans = [edit.span for mutation in self.mutant.mutations for edit in mutation.edits]
        holders = {subject.function_at(Span(span.start, span.end)) for span in spans}
        return len(holders) == 1 and all(holder is not None and holder.name == own for holder in holders)


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


def _speaks_of_messages(verdict: Equivalent) -> bool:
    """Whether a proof holds for the text of exceptions' messages too."""
    certificate = verdict.proof.certificate
    return certificate is None or certificate.facts.get("messages") != "False"


@lru_cache(maxsize=64)
def _subject(path: Path) -> Subject:
    return Subject(path)
