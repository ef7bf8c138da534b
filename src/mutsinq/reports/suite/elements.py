"""A suite run in the JSON of mutation-testing-elements, which dashboards and other viewers of Stryker's read, too.

The format is `mutation-testing-report-schema` 2 (https://github.com/stryker-mutator/mutation-testing-elements).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mutsinq.core.suite import MutantResult, MutantStatus
from mutsinq.reports.suite.document import Place, Report, SuiteDocument, reason, title

#: Crashes count as killed there, so that its score is ours.
_STATUSES: dict[MutantStatus, str] = {
    "pending": "Pending",
    "killed": "Killed",
    "survived": "Survived",
    "timeout": "Timeout",
    "no coverage": "NoCoverage",
    "equivalent": "Ignored",
    "ignored": "Ignored",
    "invalid": "CompileError",
    "crashed": "Killed",
}
#: Phases of a run, as the format has them.
_SETUP, _INITIAL = ("mutants made", "controls"), ("clean run",)


def elements(document: SuiteDocument) -> dict[str, Any]:
    """The report as plain values."""
    # Thousands of tests may reach a mutant, and a node id is long. A killer may be a test that only a mutant has.
    killers = (result.killer.test for result in document.report.results if result.killer)
    ids = {name: str(number) for number, name in enumerate(dict.fromkeys([*document.report.tests, *killers]))}
    files = {
        path: {
            "language": "python",
            "source": document.sources[path],
            "mutants": [_mutant(document, result, ids) for result in results],
        }
        for path, results in document.by_path.items()
    }
    return {
        "schemaVersion": "2.0",
        "thresholds": {"high": 80, "low": 60},
        "framework": {"name": "mutsinq"},
        "performance": _performance(document.report.seconds),
        "files": files,
        "testFiles": _test_files(ids),
    }


def render(document: SuiteDocument) -> str:
    """The report as text."""
    return json.dumps(elements(document), indent=1, ensure_ascii=False) + "\n"


def _mutant(document: SuiteDocument, result: MutantResult, ids: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": f"{result.path} {result.mutant.id}",
        "mutatorName": result.mutant.operator,
        "description": title(result),
        "replacement": document.replacement(result),
        "location": _location(document.place(result)),
        "status": _STATUSES[result.status],
        "duration": round(1000 * result.seconds, 3),
    }
    if why := reason(result):
        values["statusReason"] = why if result.status != "crashed" else f"crashed: {why}"
    if tests := document.report.tests_of(result):
        values["coveredBy"] = [ids[test] for test in tests]
    if result.killer:
        values["killedBy"] = [ids[result.killer.test]]
    return values


def _location(place: Place) -> dict[str, Any]:
    # What has no width, where a mutant only puts something in, cannot be seen or clicked.
    wide = (place.line, place.column) != (place.end_line, place.end_column)
    end = {"line": place.end_line, "column": place.end_column + (not wide)}
    return {"start": {"line": place.line, "column": place.column}, "end": end}


def _performance(seconds: dict[str, float]) -> dict[str, float]:
    setup = sum(seconds.get(name, 0.0) for name in _SETUP)
    initial = sum(seconds.get(name, 0.0) for name in _INITIAL)
    rest = sum(seconds.values()) - setup - initial
    return {name: 1000 * part for name, part in zip(("setup", "initialRun", "mutation"), (setup, initial, rest))}


def _test_files(ids: Mapping[str, str]) -> dict[str, Any]:
    files: dict[str, Any] = {}
    for name, number in ids.items():
        path, _, inside = name.partition("::")
        files.setdefault(path, {"tests": []})["tests"].append({"id": number, "name": inside or name})
    return files


REPORT = Report("mutsinq-elements.json", render)
