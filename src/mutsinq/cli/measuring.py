"""What the subcommands of `mutsinq evaluate` share: options, a bar, files, exit codes."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from mutsinq.errors import InputError
from mutsinq.exit_codes import ExitCode
from mutsinq.game.crew import Failure
from mutsinq.version import __version__

json_option = click.option(
    "--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write the numbers."
)
ledger_option = click.option(
    "--ledger",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keep what is found in a file, from which the same command goes on.",
)
force_option = click.option(
    "--force", is_flag=True, help="Measure adapters even on what they were trained on; the report says so."
)
seed_option = click.option("--seed", type=int, default=0, show_default=True, help="Seed of every random choice.")
jobs_option = click.option("--jobs", "-j", type=click.IntRange(1), help="Processes.  [default: one a core]")


def cores(jobs: int | None) -> int:
    """How many processes to use."""
    return jobs or len(os.sched_getaffinity(0))


def versions() -> dict[str, str]:
    """What numbers depend on besides settings."""
    return {"mutsinq": __version__, "python": platform.python_version(), "platform": platform.platform()}


def write_numbers(path: Path, text: str) -> None:
    """Write a file of numbers, and say so. Raises InputError where it cannot be written."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from None
    click.echo(f"written: {path}")


def tell_failures(failures: Sequence[Failure], *, any_done: bool) -> ExitCode:
    """Say what could not be done; trouble only if nothing could."""
    for failure in failures:
        click.echo(f"mutsinq: {failure.name}: {failure.reason}", err=True)
    return ExitCode.TROUBLE if failures and not any_done else ExitCode.OK


@contextmanager
def progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("evaluating", total=None)
        yield lambda done, total: bar.update(task, completed=min(done, total), total=total)
