"""Recall: which mutants need not be tried, as an earlier run did and nothing that matters has changed since.

A kill rests on the killer: it holds while that test is as it was and still reaches the mutant. That a mutant survives
rests on all tests that reach it: it holds for those that are as they were, so that only new and changed ones run.
Any other verdict holds while the tests are the same. These are the rules of PIT's incremental analysis, with contents
in the place of times (Mokhov, Mitchell and Peyton Jones, Build Systems à la Carte, 2018, call this a verifying trace).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from mutsinq.core.codec import from_json, to_json
from mutsinq.core.program import Span
from mutsinq.core.suite import MISSED, MutantResult, SuiteReport, SurvivorFinding
from mutsinq.core.verdict import NotFound
from mutsinq.errors import StoreError
from mutsinq.suite.history.digests import digest
from mutsinq.suite.history.ground import Ground
from mutsinq.suite.history.store import Store, StoredRun, StoredVerdict, TestVersion
from mutsinq.suite.plan import PlannedMutant
from mutsinq.suite.processes.fate import Fate
from mutsinq.suite.settings import SuiteSettings

T = TypeVar("T")

#: Seconds between writes.
_INTERVAL = 1.0
#: What a run says of a mutant that it has tried.
_TRIED = ("killed", "survived", "timeout", "crashed", "invalid")
#: ... and of one that was not to be tried.
_UNTRIED = ("no coverage", "ignored")
#: Kinds of documents.
_FINDING, _SEARCH = "finding", "search"


class History:
    """What the store knows of one run's mutants; takes in what the run finds.

    A store that fails is said once by `tell`, and done without.
    """

    def __init__(self, store: Store, tell: Callable[[str], None], *, fresh: bool, strict: bool) -> None:
        self._store = store
        self._tell = tell
        self._fresh = fresh
        self._strict = strict
        self._works = True
        if notice := self._attempt(store.prepare):
            tell(notice)
        self._run = 0
        self._versions: Mapping[str, TestVersion] = {}
        self._keys: dict[PlannedMutant, str] = {}
        #: The same by path and id of the mutant.
        self._key_of: dict[tuple[str, str], str] = {}
        self._findings: dict[str, SurvivorFinding] = {}
        self._known: dict[str, StoredVerdict] = {}
        self._code = ""
        self._used: set[str] = set()
        self._verdicts: dict[str, StoredVerdict] = {}
        self._results: list[MutantResult] = []
        self._written = time.monotonic()

    def documents(self, kind: str, keys: Collection[str]) -> dict[str, str]:
        """Texts of earlier runs by their keys, unless nothing of those is wanted."""
        return {} if self._fresh else self._attempt(lambda: self._store.documents(kind, keys)) or {}

    def add_documents(self, kind: str, texts: Mapping[str, str]) -> None:
        """Keep texts for later runs."""
        if texts:
            self._attempt(lambda: self._store.add_documents(kind, texts))

    def repeat(self, basis: str) -> StoredRun | None:
        """The run of earlier on this basis, as one that kept all that it tried; None if there is none."""
        found = self._attempt(lambda: self._store.repeat_run(basis)) if basis and not self._fresh else None
        if found is None:
            return None
        results = tuple(replace(each, kept=each.status not in _UNTRIED) for each in found.report.results)
        return replace(found, report=replace(found.report, results=results))

    def begin(self, report: SuiteReport, sources: Mapping[str, str]) -> None:
        """A run of these sources begins to have results."""
        self._run = self._attempt(lambda: self._store.begin_run(report, sources)) or 0

    def load(self, mutants: Sequence[PlannedMutant], versions: Mapping[str, TestVersion], ground: Ground) -> None:
        """Look up what is known of these mutants, with the versions of the tests as they are now."""
        self._versions = versions
        subjects = dict.fromkeys(planned.subject for planned in mutants)
        self._keys = self._find_keys(mutants, ground)
        self._code = digest(*(subject.encoded for subject in subjects))
        self._written = time.monotonic()
        if not self._fresh:
            self._known = self._attempt(lambda: self._store.verdicts(self._keys.values())) or {}
            texts = self.documents(_FINDING, list(map(self._whole, self._keys.values())))
            self._findings = {key: from_json(text) for key, text in texts.items()}

    def without_verdict(self, mutants: Sequence[PlannedMutant], ground: Ground) -> list[PlannedMutant]:
        """Those of the mutants of which no earlier run has a verdict that may hold."""
        keys = self._find_keys(mutants, ground)
        known = None if self._fresh else self._attempt(lambda: self._store.verdicts(keys.values()))
        return [planned for planned in mutants if keys[planned] not in (known or {})]

    def _find_keys(self, mutants: Sequence[PlannedMutant], ground: Ground) -> dict[PlannedMutant, str]:
        subjects = dict.fromkeys(planned.subject for planned in mutants)
        places = {subject: os.path.relpath(subject.path, self._store.root) for subject in subjects}
        return {planned: _key(planned, ground, places[planned.subject]) for planned in mutants}

    def recall(self, planned: PlannedMutant, tests: Sequence[str]) -> Fate | None:
        """What became of a mutant on these tests, which are all that reach it, or None if that is not known."""
        verdict = self._known.get(self._keys[planned])
        if verdict is None:
            return None
        killer = verdict.killer
        # Of a kill no other test matters, and there may be thousands.
        versions = self._now(tests if killer is None else [test for test in tests if test == killer.test])
        if killer and killer.test not in self._versions:
            versions += (self._stranger(killer.test, tests),)
        now, then = self._compared(versions), self._compared(verdict.tests)
        holds = {"killed": then <= now, "survived": now <= then}.get(verdict.status, now == then)
        if not holds:
            return None
        self._used.add(self._keys[planned])
        return Fate(verdict.status, killer, verdict.note, verdict.seconds)

    def passing(self, planned: PlannedMutant, tests: Collection[str]) -> set[str]:
        """Those of the tests that are known to pass on a mutant."""
        verdict = self._known.get(self._keys[planned])
        if verdict is None or verdict.status != "survived":
            return set()
        then = self._compared(verdict.tests)
        return {test for test in tests if self._compared(self._now([test])) <= then}

    def finding(self, planned: PlannedMutant) -> SurvivorFinding | None:
        """What an earlier run of the same code found out about a mutant, if that did survive."""
        return self._findings.get(self._whole(self._keys[planned]))

    def is_searched(self, results: Sequence[MutantResult], settings: SuiteSettings) -> bool:
        """Whether the survivors without a finding are those that an earlier run spent as much on."""
        key = self._search_key(results, settings)
        return bool(self.documents(_SEARCH, [key]))

    def keep_findings(self, results: Sequence[MutantResult], settings: SuiteSettings) -> None:
        """Take in what was found out about survivors with these settings."""
        known = [each for each in results if each.finding and not _is_open(each)]
        found = {self._whole(self._key_of[_id(each)]): to_json(each.finding) for each in known}
        self.add_documents(_FINDING, found)
        self.add_documents(_SEARCH, {self._search_key(results, settings): "done"})

    def _search_key(self, results: Sequence[MutantResult], settings: SuiteSettings) -> str:
        missed = (each for each in results if each.status in MISSED and _is_open(each))
        spent = f"{settings.survivors} {settings.agent}"
        return digest(self._code, spent, *sorted(self._key_of[_id(each)] for each in missed))

    def keep(self, planned: PlannedMutant, result: MutantResult, tests: Sequence[str]) -> None:
        """Take in a result; `tests` are all that reach the mutant."""
        self._results.append(result)
        self._key_of[_id(result)] = self._keys[planned]
        names = [result.killer.test] if result.killer else tests
        versions = self._now(names)
        if result.killer and not versions:
            versions = (self._stranger(result.killer.test, tests),)
        if result.status in _TRIED and not result.kept and len(versions) == len(names):
            phase, reason = (result.killer.phase, result.killer.reason) if result.killer else ("", "")
            self._verdicts[self._keys[planned]] = StoredVerdict(
                result.status, phase, reason, result.note, result.seconds, versions
            )
        # What earlier runs found need not be there before the end.
        if self._verdicts and time.monotonic() - self._written > _INTERVAL:
            self.write()

    def write(self) -> None:
        """Write all that has been taken in."""
        verdicts, results = self._verdicts, self._results
        self._verdicts, self._results = {}, []
        self._attempt(lambda: self._store.add(self._run, results, verdicts))
        self._written = time.monotonic()

    def end(self, report: SuiteReport, basis: str) -> None:
        """The run is over; `report` has the last word on each result. Another run may be the same for its basis."""
        if self._run:
            self._results = list(report.results)
            self.write()
            self._attempt(lambda: self._store.end_run(self._run, report, self._used, basis))

    def _whole(self, key: str) -> str:
        """A key that holds for a mutant in all of its code: what a call gives may hang on any of it."""
        return digest(key, self._code)

    def _now(self, tests: Collection[str]) -> tuple[TestVersion, ...]:
        return tuple(self._versions[test] for test in tests if test in self._versions)

    def _stranger(self, name: str, tests: Collection[str]) -> TestVersion:
        """The version of a test that only a mutant has, by another name: it holds as long as all that reach it do."""
        versions = self._now(sorted(tests))
        content = digest(*(version.content for version in versions))
        return TestVersion(name, content, digest(*(version.reached for version in versions)))

    def _compared(self, versions: Collection[TestVersion]) -> set[tuple[str, ...]]:
        if self._strict:
            return {(version.name, version.content, version.reached) for version in versions}
        return {(version.name, version.content) for version in versions}

    def _attempt(self, use: Callable[[], T]) -> T | None:
        """What the store says, or None once it has failed."""
        try:
            return use() if self._works else None
        except StoreError as error:
            self._works = False
            self._tell(f"nothing is kept for later runs: {error}")
            return None


def _id(result: MutantResult) -> tuple[str, str]:
    return result.path, result.mutant.id


def _key(planned: PlannedMutant, ground: Ground, place: str) -> str:
    """What a mutant's verdict is kept under; `place` is its file below the root."""
    assert planned.mutant is not None
    function = planned.subject.function_at(Span(planned.edits[0].span.start, planned.edits[-1].span.end))
    return digest(place, planned.mutant.id, ground.of(planned.subject, function.name if function else ""))


def _is_open(result: MutantResult) -> bool:
    """Whether a longer search may find out more of a survivor."""
    return result.finding is None or isinstance(result.finding.verdict, NotFound)
