"""`mutsinq results`: what the last run found, once more."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import get_args

import click

from mutsinq.cli.stored import find_root, last_document, selected
from mutsinq.core.suite import MutantResult, MutantStatus
from mutsinq.errors import InputError
from mutsinq.exit_codes import ExitCode
from mutsinq.reports.suite.document import by_line, reason, title
from mutsinq.reports.suite.files import check_report, write_report
from mutsinq.reports.suite.summary import summary_lines, survivor_lines

_STATUSES = [status.replace(" ", "-") for status in get_args(MutantStatus)]


@click.command("results")
@click.option("--status", "-s", "statuses", multiple=True, type=click.Choice(_STATUSES), help="Only with this status.")
@click.option("--file", "files", multiple=True, metavar="GLOB", help="Only in files that match.")
@click.option("--function", "functions", multiple=True, metavar="GLOB", help="Only in functions that match.")
@click.option("--diff", is_flag=True, help="Show each with its diff, those of one line together.")
@click.option(
    "--report", "reports", multiple=True, metavar="KIND[=PATH]", help="Write a report, as `mutsinq test` does."
)
def command(
    statuses: tuple[str, ...],
    files: tuple[str, ...],
    functions: tuple[str, ...],
    diff: bool,
    reports: tuple[str, ...],
) -> int:
    """Show the last run of the project in the working directory: its table, or the mutants that the options choose.

    Exit codes: 0 shown, 2 no run is stored.
    """
    for wanted in reports:
        check_report(wanted)
    document = last_document(find_root())
    wanted_statuses = {status.replace("-", " ") for status in statuses}
    results = [
        result
        for result in document.report.results
        if (not wanted_statuses or result.status in wanted_statuses)
        and _matches(result.path, files)
        and _matches(result.mutant.mutations[0].function, functions)
    ]
    if not results:
        raise InputError("no mutant of the last run is like that; without options all are shown")
    chosen = selected(document, results)
    for wanted in reports:
        path = write_report(wanted, chosen, lambda text: click.echo(text, nl=False))
        if path != "-":
            click.echo(f"wrote {path}")
    if reports:
        return ExitCode.OK
    if diff:
        for group in by_line(results):
            click.echo("\n".join([*survivor_lines(chosen, group), ""]))
    elif statuses or files or functions:
        for result in results:
            click.echo(_line(result))
    else:
        click.echo("\n".join(summary_lines(document)))
    return ExitCode.OK


def _matches(name: str, globs: tuple[str, ...]) -> bool:
    return not globs or any(fnmatch(name, glob) for glob in globs)


def _line(result: MutantResult) -> str:
    first = result.mutant.mutations[0]
    parts = (click.style(result.mutant.id, fg="yellow"), f"{result.path}:{first.line}", first.function, result.status)
    return "  ".join(part for part in (*parts, title(result), reason(result)) if part)
