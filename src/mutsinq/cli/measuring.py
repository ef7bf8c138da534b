"""What the subcommands of `mutsinq evaluate` share: options, a bar, files, exit codes."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from mutsinq.cli.jobs import jobs_option
from mutsinq.cli.pages import page_option
from mutsinq.core.corpus import Split
from mutsinq.errors import InputError
from mutsinq.evaluation.record import described
from mutsinq.exit_codes import ExitCode
from mutsinq.game.crew import Failure
from mutsinq.reports.pages import Report, Section, write_pages
from mutsinq.version import __version__

_Command = TypeVar("_Command", bound=Callable[..., Any])

_SHARED = (
    click.option("--seed", type=int, metavar="N", default=0, show_default=True, help="Seed of every random choice."),
    click.option(
        "--ledger",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Keep what is found in a file, from which the same command goes on.",
    ),
    page_option,
    click.option(
        "--json",
        "json_file",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write the numbers.",
    ),
    click.option(
        "--force", is_flag=True, help="Measure adapters even on what they were trained on; the report says so."
    ),
    jobs_option(),
)


def shared_options(command: _Command) -> _Command:
    """Give a command `--seed`, `--ledger`, `--report`, `--json`, `--force` and `--jobs`."""
    for option in reversed(_SHARED):
        command = option(command)
    return command


def split_option(about: str) -> Callable[[_Command], _Command]:
    """`--split`: which part of what was split by program; the part that nobody trains on unless said otherwise."""
    return click.option(
        "--split", type=click.Choice([*get_args(Split), "all"]), default="test", show_default=True, help=about
    )


def versions() -> dict[str, str]:
    """What numbers depend on besides settings."""
    return {"mutsinq": __version__, "python": platform.python_version(), "platform": platform.platform()}


def write_results(
    title: str,
    sections: Iterable[Section],
    told: Mapping[str, object],
    reports: Sequence[Path],
    json_file: Path | None,
    **numbers: Sequence[Any],
) -> None:
    """Write the reports and the file of numbers that were asked for, with what the numbers depend on; say so.

    Raises InputError where a file cannot be written.
    """
    written: list[Path] = []
    if reports:
        report = Report(title, list(sections), {**told, "versions": versions()})
        written += [file for path in reports for file in write_pages(report, path)]
    if json_file is not None:
        try:
            json_file.write_text(described({**told, "versions": versions()}, **numbers), "utf-8")
        except OSError as error:
            raise InputError(f"{json_file}: cannot be written: {error.strerror}") from None
        written.append(json_file)
    for file in written:
        click.echo(f"written: {file}")


def tell_failures(failures: Sequence[Failure], *, any_done: bool) -> ExitCode:
    """Say what could not be done; trouble only if nothing could."""
    for failure in failures:
        click.echo(f"mutsinq: {failure.name}: {failure.reason}", err=True)
    return ExitCode.TROUBLE if failures and not any_done else ExitCode.OK
