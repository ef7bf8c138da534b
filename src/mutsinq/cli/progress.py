"""Progress of long commands: a bar on standard error, nothing where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Advance(Protocol):
    """Says how far the work is: how much is done, of how much if that is known, and what else is worth knowing."""

    def __call__(self, done: int, total: int | None, told: str = "") -> None: ...


@contextmanager
def progress() -> Iterator[Advance]:
    """A bar with the time that is left. Lines written to standard error meanwhile stand above it."""
    if not sys.stderr.isatty():
        yield lambda done, total, told="": None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, told="": bar.update(task, completed=done, total=total, description=told)
