"""Clean runs of earlier, for a session in which nothing has changed since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from mutsinq.suite.clean import CleanRun, CleanTest
from mutsinq.suite.history.recall import History
from mutsinq.suite.history.versions import Versions

_KIND = "clean run"


def recall_clean_run(history: History, versions: Versions) -> tuple[CleanRun, dict[str, str]] | None:
    """The clean run of this very session, if all that it read is as it was, and the tests that were left out."""
    key = versions.session()
    text = history.documents(_KIND, [key]).get(key)
    if text is None:
        return None
    document = json.loads(text)
    clean = _read(document["clean"])
    return (clean, document["left_out"]) if versions.reads(clean) == document["reads"] else None


def keep_clean_run(history: History, versions: Versions, clean: CleanRun, left_out: Mapping[str, str]) -> None:
    """Keep a clean run, with the tests that turned out to need others."""
    document = {"clean": _written(clean), "left_out": dict(left_out), "reads": versions.reads(clean)}
    history.add_documents(_KIND, {versions.session(): json.dumps(document)})


def _written(clean: CleanRun) -> dict[str, Any]:
    values = asdict(clean)
    for name in ("imported", "loaded"):
        values[name] = sorted(values[name])
    for test in values["tests"].values():
        test["counts"] = list(test["counts"].items())
    return values


def _read(values: dict[str, Any]) -> CleanRun:
    for name in ("imported", "loaded"):
        values[name] = set(values[name])
    for test in values["tests"].values():
        test["counts"] = {int(block): int(count) for block, count in test["counts"]}
    return CleanRun(**(values | {"tests": {name: CleanTest(**test) for name, test in values["tests"].items()}}))
