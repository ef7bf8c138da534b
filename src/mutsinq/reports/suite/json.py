"""A suite run as JSON: the records themselves, all that is known."""

from __future__ import annotations

from collections.abc import Iterator

from mutsinq.core.codec import json_parts
from mutsinq.reports.suite.document import Report, SuiteDocument


def render(document: SuiteDocument) -> Iterator[str]:
    """The `SuiteReport`, as `docs/reference/records.schema.json` has it."""
    yield from json_parts(document.report, indent=1)
    yield "\n"


REPORT = Report("mutsinq.json", render)
