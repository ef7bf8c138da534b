"""`--output` of commands that make a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


def output_folder_option(about: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--output` with its help; the command gets a path that is no file."""
    return click.option(
        "--output",
        "-o",
        required=True,
        type=click.Path(file_okay=False, path_type=Path),
        metavar="FOLDER",
        help=about,
    )
