"""A game's report as files."""

from __future__ import annotations

from pathlib import Path

from mutsinq.game.summary import Summary
from mutsinq.reports.game import sections
from mutsinq.reports.pages import Report, write_pages


def write_report(summary: Summary, path: Path) -> list[Path]:
    """Write the report in the format that the name ends with; returns the files that were written.

    Raises InputError for another ending than `.md` and `.html`, and where a file cannot be written.
    """
    game = summary.game
    told = {"settings": game.settings, "players": game.players, "versions": game.versions, "started": game.started}
    title = f"Game {game.id}: {game.settings['generator']}"
    return write_pages(Report(title, list(sections(summary)), told), path)
