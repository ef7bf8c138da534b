"""Clean runs of earlier, for a session in which nothing has changed since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from mutsinq.suite.clean import CleanRun, CleanTest
from mutsinq.suite.history.digests import digest
from mutsinq.suite.history.recall import History
from mutsinq.suite.history.versions import Versions
from mutsinq.suite.settings import SuiteSettings

_KIND = "clean run"
_SETS = ("imported", "foreign", "uncounted", "loaded", "written")


class CleanRuns:
    """Those of one session, as it is now: what is edited while it runs is not what ran."""

    def __init__(self, history: History, versions: Versions) -> None:
        self._history = history
        self._versions = versions
        self._session = versions.session()
        #: The digest of what the clean run read beside.
        self._reads = ""

    def recall(self) -> tuple[CleanRun, dict[str, str]] | None:
        """The clean run of this very session, if all that it read is as it was, and the tests that were left out."""
        text = self._history.documents(_KIND, [self._session]).get(self._session)
        if text is None:
            return None
        document = json.loads(text)
        clean = self.over(_read(document["clean"]))
        return (clean, document["left_out"]) if self._reads == document["reads"] else None

    def over(self, clean: CleanRun) -> CleanRun:
        """The same; what it read counts as it is now."""
        self._reads = self._versions.reads(clean)
        return clean

    def keep(self, clean: CleanRun, left_out: Mapping[str, str]) -> None:
        """Keep a clean run, with the tests that turned out to need others."""
        document = {"clean": _written(clean), "left_out": dict(left_out), "reads": self._reads}
        self._history.add_documents(_KIND, {self._session: json.dumps(document)})

    def basis(self, clean: CleanRun, left_out: Iterable[str], settings: SuiteSettings) -> str:
        """The digest of all that a whole run rests on; empty where git has a say in it, or tests are to be written."""
        if settings.since or settings.suggest:
            return ""
        without = sorted({*clean.flaky(), *left_out})
        return digest(self._session, self._reads, repr(without), repr(settings.deciding()))


def _written(clean: CleanRun) -> dict[str, Any]:
    values = asdict(clean)
    for name in _SETS:
        values[name] = sorted(values[name])
    for test in values["tests"].values():
        test["counts"] = list(test["counts"].items())
    return values


def _read(values: dict[str, Any]) -> CleanRun:
    for name in _SETS:
        values[name] = set(values[name])
    for test in values["tests"].values():
        test["counts"] = {int(block): int(count) for block, count in test["counts"]}
    return CleanRun(**(values | {"tests": {name: CleanTest(**test) for name, test in values["tests"].items()}}))
