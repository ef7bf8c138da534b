"""Suite report: what a test suite made of each mutant."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from math import sqrt
from typing import Literal, TypeAlias

from mutsinq.core.mutation import FromOperator
from mutsinq.core.record import record
from mutsinq.core.verdict import Verdict

#: `killed`: a test failed. `timeout`: it ran much longer than the original. `crashed`: the interpreter died, again
#: when tried alone. `survived`: all tests that reach it passed. `no coverage`: no test reaches it. `equivalent`:
#: proved to behave like the original. `ignored`: a pragma asks not to try it. `invalid`: it could not be switched on.
#: `pending`: the run ended before it.
MutantStatus: TypeAlias = Literal[
    "pending", "killed", "survived", "timeout", "no coverage", "equivalent", "ignored", "invalid", "crashed"
]

#: What a suite noticed, and what it missed; the other statuses say nothing about the suite.
DETECTED: tuple[MutantStatus, ...] = ("killed", "timeout", "crashed")
MISSED: tuple[MutantStatus, ...] = ("survived", "no coverage")

#: The quantile of the normal distribution for 95 % on both sides.
_Z = 1.959964


@record
class Killer:
    """The test that noticed a mutant; it passed on the original before."""

    #: Node id, as pytest takes it.
    test: str
    #: The phase that failed: `call`, `setup` or `teardown`.
    phase: str
    #: The first line of the exception: `AssertionError: assert 3 == 2`.
    reason: str


@record
class SurvivorFinding:
    """What was found out about a mutant that no test noticed."""

    #: Whether the mutant behaves differently at all, with the call that shows it or the proof that none does.
    verdict: Verdict
    #: The file of the suggested test, which passes on the original and fails on the mutant; empty if there is none.
    test: str = ""
    #: What the verdict is on, the mutated function or one that reaches it: its qualified name in the mutant's module,
    #: or `module:name` for a function of another one.
    entry: str = ""


@record
class MutantResult:
    """One mutant and what became of it."""

    mutant: FromOperator
    #: The module's file, relative to the project's root where it lies within.
    path: str
    status: MutantStatus
    #: Of a survivor the tests that reach the mutated code, as ranges of places in the report's `tests`: the first of
    #: each, and the place after its last.
    tests: tuple[tuple[int, int], ...] = ()
    killer: Killer | None = None
    #: Why there is no other verdict, for people; empty where the status says all.
    note: str = ""
    #: Wall-clock seconds of switching on and running tests; 0 if none ran.
    seconds: float = 0.0
    #: Of a survivor that was looked into.
    finding: SurvivorFinding | None = None
    #: Whether an earlier run tried it, and nothing that matters has changed since.
    kept: bool = False


@record
class SuiteReport:
    """A whole run."""

    results: tuple[MutantResult, ...]
    #: Node ids of the tests that took part, in the order in which they were collected.
    tests: tuple[str, ...]
    #: Tests left out, by node id, each with the reason.
    left_out: dict[str, str]
    #: Wall-clock seconds of each phase, in order.
    seconds: dict[str, float]
    #: Whether every mutant that was to be tried has its verdict.
    complete: bool
    #: How many mutants there are, if only some of them, drawn at random, were to be tried.
    population: int | None = None

    def count(self, *statuses: MutantStatus) -> int:
        """How many mutants have one of these statuses."""
        return sum(result.status in statuses for result in self.results)

    def tests_of(self, result: MutantResult) -> tuple[str, ...]:
        """Node ids of the tests that reach a survivor, in the order in which they were collected."""
        return tuple(chain.from_iterable(self.tests[first:end] for first, end in result.tests))

    @property
    def score(self) -> float | None:
        """The share of mutants that the suite noticed, 0 to 1; None when nothing was measured.

        Killed, timeout and crashed ones, divided by these plus survivors and those that no test reaches.
        """
        detected, missed = self.count(*DETECTED), self.count(*MISSED)
        return detected / (detected + missed) if detected + missed else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the score of all mutants lies with 95 % confidence, if this is the score of a sample.

        Wilson's interval (1927), for a sample as large as one from an endless population that says as much.
        """
        detected, size = self.count(*DETECTED), self.count(*DETECTED, *MISSED)
        if self.population is None or not size:
            return None
        if size >= self.population:
            return detected / size, detected / size
        share = detected / size
        count = size * (self.population - 1) / (self.population - size)
        middle = (share + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
        reach = _Z * sqrt(share * (1 - share) / count + (_Z / (2 * count)) ** 2) / (1 + _Z**2 / count)
        return max(middle - reach, 0.0), min(middle + reach, 1.0)


def ranges(places: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """The places as ranges, each by its first and the one after its last; tests that reach a mutant are neighbours."""
    found: list[tuple[int, int]] = []
    for place in sorted(places):
        first = found.pop()[0] if found and found[-1][1] == place else place
        found.append((first, place + 1))
    return tuple(found)
