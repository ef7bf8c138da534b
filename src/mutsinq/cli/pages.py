"""`--report` of games and evaluations: pages with plots."""

from __future__ import annotations

from pathlib import Path

import click

page_option = click.option(
    "--report",
    "reports",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a report with plots, .md or .html; may be repeated.",
)
