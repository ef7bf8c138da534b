"""`--report` of games and evaluations: pages with plots."""

from __future__ import annotations

from pathlib import Path

import click

from mutsinq.reports.pages import check_format


def _checked(context: click.Context, parameter: click.Parameter, paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """The paths, whose formats are known: before a long run, not after it."""
    for path in paths:
        check_format(path)
    return paths


page_option = click.option(
    "--report",
    "reports",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    callback=_checked,
    help="Write a report with plots, .md or .html; may be repeated.",
)
