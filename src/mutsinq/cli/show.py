"""`mutsinq show`: all that is known of one mutant of the last run."""

from __future__ import annotations

from collections.abc import Iterator

import click

from mutsinq.cli.stored import find_result, find_root, last_document
from mutsinq.core.counted import counted
from mutsinq.core.suite import MutantResult
from mutsinq.exit_codes import ExitCode
from mutsinq.reports.diffs import coloured
from mutsinq.reports.suite.document import SuiteDocument, reason, title
from mutsinq.reports.verdicts import verdict_lines


@click.command("show")
@click.argument("id", metavar="ID")
def command(id: str) -> int:
    """Show one mutant of the last run: its diff, what became of it, the tests, and the input that tells it apart.

    ID is what `mutsinq results` prints; its beginning will do, and `PATH:ID` where several files have one of that id.

    Exit codes: 0 shown, 2 there is no such mutant.
    """
    document = last_document(find_root())
    click.echo("\n".join(_lines(document, find_result(document, id))))
    return ExitCode.OK


def _lines(document: SuiteDocument, result: MutantResult) -> Iterator[str]:
    first = result.mutant.mutations[0]
    where = f"{result.path}:{first.line}" + (f" {first.function}" if first.function else "")
    yield f"{click.style(result.mutant.id, fg='yellow')}  {result.mutant.operator}  {where}"
    yield title(result)
    yield ""
    yield from coloured(iter(document.diff(result)))
    yield ""
    kept = ", as an earlier run found" if result.kept else ""
    yield f"{click.style(result.status, bold=True)} in {result.seconds:.3f} s{kept}"
    if why := result.note if result.finding else reason(result):
        yield f"    {why}"
    if result.finding:
        yield from verdict_lines(first.function or "module", result.finding.verdict)
        if result.finding.test:
            yield f"    suggested test: {result.finding.test}"
    if tests := document.report.tests_of(result):
        yield f"{counted(len(tests), 'test')} ran it:"
        yield from (f"    {test}" for test in tests)
