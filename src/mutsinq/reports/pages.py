"""Pages: a report's sections as files: Markdown with its plots beside it, or one HTML page that needs nothing else."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutsinq.errors import InputError
from mutsinq.reports.replacing import replacing
from mutsinq.reports.tables import Table

#: Endings of the names of reports.
FORMATS = (".md", ".html")
_STYLE = """
:root { color-scheme: light dark }
body { font: 15px/1.5 sans-serif; max-width: 80em; margin: 2em auto; padding: 0 1em }
h1, h2 { line-height: 1.25; overflow-wrap: anywhere }
svg { max-width: 100%; height: auto }
table { border-collapse: collapse; display: block; overflow-x: auto }
th, td { padding: .2em .6em; text-align: left; border-bottom: 1px solid #7a828e55; white-space: nowrap }
.number { text-align: right }
pre { overflow-x: auto }
"""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: what it says, its table, and its plot, where it has one."""

    title: str
    about: str
    table: Table
    #: Name of the plot's file, and the SVG.
    plot: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Sections under a title, and the settings that they come of, as JSON."""

    title: str
    sections: Sequence[Section]
    settings: Mapping[str, Any]


def check_format(path: Path) -> None:
    """Raise InputError unless the name ends with that of a format: before a long run, not after it."""
    if path.suffix not in FORMATS:
        raise InputError(f"{path}: reports are written as {' or '.join(FORMATS)}; choose one of these endings")


def write_pages(report: Report, path: Path) -> list[Path]:
    """Write the report in the format that the name ends with; returns the files that were written.

    Raises InputError for another ending than `.md` and `.html`, and where a file cannot be written.
    """
    check_format(path)
    if path.suffix == ".md":
        plots = {section.plot[0]: section.plot[1] for section in report.sections if section.plot}
        files = {path: "\n".join(_markdown(report, path)) + "\n"}
        files |= {_plot_path(path, name): plot for name, plot in plots.items()}
    else:
        files = {path: _html(report)}
    for file, text in files.items():
        with replacing(file) as written:
            written.write(text.encode("utf-8"))
    return list(files)


def _markdown(report: Report, path: Path) -> Iterator[str]:
    yield f"# {report.title}"
    for section in report.sections:
        yield f"\n## {section.title}\n\n{section.about}\n"
        if section.plot:
            yield f"![{section.title}]({_plot_path(path, section.plot[0]).name})\n"
        yield from section.table.markdown()
    yield f"\n## Settings\n\n```json\n{_settings(report)}\n```"


def _html(report: Report) -> str:
    title = html.escape(report.title)
    parts = [
        f"<h2>{html.escape(section.title)}</h2>\n<p>{html.escape(section.about)}</p>\n"
        f"{section.plot[1] if section.plot else ''}{section.table.html()}"
        for section in report.sections
    ]
    parts.append(f"<h2>Settings</h2>\n<pre>{html.escape(_settings(report))}</pre>")
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{body}\n</body>\n</html>\n"
    )


def _settings(report: Report) -> str:
    return json.dumps(report.settings, indent=2, sort_keys=True)


def _plot_path(path: Path, name: str) -> Path:
    return path.with_name(f"{path.stem}-{name}.svg")
