"""Reports of a suite run, as files."""

from __future__ import annotations

from pathlib import Path

from mutsinq.core.codec import to_json
from mutsinq.core.suite import SuiteReport
from mutsinq.errors import InputError

_DEFAULTS = {"json": "mutsinq.json"}


def check_report(wanted: str) -> tuple[str, Path]:
    """Kind and path of `KIND` or `KIND=PATH`. Raises InputError for an unknown kind."""
    kind, _, path = wanted.partition("=")
    if kind not in _DEFAULTS:
        raise InputError(f"--mutsinq-report: no report is named {kind!r}; there are: {', '.join(_DEFAULTS)}")
    return kind, Path(path or _DEFAULTS[kind])


def write_report(wanted: str, report: SuiteReport) -> Path:
    """Write the report `KIND` or `KIND=PATH`; gives its path. Raises InputError for what cannot be written."""
    _, place = check_report(wanted)
    try:
        place.write_text(to_json(report), "utf-8")
    except OSError as error:
        raise InputError(f"{place}: cannot be written: {error.strerror}") from None
    return place
