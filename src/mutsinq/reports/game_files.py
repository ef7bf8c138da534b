"""A game's report as files: Markdown with its plots beside it, or one HTML page that needs nothing else."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path

from mutsinq.errors import InputError
from mutsinq.game.summary import Summary
from mutsinq.reports.game import sections

#: Endings of the names of reports.
FORMATS = (".md", ".html")
_STYLE = """
body { font: 15px/1.5 sans-serif; max-width: 80em; margin: 2em auto; padding: 0 1em; color-scheme: light dark }
table { border-collapse: collapse; display: block; overflow-x: auto }
th, td { padding: .2em .6em; text-align: left; border-bottom: 1px solid #7a828e55; white-space: nowrap }
.number { text-align: right }
pre { overflow-x: auto }
"""


def write_report(summary: Summary, path: Path) -> list[Path]:
    """Write the report in the format that the name ends with; returns the files that were written.

    Raises InputError for another ending than `.md` and `.html`, and where a file cannot be written.
    """
    match path.suffix:
        case ".md":
            plots = {section.plot[0]: section.plot[1] for section in sections(summary) if section.plot}
            files = {_plot_path(path, name): plot for name, plot in plots.items()}
            files = {path: "\n".join(_markdown(summary, path)) + "\n"} | files
        case ".html":
            files = {path: _html(summary)}
        case _:
            raise InputError(f"{path}: reports are written as .md or .html; choose one of these endings")
    for file, text in files.items():
        try:
            file.write_text(text, "utf-8")
        except OSError as error:
            raise InputError(f"{file}: cannot be written: {error.strerror}") from None
    return list(files)


def _markdown(summary: Summary, path: Path) -> Iterator[str]:
    yield f"# {_title(summary)}"
    for section in sections(summary):
        yield f"\n## {section.title}\n\n{section.about}\n"
        if section.plot:
            yield f"![{section.title}]({_plot_path(path, section.plot[0]).name})\n"
        yield from section.table.markdown()
    yield f"\n## Settings\n\n```json\n{_settings(summary)}\n```"


def _html(summary: Summary) -> str:
    title = html.escape(_title(summary))
    parts = [
        f"<h2>{section.title}</h2>\n<p>{html.escape(section.about)}</p>\n{section.plot[1] if section.plot else ''}"
        f"{section.table.html()}"
        for section in sections(summary)
    ]
    parts.append(f"<h2>Settings</h2>\n<pre>{html.escape(_settings(summary))}</pre>")
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{body}\n</body>\n</html>\n"
    )


def _title(summary: Summary) -> str:
    return f"Game {summary.game.id}: {summary.game.settings['generator']}"


def _settings(summary: Summary) -> str:
    game = summary.game
    told = {"settings": game.settings, "players": game.players, "versions": game.versions, "started": game.started}
    return json.dumps(told, indent=2, sort_keys=True)


def _plot_path(path: Path, name: str) -> Path:
    return path.with_name(f"{path.stem}-{name}.svg")
