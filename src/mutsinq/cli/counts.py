"""Options that take a whole number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


def count_option(
    *names: str, about: str, default: int | None = None, least: int = 1, most: int | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option for a number from `least` to `most`; the command gets None where there is neither it nor a default."""
    kind = click.IntRange(least, most)
    return click.option(*names, type=kind, metavar="N", default=default, show_default=True, help=about)
