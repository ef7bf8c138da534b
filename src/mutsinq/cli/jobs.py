"""`--jobs` of commands that work in several processes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from mutsinq.core.cores import cores


def jobs_option(about: str = "Processes.") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--jobs` with its help; the command gets a number in any case."""
    return click.option(
        "--jobs",
        "-j",
        type=click.IntRange(1),
        metavar="N",
        default=cores,
        show_default=False,
        help=f"{about}  [default: one a core]",
    )
