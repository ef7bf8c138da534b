"""A suite run on the terminal when it is over: a table of files and functions, the survivors, and the score."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from click import style

from mutsinq.core.counted import counted
from mutsinq.core.suite import DETECTED, MISSED, MutantResult, MutantStatus
from mutsinq.reports.diffs import coloured
from mutsinq.reports.suite.document import STATUSES, SuiteDocument, finding_lines, title

#: Lines with survivors, tests of a survivor, and tests that were left out, that are shown.
_MOST_LINES, _MOST_TESTS, _MOST_LEFT_OUT = 20, 3, 5
_COLOURS: dict[MutantStatus, str] = {
    "killed": "green",
    "timeout": "green",
    "crashed": "green",
    "survived": "red",
    "no coverage": "yellow",
    "invalid": "magenta",
}


def summary_lines(document: SuiteDocument, *, verbose: bool = False) -> Iterator[str]:
    """All of it, with colours. Functions that leave no mutant unnoticed have a row only if `verbose`.

    Survivors of one line are one finding; the first lines are those that the run ranked first.
    """
    report = document.report
    if report.results:
        yield from _table(document, verbose)
        yield ""
    yield from _survivors(document, None if verbose else _MOST_LINES)
    shown = list(report.left_out.items())[: None if verbose else _MOST_LEFT_OUT]
    yield from (style(f"left out: {test} {reason}", fg="yellow") for test, reason in shown)
    if more := len(report.left_out) - len(shown):
        yield style(f"left out: {counted(more, 'more test')}; `-v` lists all", fg="yellow")
    if kept := sum(result.kept for result in report.results):
        yield f"{kept} of {counted(len(report.results), 'verdict')} kept from earlier runs"
    if report.results and not report.complete:
        yield style("the run ended before all mutants had their verdict", fg="yellow")
    short = report.score is not None and 100 * report.score < document.min_score
    under = f", under the least of {document.min_score:g} %" if short else ""
    yield style(f"mutation score: {document.score_text}{under}", bold=True, fg="red" if short else None)


def survivor_lines(document: SuiteDocument, group: Sequence[MutantResult]) -> Iterator[str]:
    """The survivors of one line: the first with its diff, the others with what they change."""
    first, *others = group
    mutation = first.mutant.mutations[0]
    count = f"{len(group)} mutants " if len(group) > 1 else ""
    where = style(f"{first.path}:{mutation.line}", bold=True) + (f" {mutation.function}" if mutation.function else "")
    yield f"{where}  {count}{style(first.status, fg=_COLOURS.get(first.status))}"
    yield f"  {style(first.mutant.id, fg='yellow')} {first.mutant.operator}"
    yield from (f"  {line}" for line in coloured(iter(document.diff(first)[2:])))
    if first.finding:
        yield from (style(f"  {line}", fg="cyan") for line in finding_lines(first.finding))
    if tests := document.report.tests_of(first):
        more = f" and {len(tests) - _MOST_TESTS} more" if len(tests) > _MOST_TESTS else ""
        yield style(f"  run by {', '.join(tests[:_MOST_TESTS])}{more}", dim=True)
    elif first.note:
        yield style(f"  {first.note}", dim=True)
    yield from (f"  also {style(other.mutant.id, fg='yellow')} {title(other)}" for other in others)


def _survivors(document: SuiteDocument, most: int | None) -> Iterator[str]:
    groups = [group for group in document.findings if group[0].status == "survived"]
    for group in groups[:most]:
        yield from survivor_lines(document, group)
        yield ""
    if most is not None and len(groups) > most:
        more = counted(len(groups) - most, "more line")
        yield f"survivors on {more}: `mutsinq results` lists all, `mutsinq show ID` shows one"
        yield ""


def _table(document: SuiteDocument, verbose: bool) -> Iterator[str]:
    used = [status for status in STATUSES if document.report.count(status)]
    rows: list[tuple[str, list[MutantResult]]] = []
    for path, results in document.by_path.items():
        rows.append((path, results))
        functions: dict[str, list[MutantResult]] = defaultdict(list)
        for result in results:
            functions[result.mutant.mutations[0].function].append(result)
        for name, inside in functions.items():
            if verbose or any(result.status in MISSED for result in inside):
                rows.append((f"  {name or '(module level)'}", inside))
    rows.append(("all", list(document.report.results)))
    width = max(len(name) for name, _ in rows)
    widths = [max(len(status), 5) for status in used]
    heads = "  ".join(f"{status:>{size}}" for status, size in zip(used, widths))
    yield style(f"{'':{width}}   score  {heads}", dim=True)
    for name, results in rows:
        counts = Counter(result.status for result in results)
        cells = (_cell(status, counts[status], size) for status, size in zip(used, widths))
        padded = style(f"{name:{width}}", bold=not name.startswith(" "))
        yield f"{padded}  {_score(counts):>6}  {'  '.join(cells)}".rstrip()


def _cell(status: MutantStatus, count: int, width: int) -> str:
    text = f"{count or '':>{width}}"
    return style(text, fg=_COLOURS.get(status)) if count else text


def _score(counts: Counter[MutantStatus]) -> str:
    detected, missed = (sum(counts[status] for status in group) for group in (DETECTED, MISSED))
    return f"{100 * detected / (detected + missed):.0f} %" if detected + missed else ""
