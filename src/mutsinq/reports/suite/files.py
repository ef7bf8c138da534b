"""Reports of a suite run, as files: the table of their kinds, and how they are written.

Others add kinds by entry points of the group `mutsinq.reports`: a `Report` each.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mutsinq.errors import InputError
from mutsinq.registry import Registry
from mutsinq.reports.replacing import replacing
from mutsinq.reports.suite.document import Report, SuiteDocument

REPORTS: Registry[Report] = Registry(
    "mutsinq.reports",
    {
        "html": "mutsinq.reports.suite.html:REPORT",
        "json": "mutsinq.reports.suite.json:REPORT",
        "elements": "mutsinq.reports.suite.elements:REPORT",
        "junit": "mutsinq.reports.suite.junit:REPORT",
        "sarif": "mutsinq.reports.suite.sarif:REPORT",
        "markdown": "mutsinq.reports.suite.markdown:REPORT",
        "github": "mutsinq.reports.suite.github:REPORT",
        "badge": "mutsinq.reports.suite.badge:REPORT",
    },
)


def check_report(wanted: str) -> tuple[str, str]:
    """Kind and path of `KIND` or `KIND=PATH`; the path is empty if none is named. Raises InputError."""
    kind, _, path = wanted.partition("=")
    if kind not in REPORTS:
        raise InputError(f"no report is named {kind!r}; there are: {', '.join(REPORTS)}")
    return kind, path


def write_report(wanted: str, document: SuiteDocument, out: Callable[[str], object]) -> str:
    """Write the report `KIND` or `KIND=PATH`; gives where it is, `-` for `out`, the standard output.

    Raises InputError for an unknown kind and for a file that cannot be written.
    """
    kind, path = check_report(wanted)
    report = REPORTS.get(kind)
    path = path or report.path
    text = report.render(document)
    parts = [text] if isinstance(text, str) else text
    if path == "-":
        out("".join(parts))
        return path
    place = Path(path)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from None
    with replacing(place) as file:
        file.writelines(part.encode("utf-8", "backslashreplace") for part in parts)
    return path
