"""A suite run as JSON: the records themselves, all that is known."""

from __future__ import annotations

from mutsinq.core.codec import to_json
from mutsinq.reports.suite_document import Report, SuiteDocument


def render(document: SuiteDocument) -> str:
    """The `SuiteReport`, as `docs/reference/records.schema.json` has it."""
    return to_json(document.report, indent=1) + "\n"


REPORT = Report("mutsinq.json", render)
