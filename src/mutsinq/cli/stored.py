"""Stored runs: the last run of the project around the working directory, for commands that show it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mutsinq.core.suite import MutantResult
from mutsinq.errors import InputError
from mutsinq.reports.suite.document import SuiteDocument
from mutsinq.suite.history.store import FOLDER, Store


def find_root() -> Path:
    """The nearest folder at or above the working directory with a store. Raises InputError if there is none."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / FOLDER).is_dir():
            return folder
    raise InputError(f"{here}: no run is stored here or above; run `mutsinq test` first")


def last_document(root: Path) -> SuiteDocument:
    """The last run of a project. Raises StoreError if it cannot be read."""
    run = Store(root).last_run()
    return SuiteDocument(run.report, run.sources)


def find_result(document: SuiteDocument, id: str) -> MutantResult:
    """The result of the mutant whose id begins so, of a certain file for `PATH:ID`.

    Raises InputError if there is none, or more than one.
    """
    path, _, start = id.rpartition(":")
    results = document.report.results
    found = [each for each in results if each.mutant.id.startswith(start) and path in ("", each.path)]
    if not found:
        raise InputError(f"{id}: no mutant of the last run has this id; `mutsinq results` lists them")
    if len({result.mutant.id for result in found}) > 1:
        raise InputError(f"{id}: {len(found)} mutants have ids that begin so; write more of it")
    if len(found) > 1:
        # The same change of the same text in several files.
        names = " or ".join(sorted(f"{result.path}:{result.mutant.id}" for result in found))
        raise InputError(f"{id}: there is one in several files; write {names}")
    return found[0]


def selected(document: SuiteDocument, results: list[MutantResult]) -> SuiteDocument:
    """The document with only these results."""
    return SuiteDocument(replace(document.report, results=tuple(results)), document.sources, document.min_score)
